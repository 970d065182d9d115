import type {ParsedAnswer} from '../diag/client/parsed-answer.ts'
import type {ProbeReport} from '../diag/client/report.ts'
import {protocolNames} from '../diag/client/parts.ts'
import {RefusedError, TimeoutError} from '../errors/index.ts'
import {type InjectionPlan, type InjectionStep, type PresentMember, stepsOf, undoOf} from './plan.ts'

/** What came of it at one member; `planned` when nothing was sent, `kept` when the plan leaves it alone. */
export type InjectionOutcome = 'planned' | 'kept' | 'injected' | 'not injected' | 'silent'

/** A member before and after. */
export interface InjectedMember extends InjectionStep {
  readonly outcome: InjectionOutcome
  /** Members of its view afterwards; null when nothing was sent, or it was silent. */
  readonly after: readonly string[] | null
}

/** A plan and what came of it. */
export interface InjectionResult {
  readonly cluster: string
  readonly plan: string
  /** The plan that gives members back what they had. */
  readonly undo: string
  readonly dryRun: boolean
  readonly members: readonly InjectedMember[]
}

/** Members with their views, from answers to requests without a key. Throws TimeoutError when there are none. */
export function presentMembers({answers, failures}: ProbeReport): PresentMember[] {
  const told = answers.flatMap(({parsed}) => (parsed?.view == null ? [] : [parsed]))
  if (told.length === 0) {
    const reasons = failures.map(({to, reason}) => `; ${to}: ${reason}`).join('')
    throw new TimeoutError(`nobody answered, so there is nothing to inject into${reasons}`)
  }
  return told.map(({name, cluster, view, viewMembers, memberCount}: ParsedAnswer) => ({
    name,
    cluster: cluster ?? '',
    view: view ?? '',
    members: viewMembers,
    count: memberCount ?? viewMembers.length,
  }))
}

/** Refuses when a member that gets a view has no INJECT_VIEW. Throws RefusedError that says how to get one. */
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

/** The plan alone, or with the views that members told afterwards. */
export function injectionResult(
  plan: InjectionPlan,
  present: readonly PresentMember[],
  after: ProbeReport | null,
): InjectionResult {
  const told = new Map(after?.answers.flatMap(({parsed}) => (parsed === null ? [] : [[parsed.name, parsed] as const])))
  const members = stepsOf(plan, present).map((step): InjectedMember => {
    if (after === null) return {...step, outcome: step.then === null ? 'kept' : 'planned', after: null}
    const names = told.get(step.member)?.viewMembers ?? null
    if (step.then === null) return {...step, outcome: 'kept', after: names}
    if (names === null) return {...step, outcome: 'silent', after: null}
    return {...step, outcome: names.join('/') === step.then.join('/') ? 'injected' : 'not injected', after: names}
  })
  const cluster = present[0]?.cluster ?? ''
  return {cluster, plan: plan.text, undo: undoOf(plan, present), dryRun: after === null, members}
}
