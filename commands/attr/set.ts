import {Args} from '@oclif/core'
import {attrSetResult, type AttrSetResult, changeKeys} from '../../src/attributes/write.ts'
import {attrSetTable} from '../../src/cli/render/attribute-changes.ts'
import {ExitCode} from '../../src/errors/exit-codes.ts'
import {yesFlag} from '../../src/cli/flags/common.ts'
import {checkedChange} from '../../src/cli/known-names.ts'
import {forceFlag, probeFlags, timeoutFlag} from '../../src/cli/flags/probe.ts'
import {ProbeCommand, type AnswerCounts, countAnswers} from '../../src/cli/probe-command.ts'
import {terminalWidth} from '../../src/cli/render/table.ts'
import {attributeChange, attributeKeys} from '../../src/diag/client/attribute-names.ts'

const DEFAULT_TIMEOUT_MS = 1000

export default class AttrSet extends ProbeCommand<AttrSetResult> {
  static override readonly summary = 'change attributes of protocols on running members'
  static override readonly description =
    'Changes the cluster, so it lists the members and asks for confirmation first, unless --yes is set. Reads the values ' +
    'before and after the change, because JGroups members do not report that they refused a value (60K for a number, say), ' +
    'and prints how to set it back. A JGroups member sets any field, even one that is not meant to be changed: look up the ' +
    'attribute first. -node limits the change to some members and needs -tcp, since a multicast reaches all. Values last ' +
    'until the member stops. Exits with 1 if a member did not take a value, with 4 if nobody answered, with 5 if a ' +
    'member of the views or an address did not answer, or fewer than --expect did, with 6 if it was not confirmed.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> FD_ALL3.timeout=60000',
    '<%= config.bin %> <%= command.id %> UFC.max_credits=4000000 MFC.max_credits=4000000 --yes',
    '<%= config.bin %> <%= command.id %> -tcp -addr 10.0.0.5 -node B GMS.level=trace --yes -o json',
  ]

  static override readonly args = {
    change: Args.string({multiple: true, description: 'PROTOCOL.attribute=value; may be repeated', required: true}),
  }

  static override readonly flags = {...probeFlags, timeout: timeoutFlag(DEFAULT_TIMEOUT_MS), ...forceFlag, ...yesFlag}

  protected override async result(): Promise<AttrSetResult> {
    const {args, flags} = await this.parse(AttrSet)
    const asked = args.change.map(attributeChange)
    const changes = flags.force ? asked : asked.map(checkedChange)
    const changing = changes.map(({protocol, attribute, value}) => `${protocol}.${attribute}=${value}`).join(' ')
    this.refuseReadOnly(changing)
    const names = changes.map(({protocol, attribute}) => ({protocol, attribute, prefix: false}))
    const before = await this.ask(attributeKeys(names), flags, {})
    const result = attrSetResult(changes, before, await this.ask(changeKeys(changes), flags, {changing}))
    if (result.undo !== null) this.logToStderr(`to set it back: jg attr set ${result.undo.join(' ')}`)
    return result
  }

  protected override answerCounts({members}: AttrSetResult): AnswerCounts {
    return countAnswers(members)
  }

  protected override exitCodeFor(result: AttrSetResult): ExitCode {
    const code = super.exitCodeFor(result)
    if (code === ExitCode.noAnswer) return code
    const refused = result.members.some(({changes}) =>
      changes.some(({outcome}) => outcome === 'refused' || outcome === 'unknown'),
    )
    return refused ? ExitCode.failed : code
  }

  protected override renderTable(result: AttrSetResult): string {
    return attrSetTable(result, {wide: false, width: terminalWidth()})
  }
}
