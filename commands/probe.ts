import {Args, Flags} from '@oclif/core'
import {yesFlag} from '../src/cli/flags/common.ts'
import {protocolRegistry} from '../src/member/runtime.ts'
import {probeFlags, timeoutFlag, wideFlag} from '../src/cli/flags/probe.ts'
import {ProbeCommand, type AnswerCounts, countAnswers} from '../src/cli/probe-command.ts'
import {probeResult, type ProbeResult} from '../src/diag/client/probe-result.ts'
import {probeTables} from '../src/cli/render/probe.ts'
import {whyText} from '../src/cli/render/why.ts'
import {terminalWidth} from '../src/cli/render/table.ts'
import {keyChanges} from '../src/diag/client/changes.ts'

const DEFAULT_TIMEOUT_MS = 500

export default class Probe extends ProbeCommand<ProbeResult> {
  static override readonly summary = 'query the members of running clusters'
  static override readonly description =
    "Takes the options of JGroups' probe.sh, with one dash or two, and asks members of jg and of JGroups 4.2 to 5.5. " +
    'Without a key it lists the members. It stops waiting as soon as all members of the views it has seen have answered. ' +
    'Members that do not answer are asked a second time, and then in parts if the answer may be too large for a datagram. ' +
    'Keys that change members (op=, attribute writes, insert-protocol, remove-protocol, reset-stats) are confirmed first. ' +
    '-o raw prints what probe.sh prints. --why also asks in other ways, checks members without using their diagnostics, and ' +
    'names the reason. Exits with 4 if nobody answered, with 5 if a ' +
    'member of the views or an address did not answer, or fewer than --expect did, with 6 if a change was not confirmed.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> uuids -cluster "demo.*"',
    '<%= config.bin %> <%= command.id %> jmx=GMS.view,num -o json',
    '<%= config.bin %> <%= command.id %> -tcp -addr 10.0.0.5 -passcode s3cret keys -o raw',
    '<%= config.bin %> <%= command.id %> jmx=FD_ALL3.timeout=60000 --yes',
    '<%= config.bin %> <%= command.id %> --why --member 10.0.0.5:7800',
  ]

  static override readonly args = {
    key: Args.string({
      multiple: true,
      description: 'what to ask, such as uuids, jmx=PROT.attr or op=PROT.method[args]; keys lists all',
    }),
  }

  static override readonly flags = {
    ...probeFlags,
    timeout: timeoutFlag(DEFAULT_TIMEOUT_MS),
    match: Flags.string({helpValue: '<text>', summary: 'show only answers that contain this text'}),
    'weed-out-duplicates': Flags.boolean({
      aliases: ['weed_out_duplicates'],
      summary: 'drop answers whose local_addr was already seen',
    }),
    verbose: Flags.boolean({char: 'v', summary: 'also show destinations and requests in raw output'}),
    why: Flags.boolean({summary: 'find out why some or all members do not answer'}),
    member: Flags.string({
      dependsOn: ['why'],
      helpValue: '<host[:port]>',
      multiple: true,
      multipleNonGreedy: true,
      summary: 'transport address of a member, for --why to check; may be repeated',
    }),
    ...wideFlag,
    ...yesFlag,
  }

  #wide = false

  protected override async result(): Promise<ProbeResult> {
    const {args, flags} = await this.parse(Probe)
    this.#wide = flags.wide
    const keys = args.key ?? []
    const changing = keys.filter((key) => keyChanges(key, protocolRegistry))
    const shown = {match: flags.match, weedOutDuplicates: flags['weed-out-duplicates']}
    if (flags.why) {
      const {report, why} = await this.askWhy(keys, flags, changing.length > 0)
      return {...probeResult(keys, report, shown), why}
    }
    const change = changing.length > 0 ? changing.join(' ') : undefined
    const report = await this.ask(keys, flags, {...shown, verbose: flags.verbose, changing: change})
    return probeResult(keys, report, shown)
  }

  protected override answerCounts({members, responses, foreign}: ProbeResult): AnswerCounts {
    const {answered, silent} = countAnswers(members)
    // Answers that -match hides are answers.
    return {answered: answered === 0 ? responses - foreign : answered, silent}
  }

  protected override renderTable(result: ProbeResult): string {
    const answers = probeTables(result, {wide: this.#wide, width: this.#wide ? Infinity : terminalWidth()})
    return result.why === null ? answers : [answers, whyText(result.why)].filter((part) => part !== '').join('\n\n')
  }
}
