import type {Address} from './address.ts'

/** Seqnos of one member: highest delivered and highest received. */
export interface DigestEntry {
  readonly member: Address
  readonly delivered: number
  readonly received: number
}

/** Per member the highest delivered and highest received seqno (org.jgroups.util.Digest). */
export class Digest {
  readonly entries: readonly DigestEntry[]
  readonly #byKey: ReadonlyMap<string, DigestEntry>

  constructor(entries: readonly DigestEntry[]) {
    this.entries = entries
    this.#byKey = new Map(entries.map((e) => [e.member.key, e]))
  }

  get size(): number {
    return this.entries.length
  }

  get(member: Address): DigestEntry | undefined {
    return this.#byKey.get(member.key)
  }

  contains(member: Address): boolean {
    return this.#byKey.has(member.key)
  }

  /** The entries of these members, in their order; members without one get (0, 0). */
  select(members: readonly Address[]): Digest {
    return new Digest(members.map((member) => this.get(member) ?? {member, delivered: 0, received: 0}))
  }

  /** Per member the higher of both digests' numbers. */
  merge(other: Digest): Digest {
    const merged = new Map(this.entries.map((e) => [e.member.key, e]))
    for (const e of other.entries) {
      const mine = merged.get(e.member.key)
      merged.set(
        e.member.key,
        mine === undefined
          ? e
          : {
              member: e.member,
              delivered: Math.max(mine.delivered, e.delivered),
              received: Math.max(mine.received, e.received),
            },
      )
    }
    return new Digest([...merged.values()])
  }

  /** As JGroups prints it: `A: [3 (5)], B: [0 (0)]`. */
  toString(): string {
    return this.entries
      .map(
        (e) =>
          `${e.member.toString()}: [${String(e.delivered)}${e.received === e.delivered ? '' : ` (${String(e.received)})`}]`,
      )
      .join(', ')
  }
}
