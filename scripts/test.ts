/**
 * Runs the tests of this machine, kind after kind, each in a mocha process of its own, and ends with one line
 * `N passed, N failed, N skipped`. Arguments name the kinds to run; all without any.
 * A run that crashes, hangs or holds no test counts as a failure.
 */
import {type ChildProcess, spawn, spawnSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {DIST, filesBelow, isStale, ROOT} from './project.ts'

interface Counts {
  passed: number
  failed: number
  skipped: number
}

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

const scratch = mkdtempSync(join(tmpdir(), 'jg-test-'))
const failedOnce = {passed: 0, failed: 1, skipped: 0}
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

function mocha(files: readonly string[], limit: number, extra: readonly string[], quiet: boolean): Promise<Counts> {
  const countsFile = join(scratch, 'counts.json')
  rmSync(countsFile, {force: true})
  const args = [
    'node_modules/mocha/bin/mocha.js',
    '--import=tsx',
    '--reporter',
    'scripts/reporter.ts',
    ...extra,
    ...files,
  ]
  const env = {...process.env, JG_TEST_COUNTS: countsFile}
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
      resolve(countsOf(countsFile, hung, code ?? signal))
    })
  })
}

function countsOf(countsFile: string, hung: boolean, end: number | NodeJS.Signals | null): Counts {
  let counts: Counts
  try {
    counts = JSON.parse(readFileSync(countsFile, 'utf8')) as Counts
  } catch {
    if (!hung) console.error(`\nFailed: the run ended with ${String(end)} before its tests did.`)
    return {...failedOnce}
  }
  const {passed, failed, skipped} = counts
  if (passed + failed + skipped === 0) console.error('\nFailed: the run held no test.')
  const unexplained = hung || passed + failed + skipped === 0 || (end !== 0 && failed === 0)
  return unexplained ? {...counts, failed: failed + 1} : counts
}

function has(program: string): boolean {
  return spawnSync(program, ['-version'], {stdio: 'ignore'}).error === undefined
}

/** The tests of the command line run what is in `dist`, and compile against its types. */
function buildWhenStale(): boolean {
  if (!isStale(join(DIST, 'src/index.d.ts'))) return true
  const args = ['--import=tsx', 'scripts/build.ts']
  return spawnSync(process.execPath, args, {cwd: ROOT, stdio: 'inherit'}).status === 0
}

async function runKind(name: string, {folders, limit, needsBuild, needsJava}: Kind): Promise<Counts> {
  console.log(`\n== ${name}`)
  const files = folders.flatMap((folder) => filesBelow(join(ROOT, folder), '.test.ts'))
  if (files.length === 0) {
    console.error(`Failed: no test file in ${folders.join(', ')}.`)
    return {...failedOnce}
  }
  const missing = needsJava === true ? ['java', 'mvn'].filter((program) => !has(program)) : []
  if (missing.length > 0) {
    const what = `the tests with a Java peer need ${missing.join(' and ')}, not found on this machine`
    if (process.env['JG_INTEROP'] === 'required') {
      console.error(`Failed: ${what}.`)
      return {...failedOnce}
    }
    console.log(`Skipped: ${what}.`)
    const {passed, failed, skipped} = await mocha(files, limit, ['--dry-run'], true)
    return {passed: 0, failed, skipped: passed + skipped}
  }
  if (needsBuild === true && !buildWhenStale()) {
    console.error('Failed: the build failed.')
    return {...failedOnce}
  }
  return mocha(files, limit, [], false)
}

/** The rooms hold: one test, beside the kinds, since it needs no more than a few seconds. */
function checkRooms(): Counts {
  console.log('\n== rooms')
  const args = ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', 'src', 'commands', '--config']
  const {status} = spawnSync(process.execPath, [...args, '.dependency-cruiser.mjs'], {cwd: ROOT, stdio: 'inherit'})
  return {passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0}
}

async function main(names: readonly string[]): Promise<void> {
  const total: Counts = {passed: 0, failed: 0, skipped: 0}
  for (const name of names.length === 0 ? ['rooms', ...Object.keys(KINDS)] : names) {
    const kind = KINDS[name]
    if (kind === undefined && name !== 'rooms') {
      throw new Error(`unknown kind '${name}'; known: rooms, ${Object.keys(KINDS).join(', ')}`)
    }
    const counts = kind === undefined ? checkRooms() : await runKind(name, kind)
    total.passed += counts.passed
    total.failed += counts.failed
    total.skipped += counts.skipped
  }
  console.log(`\n${String(total.passed)} passed, ${String(total.failed)} failed, ${String(total.skipped)} skipped`)
  process.exitCode = total.failed === 0 ? 0 : 1
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    endRun('SIGTERM')
    process.exit(130)
  })
}
process.once('exit', () => rmSync(scratch, {recursive: true, force: true}))
await main(process.argv.slice(2))
