/**
 * Runs the tests of this machine, kind after kind, each in a mocha process of its own, and ends with the time of
 * each kind, the slowest tests, the failures once more, and one line `N passed, N failed, N skipped`. Arguments name the kinds to run; all without any.
 * A run that crashes, hangs or holds no test counts as a failure.
 */
import {type ChildProcess, spawn, spawnSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {missing as missingTool} from '../test/support/requirements.ts'
import {type KindReport, type RunReport, summaryLines} from './summary.ts'
import {DIST, filesBelow, isStale, ROOT} from './project.ts'

/** What a kind is run on, and the seconds after which a run hangs. */
interface Kind {
  readonly folders: readonly string[]
  readonly limit: number
  readonly needsBuild?: boolean
  readonly needsJava?: boolean
}

const KINDS: Readonly<Record<string, Kind>> = {
  unit: {folders: ['test/unit', 'test/vectors'], limit: 300},
  sim: {folders: ['test/sim'], limit: 400},
  socket: {folders: ['test/socket'], limit: 700},
  cli: {folders: ['test/cli'], limit: 400, needsBuild: true},
  interop: {folders: ['test/interop'], limit: 2700, needsBuild: true, needsJava: true},
}

/** What a member in Java takes. */
const JAVA_TOOLS = ['java', 'mvn'] as const

const scratch = mkdtempSync(join(tmpdir(), 'jg-test-'))
const NOTHING = {slowest: [], failures: []}
const failedOnce: RunReport = {passed: 0, failed: 1, skipped: 0, ...NOTHING}
let running: ChildProcess | undefined

/** Ends the process group of a run: mocha and the members it has started. */
function endRun(signal: NodeJS.Signals): void {
  if (running?.pid === undefined) return
  try {
    process.kill(-running.pid, signal)
  } catch {
    // Already gone.
  }
}

function mocha(files: readonly string[], limit: number, extra: readonly string[], quiet: boolean): Promise<RunReport> {
  const reportFile = join(scratch, 'report.json')
  rmSync(reportFile, {force: true})
  const args = [
    'node_modules/mocha/bin/mocha.js',
    '--import=tsx',
    '--reporter',
    'scripts/reporter.ts',
    ...extra,
    ...files,
  ]
  const env = {...process.env, JG_TEST_REPORT: reportFile}
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'inherit'],
  })
  running = child
  return new Promise((resolve) => {
    let hung = false
    const timer = setTimeout(() => {
      hung = true
      console.error(`\nFailed: the run did not end within ${String(limit)} s; a socket or a timer was left behind.`)
      endRun('SIGKILL')
    }, limit * 1000)
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      endRun('SIGKILL')
      running = undefined
      resolve(reportOf(reportFile, hung, code ?? signal))
    })
  })
}

function reportOf(reportFile: string, hung: boolean, end: number | NodeJS.Signals | null): RunReport {
  let report: RunReport
  try {
    report = JSON.parse(readFileSync(reportFile, 'utf8')) as RunReport
  } catch {
    if (!hung) console.error(`\nFailed: the run ended with ${String(end)} before its tests did.`)
    return {...failedOnce}
  }
  const {passed, failed, skipped} = report
  if (passed + failed + skipped === 0) console.error('\nFailed: the run held no test.')
  const unexplained = hung || passed + failed + skipped === 0 || (end !== 0 && failed === 0)
  return unexplained ? {...report, failed: failed + 1} : report
}

/** The tests of the command line run what is in `dist`, and compile against its types. */
function buildWhenStale(): boolean {
  if (!isStale(join(DIST, 'src/index.d.ts'))) return true
  const args = ['--import=tsx', 'scripts/build.ts']
  return spawnSync(process.execPath, args, {cwd: ROOT, stdio: 'inherit'}).status === 0
}

async function runKind(name: string, {folders, limit, needsBuild, needsJava}: Kind): Promise<RunReport> {
  console.log(`\n== ${name}`)
  const files = folders.flatMap((folder) => filesBelow(join(ROOT, folder), '.test.ts'))
  if (files.length === 0) {
    console.error(`Failed: no test file in ${folders.join(', ')}.`)
    return {...failedOnce}
  }
  const missing = needsJava === true ? JAVA_TOOLS.filter((tool) => missingTool(tool) !== undefined) : []
  if (missing.length > 0) {
    const what = `the tests with a Java peer need ${missing.join(' and ')}, not found on this machine`
    if (process.env['JG_INTEROP'] === 'required') {
      console.error(`Failed: ${what}.`)
      return {...failedOnce}
    }
    console.log(`Skipped: ${what}.`)
    const {passed, failed, skipped} = await mocha(files, limit, ['--dry-run'], true)
    return {passed: 0, failed, skipped: passed + skipped, ...NOTHING}
  }
  if (needsBuild === true && !buildWhenStale()) {
    console.error('Failed: the build failed.')
    return {...failedOnce}
  }
  return mocha(files, limit, [], false)
}

/** The rooms hold: one test, beside the kinds, since it needs no more than a few seconds. */
function checkRooms(): RunReport {
  console.log('\n== rooms')
  const args = ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', 'src', 'commands', '--config']
  const {status} = spawnSync(process.execPath, [...args, '.dependency-cruiser.mjs'], {cwd: ROOT, stdio: 'inherit'})
  return {passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0, ...NOTHING}
}

async function main(names: readonly string[]): Promise<void> {
  const reports: KindReport[] = []
  for (const name of names.length === 0 ? ['rooms', ...Object.keys(KINDS)] : names) {
    const kind = KINDS[name]
    if (kind === undefined && name !== 'rooms') {
      throw new Error(`unknown kind '${name}'; known: rooms, ${Object.keys(KINDS).join(', ')}`)
    }
    const began = performance.now()
    const {slowest, failures, ...counts} = kind === undefined ? checkRooms() : await runKind(name, kind)
    reports.push({kind: name, ms: performance.now() - began, counts, slowest, failures})
  }
  console.log(`\n${summaryLines(reports).join('\n')}`)
  process.exitCode = reports.every(({counts}) => counts.failed === 0) ? 0 : 1
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    endRun('SIGTERM')
    process.exit(130)
  })
}
process.once('exit', () => rmSync(scratch, {recursive: true, force: true}))
await main(process.argv.slice(2))
