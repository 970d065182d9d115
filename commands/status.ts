import {Args, Flags} from '@oclif/core'
import {JgCommand} from '../src/cli/base-command.ts'
import {ExitCode} from '../src/errors/exit-codes.ts'
import {durationFlag} from '../src/cli/flags/common.ts'
import {statusFlags, statusTaker} from '../src/cli/flags/status.ts'
import {statusExit, type StatusResult, statusResult} from '../src/evidence/verdict.ts'
import {renderStatus} from '../src/cli/render/status.ts'
import {watchStatus} from '../src/status/watch.ts'

export default class Status extends JgCommand<StatusResult> {
  static override readonly summary = 'show every member, its view, and whether they agree'
  static override readonly description =
    "Asks each member of each view it finds, on the member's own port, without joining and without diagnostics, then by " +
    'probe. Starts from the addresses named, a configuration (--props), a discovery store (--store) or the context in use; ' +
    'without any of these, from the multicast group of the diagnostics. A member counts if it reported its view, is in it, ' +
    'and belongs to the cluster of --cluster, or else to the one that most members are in. Others are listed with a ' +
    'finding: members of another cluster, members in no view or with a view that nobody can read, silent members, and ' +
    'addresses where another member answers. Exits with 4 if nobody answered; otherwise with 5 if fewer than --expect count ' +
    '(with --quorum: if no majority has one view); otherwise with 3 if there is a finding.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> 10.0.0.5:7800',
    '<%= config.bin %> <%= command.id %> 10.0.0.5 10.0.0.6 --expect 3 -o json',
    '<%= config.bin %> <%= command.id %> --props tcp.xml --quorum',
    '<%= config.bin %> <%= command.id %> 224.0.75.75 -bind_addr 10.0.0.9 --wide',
    '<%= config.bin %> <%= command.id %> --context prod --watch',
  ]

  static override readonly args = {
    target: Args.string({
      multiple: true,
      description: 'host[:port] of a member, or the multicast group of the diagnostics; may be repeated',
    }),
  }

  static override readonly flags = {
    ...statusFlags,
    quorum: Flags.boolean({summary: 'it is enough if a majority of the members has one view'}),
    wide: Flags.boolean({summary: 'also show UUIDs, sources and times'}),
    watch: Flags.boolean({summary: 'keep looking, and print changes, until interrupted'}),
    interval: durationFlag({default: 2000, summary: 'time between looks with --watch'}),
  }

  #wide = false

  protected override async result(): Promise<StatusResult> {
    const {args, flags} = await this.parse(Status)
    this.#wide = flags.wide
    const taker = await statusTaker(args.target ?? [], flags, this.context)
    const take = async (): Promise<StatusResult> =>
      statusResult(await taker.take(), {context: this.context?.name, expect: flags.expect, quorum: flags.quorum})
    if (!flags.watch) return take()
    this.streams = true
    return watchStatus(take, {
      pause: () => taker.pause(flags.interval, this.interrupted),
      interrupted: this.interrupted,
      tell: (result) => this.emit(result),
    })
  }

  protected override exitCodeFor(result: StatusResult): ExitCode {
    return this.streams && this.interrupted.aborted ? ExitCode.interrupted : statusExit(result)
  }

  protected override renderFact(result: StatusResult): string {
    return this.renderTable(result)
  }

  protected override renderTable(result: StatusResult): string {
    return renderStatus(result, {wide: this.#wide})
  }
}
