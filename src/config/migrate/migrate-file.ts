import {UsageError} from '../../errors/index.ts'
import {readExactFile, requireOwnFile, writeExactFile} from './exact-file.ts'
import {unifiedDiff} from './line-diff.ts'
import {migrateConfig, type MigrationOptions} from './migrate.ts'
import type {Migration} from './migration.ts'

/** What was done with one file. */
export interface MigratedFile extends Migration {
  /** The difference by lines; empty if there is none. */
  readonly diff: string
  readonly written: boolean
}

/** The name of a text from standard input. */
const STDIN = '<stdin>'

/** Moves a file, or the text of standard input, to a later release; writes the file only if asked to. */
export function migrateFile(
  name: string,
  stdin: string | undefined,
  {write, ...options}: MigrationOptions & {readonly write: boolean},
): MigratedFile {
  if (stdin !== undefined) {
    if (write) throw new UsageError('standard input cannot be written to: leave out --write')
    return finished(migrateConfig({file: STDIN, text: stdin}, options), stdin, false)
  }
  const source = readExactFile(name, options.environment.files)
  if (write) requireOwnFile(name, source)
  const migration = migrateConfig(source, options)
  const written = write && migration.changed
  if (written) writeExactFile(source, migration.text)
  return finished(migration, source.text, written)
}

function finished(migration: Migration, before: string, written: boolean): MigratedFile {
  return {...migration, diff: unifiedDiff(migration.file, before, migration.text), written}
}
