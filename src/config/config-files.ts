import {readFileSync, statSync} from 'node:fs'
import {basename, dirname, join, normalize} from 'node:path'
import {packageFolder} from './package-folder.ts'
import type {ConfigFiles, ConfigSource} from './tree-loader.ts'
import {MAX_XML_LENGTH} from './xml-reader.ts'

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

/** Configurations to run members with, and those of JGroups that other configurations name. */
const SHIPPED = ['conf', 'facts/conf']

/**
 * Configurations on disk, looked up like JGroups looks them up: a path; then, beyond JGroups, the folder of the including
 * file; then, for a name without a folder, the configurations that are shipped.
 */
export function diskConfigFiles(shipped: readonly string[] = SHIPPED.map(packageFolder)): ConfigFiles {
  return {
    find(name, from) {
      if (name === '' || name.includes('\0')) return 'was not found: this is no file name'
      if (/^\w+:\/\//.test(name)) return 'was not found: only files are read, no addresses'
      const places = [normalize(name)]
      if (from !== undefined) places.push(join(dirname(from), name))
      if (basename(name) === name) places.push(...shipped.map((folder) => join(folder, name)))
      const found = places.find(isFile)
      return found === undefined ? `was not found: looked for ${[...new Set(places)].join(', ')}` : read(found)
    },
  }
}
