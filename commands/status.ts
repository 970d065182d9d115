import {Args, Flags} from '@oclif/core'
import {JgCommand} from '../src/cli/base-command.ts'
import {ExitCode} from '../src/errors/exit-codes.ts'
import {durationFlag} from '../src/cli/flags/common.ts'
import {statusFlags, statusTaker} from '../src/cli/flags/status.ts'
import {statusExit, type StatusResult, statusResult} from '../src/evidence/verdict.ts'
import {renderStatus} from '../src/cli/render/status.ts'
import {watchStatus} from '../src/status/watch.ts'

export default class Status extends JgCommand<StatusResult> {
  static override readonly summary = 'show every member, the view it holds, and whether they agree'
  static override readonly description =
    'Asks each member of each view it meets on its own port, without joining and without diagnostics, then by probe. Begins with ' +
    'the addresses named, a configuration (--props), a discovery store (--store) or the context in use; without any of these with ' +
    'the multicast group of the diagnostics. Members that count told their view, are in it, and are of the cluster of --cluster, ' +
    'else of the one that most are in. Others are rows and findings: members of another cluster, in no view or whose view nobody ' +
    'can read, silent ones, and addresses where somebody else answers. Exits with 4 if nobody answered; else with 5 if fewer than ' +
    '--expect count (with --quorum: if no view is held by a majority); else with 3 if there is a finding.'

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
      description: 'host[:port] of a member, or multicast group of the diagnostics; may be repeated',
    }),
  }

  static override readonly flags = {
    ...statusFlags,
    quorum: Flags.boolean({summary: 'a view held by a majority of the members is enough'}),
    wide: Flags.boolean({summary: 'show UUIDs, sources and times, too'}),
    watch: Flags.boolean({summary: 'look again and again, and print what has changed, until interrupted'}),
    interval: durationFlag({default: 2000, summary: 'time between two looks of --watch'}),
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
