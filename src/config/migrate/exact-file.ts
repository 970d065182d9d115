import {readFileSync, writeFileSync} from 'node:fs'
import {normalize} from 'node:path'
import {ConfigError} from '../../errors/index.ts'
import {quote} from '../findings.ts'
import {requireSource} from '../load.ts'
import type {ConfigFiles} from '../tree-loader.ts'

/** A file as text from which the same bytes can be made again. */
export interface ExactFile {
  readonly file: string
  readonly text: string
  readonly encoding: 'utf8' | 'latin1'
}

/** Reads a file by name. What is not UTF-8 is read byte by byte, as JGroups does it. */
export function readExactFile(name: string, files: ConfigFiles): ExactFile {
  const {file, text} = requireSource(name, files)
  const bytes = readFileSync(file)
  if (Buffer.from(text, 'utf8').equals(bytes)) return {file, text, encoding: 'utf8'}
  return {file, text: bytes.toString('latin1'), encoding: 'latin1'}
}

/** Refuses to change a configuration that was found by its name only: it ships with this project. */
export function requireOwnFile(name: string, {file}: ExactFile): void {
  if (normalize(name) === file) return
  throw new ConfigError(`${quote(name)} is shipped with jg and is not changed: copy ${file} first`)
}

/** Writes a text back into the file it came from. */
export function writeExactFile({file, encoding}: ExactFile, text: string): void {
  writeFileSync(file, text, encoding)
}
