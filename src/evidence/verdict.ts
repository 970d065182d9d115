import type {StatusReport} from './report.ts'
import {ExitCode} from '../errors/exit-codes.ts'

/** What `jg status` found, and what was expected. */
export interface StatusResult extends StatusReport {
  /** Context it was taken in. */
  readonly context: string | null
  /** Members that there should be. */
  readonly expected: number | null
  /** Whether one view with answering members holds a majority; null when it was not asked. */
  readonly quorum: boolean | null
}

/** Members that hold the view which most of the cluster in question hold. */
export function largestHeld({views, cluster}: StatusReport): number {
  return Math.max(0, ...views.map((view) => (view.cluster === cluster ? view.heldBy.length : 0)))
}

/** Whether one view is held by more than half of the members that there should be: those expected, else all that are known of the cluster. */
export function hasQuorum(report: StatusReport, expected: number | undefined): boolean {
  const known = report.members.filter(({cluster}) => cluster === null || cluster === report.cluster).length
  return largestHeld(report) * 2 > Math.max(expected ?? 0, expected === undefined ? known : 1)
}

/** Puts report and expectation together. */
export function statusResult(
  report: StatusReport,
  {context, expect, quorum}: {context: string | undefined; expect: number | undefined; quorum: boolean},
): StatusResult {
  return {
    context: context ?? null,
    ...report,
    expected: expect ?? null,
    quorum: quorum ? hasQuorum(report, expect) : null,
  }
}

/** Whether anybody answered, whatever the answer is worth. */
export function didAnswer({members}: StatusReport): boolean {
  return members.some(({source}) => source !== null)
}

/**
 * Nobody answered (4), fewer than expected count (5), findings (3), or fine; the first that holds, in this order. With `--quorum` a majority
 * is enough. That members answered and none counts is never fine: each of them is a finding.
 */
export function statusExit(result: StatusResult): ExitCode {
  const {totals, findings, expected, quorum} = result
  if (!didAnswer(result)) return ExitCode.noAnswer
  if (quorum === false) return ExitCode.fewer
  if (quorum === null && expected !== null && totals.answered < expected) return ExitCode.fewer
  return findings.length > 0 || totals.answered === 0 ? ExitCode.findings : ExitCode.ok
}
