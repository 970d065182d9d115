import {JgCommand} from '../../src/cli/base-command.ts'
import {fileArg, readingFlags, readStacks} from '../../src/cli/flags/config.ts'
import {timingTables} from '../../src/cli/render/timing.ts'
import {type TimingResult, timingResult} from '../../src/analysis/timing/timing-result.ts'

export default class ConfigTiming extends JgCommand<TimingResult> {
  static override readonly summary = 'compute how long each kind of failure takes to change the view'
  static override readonly description =
    'Adds up, from the effective values, how long it takes until a crashed, hanging or unreachable member is noticed, ' +
    'verified and excluded from the view; how long subgroups stay apart after a partition has healed; and how long joining ' +
    "takes. These are the protocols' own times: network latency and pauses come on top."

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> my-stack.xml',
    '<%= config.bin %> <%= command.id %> tcp.xml -o json',
  ]

  static override readonly args = fileArg

  static override readonly flags = readingFlags

  protected override async result(): Promise<TimingResult> {
    const {args, flags} = await this.parse(ConfigTiming)
    return timingResult(await readStacks(args.file, flags.jgroups, this.defined(flags.define)))
  }

  protected override renderTable(result: TimingResult): string {
    return timingTables(result)
  }
}
