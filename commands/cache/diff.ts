import {CACHE_KEYS, cachesOf} from '../../src/caches/caches.ts'
import {type CacheDiffResult, diffResult} from '../../src/caches/results.ts'
import {diffTable} from '../../src/cli/render/caches.ts'
import {ExitCode} from '../../src/errors/exit-codes.ts'
import {probeFlags, timeoutFlag} from '../../src/cli/flags/probe.ts'
import {ProbeCommand, type AnswerCounts, countAnswers} from '../../src/cli/probe-command.ts'

const DEFAULT_TIMEOUT_MS = 1000

export default class CacheDiff extends ProbeCommand<CacheDiffResult> {
  static override readonly summary = "show how the members' discovery caches differ"
  static override readonly description =
    'An entry is a difference if a member does not have it, if members have different addresses for the same UUID, or if it ' +
    "is in nobody's view. Exits with 3 if there are differences, with 4 if nobody answered, with 5 if a " +
    'member of the views or an address did not answer, or fewer than --expect did.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> -tcp -addr 10.0.0.5 -cluster orders -o json',
  ]

  static override readonly flags = {...probeFlags, timeout: timeoutFlag(DEFAULT_TIMEOUT_MS)}

  protected override async result(): Promise<CacheDiffResult> {
    const {flags} = await this.parse(CacheDiff)
    return diffResult(cachesOf(await this.ask(CACHE_KEYS, flags)))
  }

  protected override answerCounts({members}: CacheDiffResult): AnswerCounts {
    return countAnswers(members)
  }

  protected override exitCodeFor(result: CacheDiffResult): ExitCode {
    const code = super.exitCodeFor(result)
    return code === ExitCode.ok && result.differences.length > 0 ? ExitCode.findings : code
  }

  protected override renderTable(result: CacheDiffResult): string {
    return diffTable(result)
  }

  protected override renderRaw(result: CacheDiffResult): string {
    return diffTable(result)
  }
}
