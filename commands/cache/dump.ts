import {Flags} from '@oclif/core'
import {CACHE_KEYS, cachesOf, cacheText} from '../../src/caches/caches.ts'
import {writeNewFile} from '../../src/input/input-file.ts'
import {type CacheDumpResult, dumpResult} from '../../src/caches/results.ts'
import {dumpTable} from '../../src/cli/render/caches.ts'
import {probeFlags, timeoutFlag} from '../../src/cli/flags/probe.ts'
import {ProbeCommand, type AnswerCounts, countAnswers} from '../../src/cli/probe-command.ts'

const DEFAULT_TIMEOUT_MS = 1000

export default class CacheDump extends ProbeCommand<CacheDumpResult> {
  static override readonly summary = "show or save the members' discovery caches"
  static override readonly description =
    'Collects the names and physical addresses that the live members know by UUID. -o raw prints the entries, and --file ' +
    'saves them, as lines NAME UUID ADDRESS T|F: the format of FILE_PING, which jg cache add also reads. It reads the ' +
    "caches themselves; the members' own dumpCache would write a file on each member's host. Exits with 4 if nobody " +
    'answered, with 5 if a ' +
    'member of the views or an address did not answer, or fewer than --expect did.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> -tcp -addr 10.0.0.5 --file orders.list',
    '<%= config.bin %> <%= command.id %> -node A -o raw',
  ]

  static override readonly flags = {
    ...probeFlags,
    timeout: timeoutFlag(DEFAULT_TIMEOUT_MS),
    file: Flags.string({helpValue: '<file>', summary: 'file to write; an existing file is not overwritten'}),
  }

  protected override async result(): Promise<CacheDumpResult> {
    const {flags} = await this.parse(CacheDump)
    const result = dumpResult(cachesOf(await this.ask(CACHE_KEYS, flags)), flags.file ?? null)
    if (flags.file !== undefined && result.entries.length > 0) writeNewFile(flags.file, cacheText(result.entries))
    return result
  }

  protected override answerCounts({members}: CacheDumpResult): AnswerCounts {
    return countAnswers(members)
  }

  protected override renderTable(result: CacheDumpResult): string {
    return dumpTable(result)
  }

  protected override renderRaw({entries}: CacheDumpResult): string {
    return cacheText(entries)
  }
}
