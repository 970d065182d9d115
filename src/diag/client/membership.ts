import {ClusterViews} from './cluster-views.ts'
import type {ParsedAnswer} from './parsed-answer.ts'

/** Bounds of what is remembered from answers, since anything may send them. */
const MAX_CLUSTERS = 256
const MAX_NAMES = 10_000
const MAX_VIEWS = 1000

/** A member of a view that was seen, or an address that was asked, without an answer. */
export interface SilentMember {
  /** Null for an address. */
  readonly cluster: string | null
  /** Null when only its number is known; the address as it was asked, for an address. */
  readonly name: string | null
  /** It is an address that was asked: nothing else is known of it. */
  readonly asked?: true
}

/** Returns what identifies a member among those that answer, since two may have the same name. */
export function identityOf(answer: Pick<ParsedAnswer, 'name' | 'physicalAddress' | 'cluster'>): string {
  return `${answer.cluster ?? ''}\n${answer.name}\n${answer.physicalAddress ?? ''}`
}

/**
 * Keeps who should answer, by the views of those who do. Each view is judged by itself: the parts of a cluster that has split answer
 * side by side under one cluster name. What it says depends on the answers that came, never on their order.
 */
export class Membership {
  readonly #clusters = new Map<string, ClusterViews>()
  #answers = 0
  #names = 0
  #views = 0

  /** Counts a member that answered. */
  answered(answer: ParsedAnswer): void {
    const cluster = this.#cluster(answer)
    if (cluster !== undefined && this.#names < MAX_NAMES) {
      const isNew = cluster.answered(identityOf(answer), answer)
      this.#answers += isNew ? 1 : 0
      this.#names += isNew ? 1 : 0
    }
    this.learn(answer)
  }

  /** Takes the view of an answer that is not one to the request itself. */
  learn(answer: ParsedAnswer): void {
    const cluster = this.#cluster(answer)
    if (cluster === undefined || this.#names >= MAX_NAMES || this.#views >= MAX_VIEWS) return
    const {names, isNewView} = cluster.learn(identityOf(answer), answer, MAX_NAMES - this.#names)
    this.#names += names
    this.#views += isNewView ? 1 : 0
  }

  /** Number of members that answered. */
  get answers(): number {
    return this.#answers
  }

  /** Whether any member answered, if only a request without keys. */
  get isKnown(): boolean {
    return this.#clusters.size > 0
  }

  /** Somebody answered, the view of each who did is known, and all members of all these views answered. */
  get complete(): boolean {
    return this.#clusters.size > 0 && [...this.#clusters.values()].every((cluster) => cluster.complete)
  }

  /** Whether a member answered whose view is not known yet. */
  lacksViewOf(answer: ParsedAnswer): boolean {
    return this.#clusters.get(answer.cluster ?? '')?.lacksViewOf(identityOf(answer)) ?? false
  }

  /** Members of views that were seen, or counted, who have not answered. */
  silent(): SilentMember[] {
    return [...this.#clusters].flatMap(([cluster, views]) => views.silent().map((name) => ({cluster, name})))
  }

  #cluster({cluster}: ParsedAnswer): ClusterViews | undefined {
    const key = cluster ?? ''
    const known = this.#clusters.get(key)
    if (known !== undefined || this.#clusters.size >= MAX_CLUSTERS) return known
    const created = new ClusterViews()
    this.#clusters.set(key, created)
    return created
  }
}
