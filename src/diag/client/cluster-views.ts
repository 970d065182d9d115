import type {ParsedAnswer} from './parsed-answer.ts'

/** Members that are only counted by others, and not named by anybody, of one cluster. */
const MAX_UNNAMED = 1000

/** A view that somebody holds. */
interface View {
  readonly count: number
  /** How often a name stands in it: two members may have the same. Of a large view only the first names are printed. */
  readonly names: ReadonlyMap<string, number>
  readonly cut: boolean
}

/** The views of one cluster name, and who of their members answered. */
export class ClusterViews {
  readonly #answered = new Set<string>()
  readonly #answeredNames = new Map<string, number>()
  /** Those who answered and whose view is not known, with the members that they count. */
  readonly #viewless = new Map<string, {readonly name: string; readonly count: number}>()
  /** Names in views, and of holders of views, who have not answered. */
  readonly #missing = new Set<string>()
  readonly #holders = new Map<string, {readonly name: string; readonly key: string}>()
  readonly #holderNames = new Set<string>()
  readonly #views = new Map<string, View>()

  /** A member answered; false if it had before. */
  answered(identity: string, {name, memberCount}: ParsedAnswer): boolean {
    this.#missing.delete(name)
    if (this.#answered.has(identity)) return false
    this.#answered.add(identity)
    this.#answeredNames.set(name, (this.#answeredNames.get(name) ?? 0) + 1)
    // A member alone in its view has nobody else to name.
    const alone = (memberCount ?? 1) <= 1
    const known = this.#holders.has(identity) || this.#holderNames.has(name)
    if (!alone && !known) this.#viewless.set(identity, {name, count: memberCount ?? 1})
    return true
  }

  /** Takes the view of an answer, and no more than so many names; says how many were new. */
  learn(identity: string, answer: ParsedAnswer, room: number): {readonly names: number; readonly isNewView: boolean} {
    const {name, view} = answer
    const before = this.#missing.size
    this.#miss(name)
    if (view === null) return {names: this.#missing.size - before, isNewView: false}
    const list = answer.viewMembers.slice(0, room)
    const key = `${/\[.*?\|\d+\]/.exec(view.slice(0, 1000))?.[0] ?? ''} ${String(answer.memberCount)} ${list.join()}`
    const isNewView = !this.#views.has(key)
    if (isNewView) this.#views.set(key, viewOf(list, answer.memberCount ?? list.length))
    if (isNewView) for (const member of list) this.#miss(member)
    this.#holders.set(identity, {name, key})
    this.#holderNames.add(name)
    for (const [waiting, one] of this.#viewless) {
      if (waiting === identity || one.name === name) this.#viewless.delete(waiting)
    }
    return {names: this.#missing.size - before, isNewView}
  }

  lacksViewOf(identity: string): boolean {
    return this.#viewless.has(identity)
  }

  /** The view of each who answered is known, and all members of all views answered. */
  get complete(): boolean {
    return this.#missing.size === 0 && this.#viewless.size === 0 && this.silent().length === 0
  }

  /** Names of members who did not answer, null for each that is only counted. */
  silent(): (string | null)[] {
    const groups = this.#groups()
    const required = new Map<string, number>([...this.#missing].map((name) => [name, 1]))
    for (const {names} of groups) {
      for (const [name, times] of names) required.set(name, Math.max(required.get(name) ?? 0, times))
    }
    const named = [...required].flatMap(([name, times]) =>
      Array.from({length: Math.max(0, times - (this.#answeredNames.get(name) ?? 0))}, () => name),
    )
    return [...named.sort(), ...Array.from({length: this.#unnamed(groups)}, () => null)]
  }

  #miss(name: string): void {
    if (!this.#answeredNames.has(name)) this.#missing.add(name)
  }

  /** How many members are counted by views that do not name all, and are nobody who is known. */
  #unnamed(groups: readonly Group[]): number {
    const listed = new Set(groups.flatMap(({names}) => [...names.keys()]))
    const byCount = new Map<number, number>()
    for (const {name, count} of this.#viewless.values()) {
      if (!listed.has(name)) byCount.set(count, (byCount.get(count) ?? 0) + 1)
    }
    let unnamed = 0
    for (const {names, largestCut} of groups) {
      const known = [...names.values()].reduce((sum, times) => sum + times, 0)
      // Who answered and did not tell its view may well be of this one, when it counts as many.
      const likely = byCount.get(largestCut) ?? 0
      const open = Math.max(0, largestCut - known)
      if (likely > 0) byCount.set(largestCut, likely - Math.min(open, likely))
      unnamed += Math.max(0, open - likely)
    }
    for (const [count, number] of byCount) unnamed += (count - (number % count)) % count
    return Math.min(MAX_UNNAMED, unnamed)
  }

  /** Views with members in common: one cluster whose view is changing. The parts of a split have none. */
  #groups(): Group[] {
    const groups = new Set<Group>()
    const groupOf = new Map<string, Group>()
    for (const view of this.#views.values()) {
      const touched = new Set([...view.names.keys()].flatMap((name) => groupOf.get(name) ?? []))
      const group = [...touched].reduce(merged, {names: new Map(view.names), largestCut: view.cut ? view.count : 0})
      for (const old of touched) groups.delete(old)
      groups.add(group)
      for (const name of group.names.keys()) groupOf.set(name, group)
    }
    for (const {name, key} of this.#holders.values()) {
      // A member whose view is cut may not stand in what is printed of it.
      const [first = name] = this.#views.get(key)?.names.keys() ?? []
      const group = groupOf.get(first)
      if (group?.names.has(name) === false) group.names.set(name, 1)
    }
    return [...groups]
  }
}

/** Views with members in common. */
interface Group {
  readonly names: Map<string, number>
  /** Members of its largest view that does not name all; 0 when all do. */
  readonly largestCut: number
}

function merged(a: Group, b: Group): Group {
  const names = new Map(a.names)
  for (const [name, times] of b.names) names.set(name, Math.max(times, names.get(name) ?? 0))
  return {names, largestCut: Math.max(a.largestCut, b.largestCut)}
}

function viewOf(list: readonly string[], count: number): View {
  const names = new Map<string, number>()
  for (const name of list) names.set(name, (names.get(name) ?? 0) + 1)
  return {count, names, cut: list.length < count}
}
