import type {Address} from './address.ts'

/** Identity of a view: who made it and its rising number. */
export class ViewId {
  readonly creator: Address
  readonly id: number

  constructor(creator: Address, id: number) {
    this.creator = creator
    this.id = id
  }

  equals(other: ViewId | null | undefined): boolean {
    return other?.id === this.id && other.creator.equals(this.creator)
  }

  /** By number, then creator. */
  compare(other: ViewId): number {
    return this.id - other.id || this.creator.compare(other.creator)
  }

  /** As JGroups writes it: `[A|3]`. */
  toString(): string {
    return `[${this.creator.toString()}|${String(this.id)}]`
  }
}

/** Members of a cluster in order; the first is the coordinator (org.jgroups.View). */
export class View {
  readonly viewId: ViewId
  readonly members: readonly Address[]
  readonly #keys: ReadonlySet<string>

  constructor(viewId: ViewId, members: readonly Address[]) {
    this.viewId = viewId
    this.members = members
    this.#keys = new Set(members.map((m) => m.key))
  }

  get coordinator(): Address | null {
    return this.members[0] ?? null
  }

  get creator(): Address {
    return this.viewId.creator
  }

  get size(): number {
    return this.members.length
  }

  contains(member: Address | null): boolean {
    return member !== null && this.#keys.has(member.key)
  }

  equals(other: View | null | undefined): boolean {
    return (
      other !== null &&
      other !== undefined &&
      this.viewId.equals(other.viewId) &&
      this.size === other.size &&
      this.members.every((m, i) => m.equals(other.members[i]))
    )
  }

  /** As JGroups writes it: `[A|3] (4) [A, B, C, D]`. */
  toString(): string {
    return `${this.viewId.toString()} (${String(this.size)}) [${this.members.map(String).join(', ')}]`
  }

  /** Members of `after` that are not in `before`, and the other way round. */
  static diff(before: View | null, after: View): {joined: Address[]; left: Address[]} {
    return {
      joined: after.members.filter((m) => before?.contains(m) !== true),
      left: before === null ? [] : before.members.filter((m) => !after.contains(m)),
    }
  }
}

/** A view that joins several views into one (org.jgroups.MergeView). */
export class MergeView extends View {
  readonly subgroups: readonly View[]

  constructor(viewId: ViewId, members: readonly Address[], subgroups: readonly View[]) {
    super(viewId, members)
    this.subgroups = subgroups
  }

  override toString(): string {
    const groups = this.subgroups.map(
      (g) => `${g.viewId.toString()} (${String(g.size)}) [${g.members.map(String).join(', ')}]`,
    )
    return `MergeView::${super.toString()}, ${String(groups.length)} subgroups: ${groups.join(', ')}`
  }
}

/** What changed against a view that the receiver has (org.jgroups.protocols.pbcast.DeltaView). */
export interface DeltaView {
  readonly viewId: ViewId
  readonly refViewId: ViewId
  readonly left: readonly Address[]
  readonly joined: readonly Address[]
}

/** The full view that a delta makes of its reference view, in JGroups' order: the old members without the left, then the joined. */
export function applyDelta(delta: DeltaView, reference: View): View {
  const left = new Set(delta.left.map((m) => m.key))
  return new View(delta.viewId, [...reference.members.filter((m) => !left.has(m.key)), ...delta.joined])
}
