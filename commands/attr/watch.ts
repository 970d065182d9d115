import {Args, Flags} from '@oclif/core'
import {setTimeout as sleep} from 'node:timers/promises'
import {AttributeWatch, type WatchFact} from '../../src/attributes/watch.ts'
import {watchLine} from '../../src/cli/render/attribute-watch.ts'
import {durationFlag} from '../../src/cli/flags/common.ts'
import {probeFlags, timeoutFlag} from '../../src/cli/flags/probe.ts'
import {ProbeCommand, type AnswerCounts} from '../../src/cli/probe-command.ts'
import {attributeKeys, attributeNames} from '../../src/diag/client/attribute-names.ts'

const DEFAULT_TIMEOUT_MS = 1000
const DEFAULT_INTERVAL_MS = 2000

interface Watched {
  readonly answered: number
}

export default class AttrWatch extends ProbeCommand<Watched, WatchFact> {
  static override readonly summary = 'print attributes of protocols whenever they change'
  static override readonly description =
    'Reads the attributes repeatedly. Prints all values once, then each change, each member that stops answering and each ' +
    'that answers again; with -o json, one object per line. Ends on Ctrl-C or after --count readings. Exits with 4 if ' +
    'nobody ever answered.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> GMS.view,num_views',
    '<%= config.bin %> <%= command.id %> UFC.number_of_blockings --interval 500ms --count 20 -o json',
  ]

  static override readonly args = {
    attribute: Args.string({
      multiple: true,
      description: 'PROTOCOL, PROTOCOL.attribute, or a list PROTOCOL.a,b',
      required: true,
    }),
  }

  static override readonly flags = {
    ...probeFlags,
    timeout: timeoutFlag(DEFAULT_TIMEOUT_MS),
    interval: durationFlag({default: DEFAULT_INTERVAL_MS, summary: 'time between readings'}),
    count: Flags.integer({min: 1, helpValue: '<n>', summary: 'stop after this many readings [default: no limit]'}),
  }

  protected override readonly streams = true

  protected override async result(): Promise<Watched> {
    const {args, flags} = await this.parse(AttrWatch)
    const names = args.attribute.flatMap(attributeNames)
    const keys = attributeKeys(names)
    const watch = new AttributeWatch(names)
    let answered = 0
    for (let reading = 0; reading !== flags.count; reading++) {
      if (reading > 0 && !(await this.#waited(flags.interval))) break
      const report = await this.ask(keys, flags, {})
      answered += report.answers.length
      for (const fact of watch.read(report, new Date())) await this.emit(fact)
    }
    return {answered}
  }

  /** False when the wait was interrupted. */
  #waited(ms: number): Promise<boolean> {
    return sleep(ms, true, {signal: this.interrupted}).catch(() => false)
  }

  protected override renderFact(fact: WatchFact): string {
    return watchLine(fact)
  }

  protected override answerCounts({answered}: Watched): AnswerCounts {
    return {answered, silent: 0}
  }

  protected override renderTable(): string {
    return ''
  }
}
