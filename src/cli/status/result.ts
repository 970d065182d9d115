import type {StatusReport} from '../../status/report.ts'
import {ExitCode} from '../exit-codes.ts'

/** What `jg status` found, and what was expected. */
export interface StatusResult extends StatusReport {
  readonly context: string | null
  readonly expected: number | null
  /** Whether one view with answering members holds a majority; null when it was not asked. */
  readonly quorum: boolean | null
}

/** Members of the view that most members hold and answer in. */
function largestHeld({views}: StatusReport): number {
  return Math.max(0, ...views.map(({heldBy}) => heldBy.length))
}

/** Whether one view is held by more than half of the members that there should be: those expected, else all that are known. */
export function hasQuorum(report: StatusReport, expected: number | undefined): boolean {
  return largestHeld(report) * 2 > Math.max(expected ?? 0, expected === undefined ? report.totals.members : 1)
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

/** Nobody answered, fewer than expected, findings, or fine; in this order. With `--quorum` a majority is enough. */
export function statusExit({totals, findings, expected, quorum}: StatusResult): ExitCode {
  if (totals.answered === 0) return ExitCode.noAnswer
  if (quorum === false) return ExitCode.fewer
  if (quorum === null && expected !== null && totals.answered < expected) return ExitCode.fewer
  return findings.length > 0 ? ExitCode.findings : ExitCode.ok
}
