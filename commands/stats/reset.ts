import {yesFlag} from '../../src/cli/flags/common.ts'
import {doneResult, type DoneResult} from '../../src/diag/client/done-result.ts'
import {doneTable} from '../../src/cli/render/done.ts'
import {probeFlags, timeoutFlag} from '../../src/cli/flags/probe.ts'
import {SIGN_OF_LIFE} from '../../src/diag/client/options.ts'
import {ProbeCommand, type AnswerCounts, countAnswers} from '../../src/cli/probe-command.ts'

const DEFAULT_TIMEOUT_MS = 1000

export default class StatsReset extends ProbeCommand<DoneResult> {
  static override readonly summary = 'reset the statistics of all protocols on all members'
  static override readonly description =
    'Resets counters that monitoring may rely on, so it lists the members and asks for confirmation first, unless --yes is ' +
    'set. Exits with 4 if nobody answered, with 5 if a ' +
    'member of the views or an address did not answer, or fewer than --expect did, with 6 if it was not confirmed.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> -cluster demo --expect 3 --yes',
  ]

  static override readonly flags = {...probeFlags, timeout: timeoutFlag(DEFAULT_TIMEOUT_MS), ...yesFlag}

  protected override async result(): Promise<DoneResult> {
    const {flags} = await this.parse(StatsReset)
    return doneResult(await this.ask(['reset-stats', SIGN_OF_LIFE], flags, {changing: 'reset-stats'}))
  }

  protected override answerCounts({members}: DoneResult): AnswerCounts {
    return countAnswers(members)
  }

  protected override renderTable(result: DoneResult): string {
    return doneTable(result, 'reset')
  }
}
