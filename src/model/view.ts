import type {Address} from './address.ts'

/** Identity of a view: its creator and an increasing number. */
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

  /** Orders by number, then creator. */
  compare(other: ViewId): number {
    return this.id - other.id || this.creator.compare(other.creator)
  }

  /** As JGroups prints it: `[A|3]`. */
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

  /** As JGroups prints it: `[A|3] (4) [A, B, C, D]`. */
  toString(): string {
    return `${this.viewId.toString()} (${String(this.size)}) [${this.members.map(String).join(', ')}]`
  }

  /** Members of `after` that are not in `before`, and vice versa. */
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

/** The changes to a view that the receiver already has (org.jgroups.protocols.pbcast.DeltaView). */
export interface DeltaView {
  readonly viewId: ViewId
  readonly refViewId: ViewId
  readonly left: readonly Address[]
  readonly joined: readonly Address[]
}

/** Applies a delta to its reference view, in JGroups' order: the old members without those that left, then those that joined. */
export function applyDelta(delta: DeltaView, reference: View): View {
  const left = new Set(delta.left.map((m) => m.key))
  return new View(delta.viewId, [...reference.members.filter((m) => !left.has(m.key)), ...delta.joined])
}
