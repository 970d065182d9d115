import {accessSync, constants, type Stats, statSync} from 'node:fs'
import {basename, dirname, isAbsolute, join, normalize} from 'node:path'
import {packageFolder} from '../../releases/package-folder.ts'
import {readBounded} from '../../runtime/read-bounded.ts'
import type {ConfigFiles, ConfigSource, FoundPath} from './tree-loader.ts'
import {MAX_XML_LENGTH} from '../xml/xml-reader.ts'

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

/** A character takes at most four bytes. */
const MAX_BYTES = MAX_XML_LENGTH * 4

function read(path: string): ConfigSource | string {
  const size = statsOf(path)?.size ?? 0
  if (size > MAX_BYTES) return `has ${String(size)} bytes: too large for a protocol stack`
  const bytes = readBounded(path, MAX_BYTES)
  return typeof bytes === 'string' ? bytes : {file: path, text: Buffer.from(bytes).toString('utf8')}
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}

function foundAt(places: readonly string[]): FoundPath {
  const path = places.find((place) => statsOf(place) !== undefined)
  if (path === undefined) return {kind: 'missing', why: `is not there: looked for ${places.join(', ')}`}
  if (statsOf(path)?.isDirectory() === true) return {kind: 'folder', why: 'is a folder'}
  return isReadable(path) ? {kind: 'file', why: ''} : {kind: 'unreadable', why: `cannot be read: ${path}`}
}

/** Configurations to run members with, and those of JGroups that other configurations name. */
const SHIPPED = ['conf', 'facts/conf']

/**
 * Configurations on disk, looked up as JGroups does: as a path; then, beyond JGroups, in the folder of the including
 * file; then, for a name without a folder, among the shipped configurations.
 */
export function diskConfigFiles(shipped: readonly string[] = SHIPPED.map(packageFolder)): ConfigFiles {
  return {
    find(name, from) {
      if (name === '' || name.includes('\0')) return 'was not found: this is not a file name'
      if (/^\w+:\/\//.test(name)) return 'was not found: only files are read, not URLs'
      const places = [normalize(name)]
      if (from !== undefined) places.push(join(dirname(from), name))
      if (basename(name) === name) places.push(...shipped.map((folder) => join(folder, name)))
      // A pipe is read when the user names it, as in <(…), but not when a file does.
      const found =
        places.find((path) => statsOf(path)?.isFile() ?? (from === undefined && statsOf(path)?.isFIFO())) ??
        (from === undefined ? places.find((path) => statsOf(path) !== undefined) : undefined)
      return found === undefined ? `was not found: looked for ${[...new Set(places)].join(', ')}` : read(found)
    },
    look(name, from) {
      if (name === '' || name.includes('\0')) return {kind: 'missing', why: 'is no file name'}
      const places = from === undefined ? [normalize(name)] : [normalize(name), join(dirname(from), name)]
      return foundAt(isAbsolute(name) ? [normalize(name)] : [...new Set(places)])
    },
  }
}
