import {readFileSync, statSync} from 'node:fs'
import {basename, dirname, join, normalize} from 'node:path'
import {fileURLToPath} from 'node:url'
import type {ConfigFiles, ConfigSource} from './tree-loader.ts'
import {MAX_XML_LENGTH} from './xml-reader.ts'

/** The folder of shipped configurations: `conf` beside the package.json that the running code belongs to. */
function shippedFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (dirname(folder) !== folder) {
    if (isFile(join(folder, 'package.json'))) return join(folder, 'conf')
    folder = dirname(folder)
  }
  return 'conf'
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function read(path: string): ConfigSource | string {
  try {
    const {size} = statSync(path)
    // A character takes at most four bytes; what is larger is refused without being read.
    if (size > MAX_XML_LENGTH * 4) return `has ${String(size)} bytes: this is no stack of protocols`
    return {file: path, text: readFileSync(path, 'utf8')}
  } catch (error) {
    return `cannot be read: ${error instanceof Error ? error.message : String(error)}`
  }
}

/**
 * Configurations on disk, looked up like JGroups looks them up: a path; then, beyond JGroups, the folder of the including
 * file; then, for a name without a folder, the configurations that are shipped.
 */
export function diskConfigFiles(shipped: string = shippedFolder()): ConfigFiles {
  return {
    find(name, from) {
      if (name === '' || name.includes('\0')) return 'was not found: this is no file name'
      if (/^\w+:\/\//.test(name)) return 'was not found: only files are read, no addresses'
      const places = [normalize(name)]
      if (from !== undefined) places.push(join(dirname(from), name))
      if (basename(name) === name) places.push(join(shipped, name))
      const found = places.find(isFile)
      return found === undefined ? `was not found: looked for ${places.join(', ')}` : read(found)
    },
  }
}
