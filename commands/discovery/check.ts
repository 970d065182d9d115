import {JgCommand} from '../../src/cli/base-command.ts'
import {askFlags, askOptions, storeChoice} from '../../src/cli/flags/discovery.ts'
import {type CheckedLookUp, checkLookUps} from '../../src/store-audit/checked-look-ups.ts'
import {ExitCode} from '../../src/errors/exit-codes.ts'
import {PeekMemoryFile} from '../../src/context/peek-memory.ts'
import {createRuntime} from '../../src/member/runtime.ts'
import {lookUpTables} from '../../src/cli/render/look-ups.ts'

interface CheckResult {
  readonly file: string
  readonly lookUps: readonly CheckedLookUp[]
}

export default class DiscoveryCheck extends JgCommand<CheckResult> {
  static override readonly summary = 'run the look-ups of a stack and ask the members they find'
  static override readonly description =
    'Runs the look-ups that the discovery protocols of a configuration would run before a member joins (folders, tables, ' +
    'listed hosts, DNS records, GossipRouters), without joining and without announcing itself to members. Reports what was ' +
    'found, how long it took, and who answers at each address. Protocols that find members by messages are listed but not ' +
    'run. Exits with 3 if a look-up failed or found nothing, with 4 if nobody answered.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --props tcp.xml -Djgroups.tcpping.initial_hosts=10.0.0.5[7800]',
    '<%= config.bin %> <%= command.id %> --props dns.xml -o json',
  ]

  static override readonly flags = askFlags

  protected override async result(): Promise<CheckResult> {
    const {flags} = await this.parse(DiscoveryCheck)
    const memory = new PeekMemoryFile()
    const choice = storeChoice(flags, this.context)
    const checked = await checkLookUps(choice, this.context, createRuntime(), askOptions(flags, memory))
    memory.save()
    return checked
  }

  protected override exitCodeFor({lookUps}: CheckResult): ExitCode {
    const found = lookUps.flatMap(({found: addresses}) => addresses)
    if (found.length > 0 && found.every(({answers}) => !answers)) return ExitCode.noAnswer
    const failed = lookUps.some(({error, run}) => run && error !== null)
    return failed || found.length === 0 ? ExitCode.findings : ExitCode.ok
  }

  protected override renderTable({lookUps}: CheckResult): string {
    const run = lookUps.filter((one) => one.run)
    if (lookUps.length > 0 && run.length === 0)
      this.logToStderr('no look-up was run: what these protocols would find is not known')
    return lookUpTables(lookUps)
  }
}
