import {Args, Flags} from '@oclif/core'
import {JgCommand} from '../src/cli/base-command.ts'
import {ExitCode} from '../src/errors/exit-codes.ts'
import {createRuntime} from '../src/member/runtime.ts'
import {peekFlags, peekOptions} from '../src/cli/flags/peek.ts'
import {type PeekResult, peekResult, wellSeen} from '../src/evidence/peek-result.ts'
import {peekTable} from '../src/cli/render/peek.ts'
import {Progress} from '../src/cli/progress.ts'
import {PeekMemoryFile} from '../src/context/peek-memory.ts'
import {expandTargets} from '../src/peek/lookup.ts'
import {peekAll} from '../src/peek/peek-all.ts'
import {peekTargets} from '../src/peek/target.ts'

export default class Peek extends JgCommand<PeekResult> {
  static override readonly summary = 'look at members without joining and without diagnostics'
  static override readonly description =
    "Asks members, at their transport's own port, who they are, which release they run and which view they have. Works with " +
    'diagnostics off and changes nothing. A member notices only the traffic, and logs one warning for each wrong guess of ' +
    'its release, once: the right release is remembered for all commands. Members of 5.2 to 5.5 report their cluster ' +
    'themselves, through FD_SOCK2; for 4.2, which has no FD_SOCK2, name it with --cluster. Exits with 4 if nobody answered; ' +
    'with 5 if not all did, or fewer than --expect reported their view and are in one cluster (that of --cluster); with 3 ' +
    'if views differ, a view is not reported, or clusters differ.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> 10.0.0.5 10.0.0.6',
    '<%= config.bin %> <%= command.id %> keycloak-0.keycloak-headless:7800 -o json',
    '<%= config.bin %> <%= command.id %> 10.0.0.5:7800 --cluster demo --jgroups 4.2',
    '<%= config.bin %> <%= command.id %> 10.0.0.5:40812 --transport udp --show-wire',
  ]

  static override readonly args = {
    target: Args.string({
      multiple: true,
      description: 'addresses of members, host or host:port [default: those of the context]',
    }),
  }

  static override readonly flags = {
    ...peekFlags,
    'show-wire': Flags.boolean({summary: 'show which packets were sent'}),
    forget: Flags.boolean({summary: 'ignore the releases remembered for the addresses'}),
  }

  #asked = 0
  #expected: number | undefined
  #cluster: string | undefined

  protected override async result(): Promise<PeekResult> {
    const {args, flags} = await this.parse(Peek)
    const runtime = createRuntime()
    const named = peekTargets(args.target ?? [], this.context?.addresses, flags)
    const targets = await expandTargets(runtime, named, flags.timeout)
    const memory = new PeekMemoryFile()
    const options = peekOptions(
      flags,
      flags.forget ? {get: () => undefined, set: (at, known) => memory.set(at, known)} : memory,
    )
    const progress = new Progress()
    const peeked = await peekAll(runtime, targets, options, (done) => {
      progress.update(`${String(done)} of ${String(targets.length)} addresses asked`)
    })
    progress.end()
    memory.save()
    this.#asked = targets.length
    this.#expected = flags.expect
    this.#cluster = flags.cluster
    return peekResult(peeked, {cluster: flags.cluster, withWire: flags['show-wire']})
  }

  protected override exitCodeFor(result: PeekResult): ExitCode {
    const {answered, findings} = result
    const expected = this.#expected
    if (answered === 0) return ExitCode.noAnswer
    if (expected === undefined ? answered < this.#asked : wellSeen(result, this.#cluster) < expected)
      return ExitCode.fewer
    return findings.length > 0 ? ExitCode.findings : ExitCode.ok
  }

  protected override renderTable(result: PeekResult): string {
    return peekTable(result)
  }
}
