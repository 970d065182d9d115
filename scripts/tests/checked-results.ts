/** Whether tests have seen a result of every command that its schema takes. */
import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {ROOT} from '../project.ts'
import type {RunReport} from './summary.ts'

const SCHEMA = /^result-(.+)\.json$/

/** One test: every result schema of the project is named in `file`, which has a command's id on each line. */
export function checkedResults(file: string): RunReport {
  const seen = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  const checked = new Set(seen.map((id) => id.replaceAll(':', '-')))
  const commands = readdirSync(join(ROOT, 'schemas')).flatMap((name) => SCHEMA.exec(name)?.[1] ?? [])
  const unchecked = commands.filter((command) => !checked.has(command))
  if (unchecked.length === 0) return {passed: 1, failed: 0, skipped: 0, slowest: [], failures: []}
  const reason = `no test has asked for JSON of ${unchecked.join(', ')}`
  console.error(`Failed: ${reason}.`)
  return {passed: 0, failed: 1, skipped: 0, slowest: [], failures: [{title: 'results of all commands', reason}]}
}
