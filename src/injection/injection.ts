import type {ParsedAnswer} from '../diag/client/parsed-answer.ts'
import type {ProbeReport} from '../diag/client/report.ts'
import {protocolNames} from '../diag/client/parts.ts'
import {RefusedError, TimeoutError} from '../errors/index.ts'
import {type InjectionPlan, type InjectionStep, type PresentMember, stepsOf, undoOf} from './plan.ts'

/** The outcome on one member; `planned` if nothing was sent, `kept` if the plan does not change it. */
export type InjectionOutcome = 'planned' | 'kept' | 'injected' | 'not injected' | 'silent'

/** A member before and after. */
export interface InjectedMember extends InjectionStep {
  readonly outcome: InjectionOutcome
  /** Members of its view afterwards; null if nothing was sent, or it was silent. */
  readonly after: readonly string[] | null
}

/** A plan and its outcome. */
export interface InjectionResult {
  readonly cluster: string
  readonly plan: string
  /** The plan that restores the members' earlier views. */
  readonly undo: string
  readonly dryRun: boolean
  readonly members: readonly InjectedMember[]
}

/** Returns members with their views, from answers to requests without a key. Throws TimeoutError if there are none. */
export function presentMembers({answers, failures}: ProbeReport): PresentMember[] {
  const reported = answers.flatMap(({parsed}) => (parsed?.view == null ? [] : [parsed]))
  if (reported.length === 0) {
    const reasons = failures.map(({to, reason}) => `; ${to}: ${reason}`).join('')
    throw new TimeoutError(`nobody answered, so there is nothing to inject into${reasons}`)
  }
  return reported.map(({name, cluster, view, viewMembers, memberCount}: ParsedAnswer) => ({
    name,
    cluster: cluster ?? '',
    view: view ?? '',
    members: viewMembers,
    count: memberCount ?? viewMembers.length,
  }))
}

/** Throws RefusedError, with how to insert it, if a member that gets a view does not have INJECT_VIEW. */
export function checkProtocol({views}: InjectionPlan, {answers}: ProbeReport): void {
  const without = answers.flatMap(({parsed}) =>
    parsed === null || !views.has(parsed.name) || protocolNames(parsed).includes('INJECT_VIEW') ? [] : [parsed.name],
  )
  if (without.length === 0) return
  throw new RefusedError(
    `${without.sort().join(', ')}: no INJECT_VIEW in the stack; insert it by jg protocol insert INJECT_VIEW --above GMS, ` +
      'and take it out afterwards by jg protocol remove INJECT_VIEW',
  )
}

/** Returns the plan alone, or with the views that members reported afterwards. */
export function injectionResult(
  plan: InjectionPlan,
  present: readonly PresentMember[],
  after: ProbeReport | null,
): InjectionResult {
  const answers = new Map(
    after?.answers.flatMap(({parsed}) => (parsed === null ? [] : [[parsed.name, parsed] as const])),
  )
  const members = stepsOf(plan, present).map((step): InjectedMember => {
    if (after === null) return {...step, outcome: step.then === null ? 'kept' : 'planned', after: null}
    const names = answers.get(step.member)?.viewMembers ?? null
    if (step.then === null) return {...step, outcome: 'kept', after: names}
    if (names === null) return {...step, outcome: 'silent', after: null}
    return {...step, outcome: names.join('/') === step.then.join('/') ? 'injected' : 'not injected', after: names}
  })
  const cluster = present[0]?.cluster ?? ''
  return {cluster, plan: plan.text, undo: undoOf(plan, present), dryRun: after === null, members}
}
