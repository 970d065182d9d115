/** What a run of tests was like: counts, times and failures of each kind, and the lines that stand at the end of it. */

/** Tests by how they ended. */
export interface Counts {
  passed: number
  failed: number
  skipped: number
}

/** A test that ran, with its time in milliseconds. */
export interface TimedTest {
  readonly title: string
  readonly ms: number
}

/** A test that failed, and the first line of why. */
export interface FailedTest {
  readonly title: string
  readonly reason: string
}

/** What a run leaves behind when it has ended in order. */
export interface RunReport extends Counts {
  /** The slowest tests, the slowest first. */
  readonly slowest: readonly TimedTest[]
  readonly failures: readonly FailedTest[]
}

/** A kind of tests that was run. */
export interface KindReport {
  readonly kind: string
  readonly ms: number
  readonly counts: Readonly<Counts>
  readonly slowest: readonly TimedTest[]
  readonly failures: readonly FailedTest[]
}

/** Slowest tests that are told. */
export const SLOWEST = 10

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

/** The slowest of some tests, the slowest first. */
export function slowestOf<T extends TimedTest>(tests: readonly T[]): T[] {
  return [...tests].sort((a, b) => b.ms - a.ms).slice(0, SLOWEST)
}

/** What several runs were like together. */
export function mergedReport(reports: readonly RunReport[]): RunReport {
  const sum = (of: keyof Counts): number => reports.reduce((total, report) => total + report[of], 0)
  return {
    passed: sum('passed'),
    failed: sum('failed'),
    skipped: sum('skipped'),
    slowest: slowestOf(reports.flatMap(({slowest}) => slowest)),
    failures: reports.flatMap(({failures}) => failures),
  }
}

/** A kind that failed without a test of its own that did: a crash, a hang, a build. */
function failuresOf({kind, counts, failures}: KindReport): string[] {
  const named = failures.map(({title, reason}) => `  ${kind}: ${title}: ${reason}`)
  const more = counts.failed - failures.length
  return more > 0 ? [...named, `  ${kind}: ${String(more)} more, named above`] : named
}

/** All lines at the end of a run, its counts alone on the last one. */
export function summaryLines(kinds: readonly KindReport[]): string[] {
  const sum = (of: keyof Counts): number => kinds.reduce((total, {counts}) => total + counts[of], 0)
  const slowest = slowestOf(kinds.flatMap(({kind, slowest: tests}) => tests.map((test) => ({...test, kind}))))
  const failures = kinds.flatMap(failuresOf)
  const width = Math.max(...kinds.map(({kind}) => kind.length), 0)
  return [
    'Time of each kind:',
    ...kinds.map(({kind, ms, counts}) => {
      const {passed, failed, skipped} = counts
      const what = `${String(passed)} passed, ${String(failed)} failed, ${String(skipped)} skipped`
      return `  ${kind.padEnd(width)}  ${seconds(ms).padStart(8)}  ${what}`
    }),
    ...(slowest.length === 0 ? [] : ['', `The ${String(slowest.length)} slowest tests:`]),
    ...slowest.map(({kind, title, ms}) => `  ${seconds(ms).padStart(8)}  ${kind}: ${title}`),
    ...(failures.length === 0 ? [] : ['', 'Failed:', ...failures]),
    '',
    `${String(sum('passed'))} passed, ${String(sum('failed'))} failed, ${String(sum('skipped'))} skipped`,
  ]
}
