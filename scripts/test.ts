/**
 * Runs the tests of this machine, kind after kind, in mocha processes of their own, and ends with the time of each kind, the slowest tests, the failures once more, and one line `N passed, N failed, N skipped`. Arguments name the kinds to run; all without any.
 * A run that crashes, hangs or holds no test counts as a failure.
 */
import {spawnSync} from 'node:child_process'
import {readFileSync, statSync} from 'node:fs'
import {availableParallelism} from 'node:os'
import {join, relative} from 'node:path'
import {fetchJavaMembers} from '../test/support/interop/java.ts'
import {missing as missingTool} from '../test/support/requirements.ts'
import {DIST, filesBelow, isStale, ROOT} from './project.ts'
import {type Job, runInLanes} from './tests/lanes.ts'
import {checkedResults} from './tests/checked-results.ts'
import {CHECKED_RESULTS, endRuns, FAILED_ONCE, runMocha} from './tests/mocha.ts'
import {canIsolate} from './tests/namespace.ts'
import {type KindReport, mergedReport, type RunReport, summaryLines} from './tests/summary.ts'

/** What a kind is run on, and the seconds after which a run hangs. */
interface Kind {
  readonly folders: readonly string[]
  readonly limit: number
  /** True for files that wait more than they compute: they run side by side, each in a namespace of its own. */
  readonly inLanes?: boolean
  readonly needsBuild?: boolean
  readonly needsJava?: boolean
  /** True if every command prints a result in these tests. */
  readonly hasAllResults?: boolean
}

const KINDS: Readonly<Record<string, Kind>> = {
  unit: {folders: ['test/unit', 'test/vectors'], limit: 300},
  sim: {folders: ['test/sim'], limit: 400},
  socket: {folders: ['test/socket'], limit: 700, inLanes: true},
  cli: {folders: ['test/cli'], limit: 400, inLanes: true, needsBuild: true, hasAllResults: true},
  interop: {folders: ['test/interop'], limit: 2700, inLanes: true, needsBuild: true, needsJava: true},
}

/** What a member in Java takes. */
const JAVA_TOOLS = ['java', 'mvn'] as const

/** Files that say so need the network of the host: what they ask is not to be had in a namespace. */
const ON_HOST = '/** @network host: '

/** Files side by side; `JG_TEST_LANES=1` runs them in one process, as does a machine without namespaces. */
const LANES = Number(process.env['JG_TEST_LANES'] ?? availableParallelism() + 1)

/** The tests of the command line run what is in `dist`, and compile against its types. */
function buildWhenStale(): boolean {
  if (!isStale(join(DIST, 'src/index.d.ts'))) return true
  const args = ['--import=tsx', 'scripts/build.ts']
  return spawnSync(process.execPath, args, {cwd: ROOT, stdio: 'inherit'}).status === 0
}

/** Files that take longest, which shall not be the last to start. */
const LONGEST = /\/(?:bad-input|delivery|discovery|gossip-router|look-lines)\.test\.ts$/

/** The files of a kind as jobs: those of the host first, since they run one by one, then the longest. */
function jobsOf(files: readonly string[]): Job[] {
  const jobs = files.map((file) => ({
    file,
    onHost: readFileSync(file, 'utf8').startsWith(ON_HOST),
    weight: LONGEST.test(file) ? Number.MAX_SAFE_INTEGER : statSync(file).size,
  }))
  return jobs.sort((a, b) => Number(b.onHost) - Number(a.onHost) || b.weight - a.weight)
}

/** Runs files side by side, or in one process where namespaces cannot be had. */
async function runFiles(files: readonly string[], limit: number, inLanes: boolean): Promise<RunReport> {
  if (!inLanes || LANES < 2 || !canIsolate()) return runMocha(files, {limit, output: 'live', isolated: false})
  const run = async ({file, onHost}: Job): Promise<RunReport> => {
    const began = performance.now()
    const report = await runMocha([file], {limit, output: 'at the end', isolated: !onHost})
    console.log(`-- ${relative(ROOT, file)}: ${((performance.now() - began) / 1000).toFixed(1)} s`)
    return report
  }
  return mergedReport(await runInLanes(jobsOf(files), LANES, run))
}

async function runKind(name: string, kind: Kind): Promise<RunReport> {
  const {folders, limit, inLanes = false, needsBuild, needsJava, hasAllResults} = kind
  console.log(`\n== ${name}`)
  const files = folders.flatMap((folder) => filesBelow(join(ROOT, folder), '.test.ts'))
  if (files.length === 0) {
    console.error(`Failed: no test file in ${folders.join(', ')}.`)
    return FAILED_ONCE
  }
  const missing = needsJava === true ? JAVA_TOOLS.filter((tool) => missingTool(tool) !== undefined) : []
  if (missing.length > 0) {
    const what = `the tests with a Java peer need ${missing.join(' and ')}, not found on this machine`
    if (process.env['JG_INTEROP'] === 'required') {
      console.error(`Failed: ${what}.`)
      return FAILED_ONCE
    }
    console.log(`Skipped: ${what}.`)
    const dry = {limit, extra: ['--dry-run'], output: 'none', isolated: false} as const
    const {passed, failed, skipped} = await runMocha(files, dry)
    return {passed: 0, failed, skipped: passed + skipped, slowest: [], failures: []}
  }
  if (needsBuild === true && !buildWhenStale()) {
    console.error('Failed: the build failed.')
    return FAILED_ONCE
  }
  if (needsJava === true) fetchJavaMembers()
  const report = await runFiles(files, limit, inLanes)
  return hasAllResults === true ? mergedReport([report, checkedResults(CHECKED_RESULTS)]) : report
}

/** The rooms hold: one test, beside the kinds, since it needs no more than a few seconds. */
function checkRooms(): RunReport {
  console.log('\n== rooms')
  const args = ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', 'src', 'commands', '--config']
  const {status} = spawnSync(process.execPath, [...args, '.dependency-cruiser.mjs'], {cwd: ROOT, stdio: 'inherit'})
  return {passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0, slowest: [], failures: []}
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
    endRuns('SIGTERM')
    process.exit(130)
  })
}
await main(process.argv.slice(2))
