import {Args, Flags} from '@oclif/core'
import {JgCommand} from '../../src/cli/base-command.ts'
import {ExitCode} from '../../src/errors/exit-codes.ts'
import {statusFlags, statusTaker} from '../../src/cli/flags/status.ts'
import {statusExit, statusResult} from '../../src/evidence/verdict.ts'
import {viewResult, type ViewResult} from '../../src/status/view-result.ts'
import {viewTable} from '../../src/cli/render/view.ts'

export default class View extends JgCommand<ViewResult> {
  static override readonly summary = "show every member's view side by side"
  static override readonly description =
    "Asks as jg status does, and reports each member's view and how it differs from the one that most members have. " +
    '--history adds earlier views, which only diagnostics report. Exits as jg status does: with 4 if nobody answered, with ' +
    '5 if fewer than --expect count, with 3 if there is a finding.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> 10.0.0.5:7800',
    '<%= config.bin %> <%= command.id %> --context prod --history',
  ]

  static override readonly args = {
    target: Args.string({
      multiple: true,
      description: 'host[:port] of a member, or the multicast group of the diagnostics; may be repeated',
    }),
  }

  static override readonly flags = {
    ...statusFlags,
    history: Flags.boolean({summary: "also show the members' earlier views"}),
  }

  #exitCode: ExitCode = ExitCode.ok

  protected override async result(): Promise<ViewResult> {
    const {args, flags} = await this.parse(View)
    const taker = await statusTaker(args.target ?? [], flags, this.context)
    const report = await taker.take()
    this.#exitCode = statusExit(statusResult(report, {context: undefined, expect: flags.expect, quorum: false}))
    return viewResult(report, flags.history ? await taker.histories(report) : null)
  }

  protected override exitCodeFor(): ExitCode {
    return this.#exitCode
  }

  protected override renderTable(result: ViewResult): string {
    return viewTable(result)
  }
}
