import {JgCommand} from '../../src/cli/base-command.ts'
import {fileArg, readingFlags, readStacks} from '../../src/cli/flags/config.ts'
import {table} from '../../src/cli/render/table.ts'
import {type EventTiming, formatMs, formatSpan, stackTiming} from '../../src/analysis/timing/timing.ts'

interface TimingResult {
  readonly file: string
  readonly release: string
  readonly stacks: readonly {readonly name?: string; readonly events: readonly EventTiming[]}[]
}

/** What the time consists of, on one line. */
function partsOf({steps, note}: EventTiming): string {
  const parts = steps.map(({protocol, what, min, max, from}) => {
    const by = from.length === 0 ? '' : ` [${from.join(', ')}]`
    return `${protocol} ${what}: ${max === 0 ? 'at once' : min === max ? formatMs(min) : formatSpan({min, max})}${by}`
  })
  return [...parts, ...(note === undefined ? [] : [note])].join('; ')
}

export default class ConfigTiming extends JgCommand<TimingResult> {
  static override readonly summary = 'tell how long each kind of failure takes until the view changes'
  static override readonly description =
    'Adds up, from the values in effect, how long it takes until a crashed, hanging or unreachable member is noticed, verified and ' +
    'left out of the view; how long subgroups stay apart after a partition has healed; and how long joining takes. ' +
    'Times are those of the protocols: the network and pauses come on top.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> my-stack.xml',
    '<%= config.bin %> <%= command.id %> tcp.xml -o json',
  ]

  static override readonly args = fileArg

  static override readonly flags = readingFlags

  protected override async result(): Promise<TimingResult> {
    const {args, flags} = await this.parse(ConfigTiming)
    const {file, release, stacks} = await readStacks(args.file, flags)
    return {
      file,
      release: release.release,
      stacks: stacks.map((stack) => ({
        ...(stack.name === undefined ? {} : {name: stack.name}),
        events: stackTiming(stack),
      })),
    }
  }

  protected override renderTable({file, release, stacks}: TimingResult): string {
    const tables = stacks.map(({name, events}) => {
      const rows = events.map((event) => [
        event.title,
        formatSpan(event),
        event.noticedBy[0] ?? 'nobody',
        partsOf(event),
      ])
      const drawn = table(['EVENT', 'VIEW CHANGES AFTER', 'NOTICED BY', 'HOW'], rows)
      return name === undefined ? drawn : `stack ${name}\n${drawn}`
    })
    return `${file}, JGroups ${release}\n${tables.join('\n\n')}`
  }
}
