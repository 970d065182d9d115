import type {Address} from '../../../model/address.ts'
import {Digest, type DigestEntry} from '../../../model/digest.ts'
import type {View} from '../../../model/view.ts'

/** One stability round in a view: the digests received from members, combined into one. */
export class StabilityRound {
  readonly view: View
  #digest: Digest | null = null
  readonly #votes = new Set<number>()

  constructor(view: View) {
    this.view = view
  }

  get votes(): number {
    return this.#votes.size
  }

  get complete(): boolean {
    return this.#votes.size === this.view.size
  }

  /** Lowest delivered and highest received seqnos of all digests; null before the first. */
  get digest(): Digest | null {
    return this.#digest
  }

  /** Adds a member's digest; false for a non-member, a second digest in this round, or a digest without all members. */
  vote(member: Address, digest: Digest): boolean {
    const rank = this.view.members.findIndex((m) => m.equals(member))
    if (rank < 0 || this.#votes.has(rank) || !this.view.members.every((m) => digest.contains(m))) return false
    this.#votes.add(rank)
    const before = this.#digest
    this.#digest =
      before === null ? digest.select(this.view.members) : new Digest(before.entries.map((e) => join(e, digest)))
    return true
  }

  /** Ranks heard from, as JGroups prints a bit set: `(3): {0-1, 3}`. */
  votesText(): string {
    if (this.#votes.size === 0) return '{}'
    const ranks = [...this.#votes].sort((a, b) => a - b)
    const runs: string[] = []
    for (let i = 0; i < ranks.length;) {
      let end = i
      while (end + 1 < ranks.length && ranks[end + 1] === (ranks[end] ?? 0) + 1) end++
      runs.push(end === i ? String(ranks[i]) : `${String(ranks[i])}-${String(ranks[end])}`)
      i = end + 1
    }
    return `(${String(this.#votes.size)}): {${runs.join(', ')}}`
  }
}

function join(entry: DigestEntry, digest: Digest): DigestEntry {
  const other = digest.get(entry.member) ?? entry
  return {
    member: entry.member,
    delivered: Math.min(entry.delivered, other.delivered),
    received: Math.max(entry.received, other.received),
  }
}
