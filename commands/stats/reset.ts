import {yesFlag} from '../../src/cli/flags/common.ts'
import {doneResult, type DoneResult} from '../../src/diag/client/done-result.ts'
import {doneTable} from '../../src/cli/render/done.ts'
import {reachFlags, timeoutFlag} from '../../src/cli/flags/probe.ts'
import {SIGN_OF_LIFE} from '../../src/diag/client/options.ts'
import {ProbeCommand, type Turnout, turnoutOf} from '../../src/cli/probe-command.ts'

const DEFAULT_TIMEOUT_MS = 1000

export default class StatsReset extends ProbeCommand<DoneResult> {
  static override readonly summary = 'set the statistics of all protocols of all members to zero'
  static override readonly description =
    'Changes counters that monitoring may rely on, so it is confirmed first, with the members shown; --yes does without. Exits with ' +
    '4 if nobody answered, with 5 if fewer than --expect did, with 6 if it was not confirmed.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> -cluster demo --expect 3 --yes',
  ]

  static override readonly flags = {...reachFlags, timeout: timeoutFlag(DEFAULT_TIMEOUT_MS), ...yesFlag}

  protected override async result(): Promise<DoneResult> {
    const {flags} = await this.parse(StatsReset)
    return doneResult(await this.ask(['reset-stats', SIGN_OF_LIFE], flags, {changing: 'reset-stats'}))
  }

  protected override turnoutOf({members}: DoneResult): Turnout {
    return turnoutOf(members)
  }

  protected override renderTable(result: DoneResult): string {
    return doneTable(result, 'reset')
  }
}
