/** Characters of the members of all views that differ; far more than any cluster has. */
const MAX_KEYS = 32 << 20

/** A view as somebody tells it. */
export interface ToldView {
  /** As people read it, `A|3`. */
  readonly text: string
  readonly id: number
  /** Identity of who made it; null when only an unknown name was told. */
  readonly creator: string | null
  readonly cluster: string | null
  readonly size: number
  /** Identities of its members, in order; may be fewer than `size`: a member cuts a long list in its answer to a probe. */
  readonly members: readonly string[]
}

/** A view that somebody told, with those who told it. */
export interface HeldView extends ToldView {
  readonly members: string[]
  readonly holders: Set<string>
}

/** Views that were told; one with the same number, creator and members is the same, whoever tells it and by whatever names. */
export class HeldViews {
  readonly #views = new Map<string, HeldView[]>()
  #length = 0

  get all(): HeldView[] {
    return [...this.#views.values()].flat()
  }

  /** Notes that a member holds a view; false when too much was told to keep it. */
  hold(holder: string, told: ToldView): boolean {
    let held = this.#same(told)
    if (held === undefined) {
      this.#length += told.members.reduce((sum, {length}) => sum + length, 0)
      if (this.#length > MAX_KEYS) return false
      held = {...told, members: [...told.members], holders: new Set()}
      const key = keyOf(told)
      this.#views.set(key, [...(this.#views.get(key) ?? []), held])
    }
    held.holders.add(holder)
    if (held.members.length < held.size && !held.members.includes(holder)) held.members.push(holder)
    return true
  }

  /** One with a cut list is the same as one of that size. */
  #same(told: ToldView): HeldView | undefined {
    const isCut = told.members.length < told.size
    return (this.#views.get(keyOf(told)) ?? []).find((one) => {
      if (one.creator !== null && told.creator !== null && one.creator !== told.creator) return false
      return isCut || one.members.every((member, i) => member === told.members[i])
    })
  }
}

function keyOf({cluster, id, size}: ToldView): string {
  return JSON.stringify([cluster, id, size])
}
