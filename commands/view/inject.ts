import {Args, Flags} from '@oclif/core'
import {confirmByName} from '../../src/cli/confirm.ts'
import {ExitCode} from '../../src/errors/exit-codes.ts'
import {probeFlags, timeoutFlag} from '../../src/cli/flags/probe.ts'
import {ProbeCommand, type AnswerCounts} from '../../src/cli/probe-command.ts'
import {sameMembers} from '../../src/diag/client/same-members.ts'
import {checkProtocol, injectionResult, type InjectionResult, presentMembers} from '../../src/injection/injection.ts'
import {injectionTable} from '../../src/cli/render/injection.ts'
import {checkPlan, readPlan} from '../../src/injection/plan.ts'

const DEFAULT_TIMEOUT_MS = 2000

export default class ViewInject extends ProbeCommand<InjectionResult> {
  static override readonly summary = 'install views by hand, to heal or test a split'
  static override readonly description =
    'Makes INJECT_VIEW of each member install the given view. Dangerous: members work with that view until the next one. ' +
    'First shows which member will get which view and how to go back, then asks you to type the name of the cluster ' +
    '(--confirm NAME where nobody can type). Refuses names that no member has, and members without INJECT_VIEW. Exits with ' +
    '1 if a member does not have its view afterwards, with 4 if nobody answered, with 6 if it was refused.'

  static override readonly examples = [
    "<%= config.bin %> <%= command.id %> 'A=A/B;B=A/B;C=C' --dry-run",
    "<%= config.bin %> <%= command.id %> 'A=A/B/C;B=A/B/C;C=A/B/C' -tcp -addr 10.0.0.5 --confirm orders",
  ]

  static override readonly args = {
    plan: Args.string({description: 'which member gets which view: MEMBER=MEMBER/MEMBER;MEMBER=…', required: true}),
  }

  static override readonly flags = {
    ...probeFlags,
    timeout: timeoutFlag(DEFAULT_TIMEOUT_MS),
    'dry-run': Flags.boolean({summary: 'show which member would get which view, and send nothing'}),
    confirm: Flags.string({helpValue: '<cluster>', summary: 'name of the cluster, instead of typing it'}),
  }

  protected override async result(): Promise<InjectionResult> {
    const {args, flags} = await this.parse(ViewInject)
    const plan = readPlan(args.plan)
    const found = await this.ask([], flags)
    const present = presentMembers(found)
    checkPlan(plan, present)
    const same = {...flags, ...sameMembers(found, flags), yes: true}
    checkProtocol(plan, await this.ask(['print-protocols'], same))
    const planned = injectionResult(plan, present, null)
    if (flags['dry-run']) return planned
    const change = `inject ${plan.text}`
    this.refuseReadOnly(change)
    this.logToStderr(injectionTable(planned).replace('nothing was sent\n\n', ''))
    await confirmByName(change, planned.cluster, flags.confirm)
    await this.ask([`op=INJECT_VIEW.injectView[${plan.text}]`], same, {changing: change})
    return injectionResult(plan, present, await this.ask([], same))
  }

  protected override answerCounts({members}: InjectionResult): AnswerCounts {
    const silent = members.filter(({outcome}) => outcome === 'silent').length
    return {answered: members.length - silent, silent}
  }

  protected override exitCodeFor(result: InjectionResult): ExitCode {
    const failed = result.members.some(({outcome}) => outcome === 'not injected' || outcome === 'silent')
    return failed ? ExitCode.failed : super.exitCodeFor(result)
  }

  protected override renderTable(result: InjectionResult): string {
    return injectionTable(result)
  }

  protected override renderRaw(result: InjectionResult): string {
    return injectionTable(result)
  }
}
