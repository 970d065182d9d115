import type {ParsedAnswer} from './parsed-answer.ts'

/** Bounds of what answers may make us remember: they come from anybody. */
const MAX_CLUSTERS = 256
const MAX_NAMES = 10_000
/** Members that are only counted by others, and not named by anybody, of one cluster. */
const MAX_UNNAMED = 1000

/** A member that belongs to a view somebody told, and has not answered. */
export interface SilentMember {
  readonly cluster: string
  /** Null when only its number is known. */
  readonly name: string | null
}

interface Cluster {
  /** Identities of members who answered. */
  readonly answered: Set<string>
  readonly answeredNames: Set<string>
  /** Names in the views that were seen, whose members have not answered. */
  readonly missing: Set<string>
  /** Largest view that was counted. */
  count: number
}

/** Who a member is among those who answer: two may have the same name. */
export function identityOf(answer: Pick<ParsedAnswer, 'name' | 'physicalAddress' | 'cluster'>): string {
  return `${answer.cluster ?? ''}\n${answer.name}\n${answer.physicalAddress ?? ''}`
}

function unnamedOf({answered, missing, count}: Cluster): number {
  return Math.min(MAX_UNNAMED, Math.max(0, count - answered.size - missing.size))
}

/** Keeps who should answer, by what those say who do. */
export class Membership {
  readonly #clusters = new Map<string, Cluster>()
  #answers = 0
  #names = 0

  /** A member answered. */
  answered(answer: ParsedAnswer): void {
    const cluster = this.#cluster(answer)
    if (cluster !== undefined && this.#names < MAX_NAMES) {
      const before = cluster.answered.size
      cluster.answered.add(identityOf(answer))
      cluster.answeredNames.add(answer.name)
      cluster.missing.delete(answer.name)
      const added = cluster.answered.size - before
      this.#answers += added
      this.#names += added
    }
    this.learn(answer)
  }

  /** Takes view and count of an answer that is not one to the request itself. */
  learn(answer: ParsedAnswer): void {
    const cluster = this.#cluster(answer)
    if (cluster === undefined) return
    cluster.count = Math.max(cluster.count, answer.memberCount ?? 1)
    for (const name of answer.viewMembers) {
      if (cluster.answeredNames.has(name) || cluster.missing.has(name) || this.#names >= MAX_NAMES) continue
      cluster.missing.add(name)
      this.#names++
    }
  }

  /** Members who answered. */
  get answers(): number {
    return this.#answers
  }

  /** Somebody answered, if only to a request without keys. */
  get isKnown(): boolean {
    return this.#clusters.size > 0
  }

  /** Somebody answered, and all members of all views that were seen. */
  get complete(): boolean {
    if (this.#clusters.size === 0) return false
    for (const cluster of this.#clusters.values()) {
      if (cluster.missing.size > 0 || cluster.count > cluster.answered.size) return false
    }
    return true
  }

  /** Members known from views, or counted, who have not answered. */
  silent(): SilentMember[] {
    return [...this.#clusters].flatMap(([name, cluster]) => {
      const missing = [...cluster.missing].map((member): SilentMember => ({cluster: name, name: member}))
      const unnamed = Array.from({length: unnamedOf(cluster)}, (): SilentMember => ({cluster: name, name: null}))
      return [...missing, ...unnamed]
    })
  }

  #cluster({cluster}: ParsedAnswer): Cluster | undefined {
    const key = cluster ?? ''
    const known = this.#clusters.get(key)
    if (known !== undefined || this.#clusters.size >= MAX_CLUSTERS) return known
    const created = {
      answered: new Set<string>(),
      answeredNames: new Set<string>(),
      missing: new Set<string>(),
      count: 0,
    }
    this.#clusters.set(key, created)
    return created
  }
}
