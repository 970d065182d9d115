import type {ParsedAnswer} from './parsed-answer.ts'

/** A member that belongs to a view somebody told, and has not answered. */
export interface SilentMember {
  readonly cluster: string
  /** Null when only its number is known. */
  readonly name: string | null
}

interface Cluster {
  /** Members who answered, by name and address. */
  readonly answered: Map<string, string>
  /** Names in the views that were seen. */
  readonly named: Set<string>
  /** Largest view that was counted. */
  count: number
}

/** Who a member is among those who answer: two may have the same name. */
export function identityOf(answer: Pick<ParsedAnswer, 'name' | 'physicalAddress' | 'cluster'>): string {
  return `${answer.cluster ?? ''}\n${answer.name}\n${answer.physicalAddress ?? ''}`
}

/** Keeps who should answer, by what those say who do. */
export class Membership {
  readonly #clusters = new Map<string, Cluster>()

  /** A member answered. */
  answered(answer: ParsedAnswer): void {
    this.#cluster(answer).answered.set(identityOf(answer), answer.name)
    this.learn(answer)
  }

  /** Takes view and count of an answer that is not one to the request itself. */
  learn(answer: ParsedAnswer): void {
    const cluster = this.#cluster(answer)
    cluster.count = Math.max(cluster.count, answer.memberCount ?? 1)
    for (const name of answer.viewMembers) cluster.named.add(name)
  }

  /** Members who answered. */
  get answers(): number {
    return [...this.#clusters.values()].reduce((sum, {answered}) => sum + answered.size, 0)
  }

  /** Somebody answered, and all members of all views that were seen. */
  get complete(): boolean {
    return this.#clusters.size > 0 && this.silent().length === 0
  }

  /** Members known from views, or counted, who have not answered. */
  silent(): SilentMember[] {
    return [...this.#clusters].flatMap(([cluster, {answered, named, count}]) => {
      const names = new Set(answered.values())
      const missing: SilentMember[] = [...named].filter((name) => !names.has(name)).map((name) => ({cluster, name}))
      const unnamed = Math.max(0, count - answered.size - missing.length)
      return [...missing, ...Array.from({length: unnamed}, () => ({cluster, name: null}))]
    })
  }

  #cluster({cluster}: ParsedAnswer): Cluster {
    const key = cluster ?? ''
    const known = this.#clusters.get(key) ?? {answered: new Map<string, string>(), named: new Set<string>(), count: 0}
    this.#clusters.set(key, known)
    return known
  }
}
