import {writeFileSync} from 'node:fs'
import {normalize} from 'node:path'
import {ConfigError, JgError, UsageError} from '../../errors/index.ts'
import {xmlOfPropertyString} from '../forms/property-string.ts'
import {unifiedDiff} from './line-diff.ts'
import {migrateConfig, type MigrationOptions} from './migrate.ts'
import type {Migration} from './migration.ts'
import {quote} from '../../config/xml/findings.ts'
import {requireSource} from '../../config/load.ts'
import {readBounded, unwritableReason} from '../../runtime/read-bounded.ts'
import type {ConfigFiles, ConfigSource} from '../../config/files/tree-loader.ts'
import {MAX_XML_LENGTH} from '../../config/xml/xml-reader.ts'

/** The migration of one file. */
export interface MigratedFile extends Migration {
  /** The differences in unified format; empty if there are none. */
  readonly diff: string
  /** Whether the new text was written to the file. */
  readonly written: boolean
}

/** The name for text from standard input. */
const STDIN = '<stdin>'

/** Migrates a file, or the text of standard input, to a later release; writes the file only if asked to. */
export function migrateFile(
  name: string,
  stdin: string | undefined,
  {write, ...options}: MigrationOptions & {readonly write: boolean},
): MigratedFile {
  if (stdin !== undefined) {
    if (write) throw new UsageError('standard input cannot be written to: leave out --write')
    return finished(migrated({file: STDIN, text: stdin}, options), stdin, false)
  }
  const source = readExactFile(name, options.environment.files)
  if (write) requireOwnFile(name, source)
  const migration = migrated(source, options)
  const written = write && migration.changed
  if (written) writeExactFile(source, migration.text)
  return finished(migration, source.text, written)
}

/** A stack as a string of properties is written as XML first. */
function migrated(source: ConfigSource, options: MigrationOptions): Migration {
  const xml = xmlOfPropertyString(source.text)
  if (xml === undefined) return migrateConfig(source, options)
  return {...migrateConfig({file: source.file, text: xml}, options), changed: true}
}

function finished(migration: Migration, before: string, written: boolean): MigratedFile {
  return {...migration, diff: unifiedDiff(migration.file, before, migration.text), written}
}

/** A file as text that can be turned back into the same bytes. */
export interface ExactFile {
  readonly file: string
  readonly text: string
  readonly encoding: 'utf8' | 'latin1'
}

/** Reads a file by name. What is not UTF-8 is read byte by byte, as JGroups does. */
export function readExactFile(name: string, files: ConfigFiles): ExactFile {
  const {file, text} = requireSource(name, files)
  if (!text.includes('\uFFFD')) return {file, text, encoding: 'utf8'}
  const bytes = readBounded(file, MAX_XML_LENGTH * 4)
  if (typeof bytes === 'string') throw new ConfigError(`${file} ${bytes}`)
  if (Buffer.from(text, 'utf8').equals(bytes)) return {file, text, encoding: 'utf8'}
  return {file, text: Buffer.from(bytes).toString('latin1'), encoding: 'latin1'}
}

/** Refuses to change a configuration that ships with this project. */
export function requireOwnFile(name: string, {file}: ExactFile): void {
  if (normalize(name) === file) return
  throw new ConfigError(`${quote(name)} ships with jg and cannot be changed: copy ${file} first`)
}

/** Writes a text back into the file it came from. Throws JgError. */
export function writeExactFile({file, encoding}: ExactFile, text: string): void {
  try {
    writeFileSync(file, text, encoding)
  } catch (error) {
    throw new JgError('OPERATION_FAILED', `${file} cannot be written: ${unwritableReason(error)}`, {cause: error})
  }
}
