import {RefusedError, UsageError} from '../errors/index.ts'

/** Which member gets which view, as INJECT_VIEW reads it: `A=A/B;B=A/B;C=C`. */
export interface InjectionPlan {
  readonly text: string
  /** Members of each view, by the member that gets it. */
  readonly views: ReadonlyMap<string, readonly string[]>
}

/** A member as it is before the injection. */
export interface PresentMember {
  readonly name: string
  readonly cluster: string
  /** Its view, as `[A|3] (3) [A, B, C]`. */
  readonly view: string
  readonly members: readonly string[]
  /** Number of members in its view, by its own count: more than are named if the member truncated the list. */
  readonly count: number
}

/** What injection does to one member. */
export interface InjectionStep {
  readonly member: string
  readonly now: readonly string[]
  /** Null for a member that the plan does not change. */
  readonly then: readonly string[] | null
}

const EXAMPLE = "as in 'A=A/B;B=A/B;C=C'"

function wordsOf(part: string): readonly [string, readonly string[]] {
  const [owner = '', names, more] = part.split('=')
  if (owner.trim() === '' || names === undefined || more !== undefined)
    throw new UsageError(`expected MEMBER=MEMBER/MEMBER, ${EXAMPLE}, found '${part}'`)
  const members = names.split('/').map((name) => name.trim())
  if (members.includes('')) throw new UsageError(`expected names between slashes, ${EXAMPLE}, found '${part}'`)
  if (new Set(members).size < members.length) throw new UsageError(`a member is named twice in '${part}'`)
  return [owner.trim(), members]
}

/** Reads a plan. Throws UsageError for what INJECT_VIEW would not understand. */
export function readPlan(text: string): InjectionPlan {
  if (/[\s,[\]]/.test(text.trim()))
    throw new UsageError(
      `expected a plan without blanks, commas or brackets, at which members split it, found '${text}'`,
    )
  const views = new Map<string, readonly string[]>()
  for (const part of text.split(';').filter((word) => word.trim() !== '')) {
    const [owner, members] = wordsOf(part)
    if (views.has(owner)) throw new UsageError(`${owner} is named twice in the plan`)
    if (!members.includes(owner)) throw new UsageError(`${owner} would get a view without itself: '${part}'`)
    views.set(owner, members)
  }
  if (views.size === 0) throw new UsageError(`expected which member gets which view, ${EXAMPLE}`)
  return {text: planText(views), views}
}

/** A plan as INJECT_VIEW reads it. */
export function planText(views: ReadonlyMap<string, readonly string[]>): string {
  return [...views].map(([owner, members]) => `${owner}=${members.join('/')}`).join(';')
}

/** Refuses a plan that would not have the effect it describes. Throws RefusedError. */
export function checkPlan({views}: InjectionPlan, present: readonly PresentMember[]): void {
  const clusters = [...new Set(present.map(({cluster}) => cluster))]
  if (clusters.length > 1)
    throw new RefusedError(`members of several clusters answered, ${clusters.join(' and ')}: choose one with -cluster`)
  const names = present.map(({name}) => name)
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice !== undefined)
    throw new RefusedError(`two members are named ${twice}, and the plan identifies members by name`)
  const unknown = [...new Set([...views].flatMap(([owner, members]) => [owner, ...members]))].filter(
    (name) => !names.includes(name),
  )
  if (unknown.length > 0)
    throw new RefusedError(`no member is named ${unknown.join(', ')}; the members are ${[...names].sort().join(', ')}`)
  for (const owner of views.keys()) {
    // Members of JGroups apply every part that begins with their name.
    const shorter = names.find((name) => name !== owner && owner.startsWith(name))
    if (shorter !== undefined)
      throw new RefusedError(`${shorter} would also apply the part of ${owner}, because that name begins with its own`)
  }
  const cut = present.find(({members, count}) => members.length < count)
  if (cut !== undefined)
    throw new RefusedError(
      `${cut.name} reports only ${String(cut.members.length)} of the ${String(cut.count)} members of its view, so there would be no way back; ` +
        'raise max-list-print-size on the members',
    )
}

/** Returns what happens to each member, by name. */
export function stepsOf({views}: InjectionPlan, present: readonly PresentMember[]): InjectionStep[] {
  return [...present]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({name, members}) => ({member: name, now: members, then: views.get(name) ?? null}))
}

/** Returns the plan that restores the members' current views. */
export function undoOf({views}: InjectionPlan, present: readonly PresentMember[]): string {
  const changed = present.filter(({name}) => views.has(name)).sort((a, b) => (a.name < b.name ? -1 : 1))
  return planText(new Map(changed.map(({name, members}) => [name, members])))
}
