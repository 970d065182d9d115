import {Args, Flags} from '@oclif/core'
import {JgCommand} from '../src/cli/base-command.ts'
import {ExitCode} from '../src/errors/exit-codes.ts'
import {durationFlag} from '../src/cli/flags/common.ts'
import {printableLine} from '../src/errors/printable.ts'
import {Progress} from '../src/cli/progress.ts'
import {statusFlags, statusTaker} from '../src/cli/flags/status.ts'
import {statusResult} from '../src/evidence/verdict.ts'
import {renderStatus} from '../src/cli/render/status.ts'
import {
  CONDITION_WORDS,
  conditionLines,
  contradictionLines,
  readConditions,
  waitExit,
  waitFor,
  type WaitResult,
} from '../src/status/wait.ts'

const QUESTION_MS = 1000

/** The expected number of members is a condition here. */
const {expect: _expect, ...flagsOfStatus} = statusFlags

export default class Wait extends JgCommand<WaitResult> {
  static override readonly summary = 'wait until a cluster meets conditions'
  static override readonly description =
    `Takes the status repeatedly until all conditions are met: ${CONDITION_WORDS.join(', ')}. members=N needs at least N members that ` +
    'count, as in jg status; quorum=N needs one view that more than half of N members have; the other conditions, too, consider only the ' +
    'members and views of that cluster. Except for quorum=N, no condition is met while a member that was asked is silent but in a view, is in ' +
    'another cluster, or is in no reported view. Exits with 0 when all are met; when time runs out, with 4 if nobody answered, with 5 if ' +
    'members are missing, with 3 if another condition is not met or is contradicted.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> 10.0.0.5 --for members=3,single-coordinator --timeout 60s',
    '<%= config.bin %> <%= command.id %> --context prod --for one-view,all-answer',
  ]

  static override readonly args = {
    target: Args.string({
      multiple: true,
      description: 'host[:port] of a member, or the multicast group of the diagnostics; may be repeated',
    }),
  }

  static override readonly flags = {
    ...flagsOfStatus,
    for: Flags.string({
      helpValue: '<conditions>',
      multiple: true,
      multipleNonGreedy: true,
      required: true,
      summary: 'conditions to wait for, as a list or repeated; all must be met',
    }),
    timeout: durationFlag({default: 60_000, summary: 'how long to wait'}),
    interval: durationFlag({default: 500, summary: 'time between looks'}),
  }

  protected override async result(): Promise<WaitResult> {
    const {args, flags} = await this.parse(Wait)
    const conditions = readConditions(flags.for)
    const asking = {...flags, expect: undefined, timeout: Math.min(flags.timeout, QUESTION_MS)}
    const taker = await statusTaker(args.target ?? [], asking, this.context)
    const progress = new Progress()
    const take = async () =>
      statusResult(await taker.take(), {context: this.context?.name, expect: undefined, quorum: false})
    const waited = await waitFor(conditions, take, {
      timeoutMs: flags.timeout,
      intervalMs: flags.interval,
      interrupted: this.interrupted,
      now: () => taker.now(),
      pause: (ms) => taker.pause(ms, this.interrupted),
      progress: (tested, contradictions) => {
        const open = [...conditionLines(tested.filter(({met}) => !met)), ...contradictionLines(contradictions)]
        progress.update(`waiting; ${open.join('; ')}`)
      },
    })
    progress.end()
    return waited
  }

  protected override exitCodeFor(result: WaitResult): ExitCode {
    return this.interrupted.aborted && !result.met ? ExitCode.interrupted : waitExit(result)
  }

  protected override renderTable({conditions, contradictions, waitedMs, status}: WaitResult): string {
    return [
      renderStatus(status, {wide: false}),
      [...conditionLines(conditions), ...contradictionLines(contradictions)].map(printableLine).join('\n'),
      `waited ${String(waitedMs)} ms`,
    ].join('\n\n')
  }
}
