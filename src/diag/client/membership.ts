import type {ParsedAnswer} from './parsed-answer.ts'

/** Bounds of what is remembered from answers, since anything may send them. */
const MAX_CLUSTERS = 256
const MAX_NAMES = 10_000
/** Members of one cluster that others count but do not name. */
const MAX_UNNAMED = 1000

/** A member of a reported view that has not answered. */
export interface SilentMember {
  readonly cluster: string
  /** Null if others only count it. */
  readonly name: string | null
}

interface Cluster {
  /** Identities of members that answered. */
  readonly answered: Set<string>
  readonly answeredNames: Set<string>
  /** Names in the reported views of members that have not answered. */
  readonly missing: Set<string>
  /** Size of the largest view reported. */
  count: number
}

/** Returns what identifies a member among those that answer, since two may have the same name. */
export function identityOf(answer: Pick<ParsedAnswer, 'name' | 'physicalAddress' | 'cluster'>): string {
  return `${answer.cluster ?? ''}\n${answer.name}\n${answer.physicalAddress ?? ''}`
}

function unnamedOf({answered, missing, count}: Cluster): number {
  return Math.min(MAX_UNNAMED, Math.max(0, count - answered.size - missing.size))
}

/** Works out which members should answer from the views that answers report. */
export class Membership {
  readonly #clusters = new Map<string, Cluster>()
  #answers = 0
  #names = 0

  /** Counts a member that answered. */
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

  /** Adds view and count of an answer to some other request. */
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

  /** Number of members that answered. */
  get answers(): number {
    return this.#answers
  }

  /** Whether any member answered, if only a request without keys. */
  get isKnown(): boolean {
    return this.#clusters.size > 0
  }

  /** Whether members answered, and all members of all reported views did. */
  get complete(): boolean {
    if (this.#clusters.size === 0) return false
    for (const cluster of this.#clusters.values()) {
      if (cluster.missing.size > 0 || cluster.count > cluster.answered.size) return false
    }
    return true
  }

  /** Returns the members that are named or counted in views and have not answered. */
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
