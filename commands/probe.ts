import {Args, Flags} from '@oclif/core'
import {flagShapesOf, JgCommand} from '../src/cli/base-command.ts'
import {ExitCode} from '../src/cli/exit-codes.ts'
import {yesFlag} from '../src/cli/flags.ts'
import {createRuntime, protocolRegistry} from '../src/cli/member-runtime.ts'
import {optionWords, probeArgv} from '../src/cli/probe/argv.ts'
import {confirmChange} from '../src/cli/probe/change.ts'
import {probeOptions, reachFlags, timeoutFlag} from '../src/cli/probe/flags.ts'
import {probeResult, type ProbeResult} from '../src/cli/probe/results.ts'
import {probeTables} from '../src/cli/probe/tables.ts'
import {keyChanges} from '../src/diag/client/changes.ts'
import {probe} from '../src/diag/client/probe.ts'
import {rawOutput} from '../src/diag/client/raw-output.ts'

const DEFAULT_TIMEOUT_MS = 500

export default class Probe extends JgCommand<ProbeResult> {
  static override readonly summary = 'query the members of running clusters'
  static override readonly description =
    "Takes the options of JGroups' probe.sh, with one dash or two, and asks members of this program and of JGroups 4.2 to 5.5. " +
    'Without a key it lists the members. It ends when every member of the views it has seen has answered. Keys that change ' +
    'members (op=, writes of attributes, insert-protocol, remove-protocol, reset-stats) are confirmed first. -o raw prints what ' +
    'probe.sh prints. Exits with 4 if nobody answered, with 5 if fewer than --expect did.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> uuids -cluster "demo.*"',
    '<%= config.bin %> <%= command.id %> jmx=GMS.view,num -o json',
    '<%= config.bin %> <%= command.id %> -tcp -addr 10.0.0.5 -passcode s3cret keys -o raw',
    '<%= config.bin %> <%= command.id %> jmx=FD_ALL3.timeout=60000 --yes',
  ]

  static override readonly strict = false
  static override readonly args = {
    key: Args.string({description: 'what to ask, as uuids, jmx=PROT.attr, op=PROT.method[args]; keys lists all'}),
  }

  static override readonly flags = {
    ...reachFlags,
    timeout: timeoutFlag(DEFAULT_TIMEOUT_MS),
    match: Flags.string({helpValue: '<text>', summary: 'show only answers that hold this text'}),
    'weed-out-duplicates': Flags.boolean({
      aliases: ['weed_out_duplicates'],
      summary: 'drop answers with a local_addr that was seen already',
    }),
    verbose: Flags.boolean({char: 'v', summary: 'show destinations and requests in raw output, too'}),
    ...yesFlag,
  }

  #raw = ''

  override async init(): Promise<void> {
    await super.init()
    this.argv = probeArgv(this.argv, optionWords(flagShapesOf(this.ctor)))
  }

  protected override async result(): Promise<ProbeResult> {
    const {argv, flags} = await this.parse(Probe)
    const keys = argv.map(String)
    const changing = keys.filter((key) => keyChanges(key, protocolRegistry))
    const ports = createRuntime()
    const options = {...probeOptions(keys, flags), changes: changing.length > 0}
    if (changing.length > 0) await confirmChange(changing.join(' '), options, flags.yes, ports)
    const report = await probe(options, ports)
    const shown = {match: flags.match, weedOutDuplicates: flags['weed-out-duplicates']}
    this.#raw = rawOutput(report, {...shown, verbose: flags.verbose, transport: options.transport})
    const result = probeResult(keys, report, shown)
    if (result.responses === 0) {
      this.logToStderr(`nobody answered within ${String(flags.timeout)} ms`)
      for (const {to, reason} of result.failures) this.logToStderr(`  ${to}: ${reason}`)
    }
    this.#expected = flags.expect ?? 0
    return result
  }

  #expected = 0

  protected override exitCodeFor({members, responses}: ProbeResult): ExitCode {
    if (responses === 0) return ExitCode.noAnswer
    return members.filter(({status}) => status === 'answered').length < this.#expected ? ExitCode.fewer : ExitCode.ok
  }

  protected override renderTable(result: ProbeResult): string {
    return probeTables(result)
  }

  protected override renderRaw(): string {
    return this.#raw
  }
}
