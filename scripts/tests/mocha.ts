/** One mocha process and what came of it. */
import {type ChildProcess, spawn} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {ROOT} from '../project.ts'
import {inNamespace} from './namespace.ts'
import type {RunReport} from './summary.ts'

/** How a mocha process runs. */
export interface MochaOptions {
  /** Seconds after which the run hangs. */
  readonly limit: number
  readonly extra?: readonly string[]
  /** What becomes of its output: shown as it comes, printed in one piece at its end, or dropped. */
  readonly output: 'live' | 'at the end' | 'none'
  /** True to run in a network namespace of its own. */
  readonly isolated: boolean
}

const scratch = mkdtempSync(join(tmpdir(), 'jg-test-'))
process.once('exit', () => rmSync(scratch, {recursive: true, force: true}))

/** Where the tests of this run note whose results they have checked. */
export const CHECKED_RESULTS = join(scratch, 'checked-results')

const running = new Set<ChildProcess>()
let serial = 0

/** What a run without a report counts as. */
export const FAILED_ONCE: RunReport = {passed: 0, failed: 1, skipped: 0, slowest: [], failures: []}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // Already gone.
  }
}

/** Ends all runs: each mocha and the members it has started. */
export function endRuns(signal: NodeJS.Signals): void {
  for (const child of running) signalGroup(child, signal)
}

/** The report of a run, and what is to be said when it did not end in order. */
function reportOf(file: string, hung: string | undefined, end: number | NodeJS.Signals | null): [RunReport, string[]] {
  let report: RunReport
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as RunReport
  } catch {
    return [FAILED_ONCE, [hung ?? `Failed: the run ended with ${String(end)} before its tests did.`]]
  }
  const {passed, failed, skipped} = report
  const empty = passed + failed + skipped === 0
  const faults = [...(hung === undefined ? [] : [hung]), ...(empty ? ['Failed: the run held no test.'] : [])]
  const unexplained = faults.length > 0 || (end !== 0 && failed === 0)
  return [unexplained ? {...report, failed: failed + 1} : report, faults]
}

/** Runs test files in a mocha process. A run that crashes, hangs or holds no test counts as a failure. */
export function runMocha(files: readonly string[], options: MochaOptions): Promise<RunReport> {
  const {limit, extra = [], output, isolated} = options
  const reportFile = join(scratch, `report-${String(serial++)}.json`)
  const node = ['node_modules/mocha/bin/mocha.js', '--import=tsx', '--reporter', 'scripts/tests/reporter.ts']
  const words = [process.execPath, ...node, ...extra, ...files]
  const [program = '', ...args] = isolated ? inNamespace(words) : words
  const env = {...process.env, JG_TEST_REPORT: reportFile, JG_CHECKED_RESULTS: CHECKED_RESULTS}
  const stdio = {live: 'inherit', 'at the end': 'pipe', none: 'ignore'} as const
  const child = spawn(program, args, {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ['ignore', stdio[output], output === 'at the end' ? 'pipe' : 'inherit'],
  })
  running.add(child)
  const printed: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => printed.push(chunk))
  return new Promise((resolve) => {
    let hung: string | undefined
    const timer = setTimeout(() => {
      hung = `Failed: the run did not end within ${String(limit)} s; a socket or a timer was left behind.`
      signalGroup(child, 'SIGKILL')
    }, limit * 1000)
    child.once('exit', () => signalGroup(child, 'SIGKILL'))
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      running.delete(child)
      process.stdout.write(Buffer.concat(printed))
      const [report, faults] = reportOf(reportFile, hung, code ?? signal)
      for (const fault of faults) console.error(`\n${fault}`)
      resolve(report)
    })
  })
}
