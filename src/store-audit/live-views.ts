import type {LiveAnswer} from './live.ts'
import type {HeldView} from './proof.ts'

/** A member of a live view. */
export interface LiveMember {
  readonly uuid: string
  readonly name: string | null
  readonly address: string | null
}

/** The views of the members that answered. */
export class LiveViews {
  /** In the order of the answers. */
  readonly held: readonly HeldView[]
  readonly #clusters = new Map<string, Map<string, LiveMember>>()

  constructor(answers: Iterable<LiveAnswer>) {
    const held: HeldView[] = []
    for (const {uuid, name, cluster, view} of answers) {
      if (view === null || uuid === null) continue
      held.push({uuid, name, cluster, members: new Set(view.members.map((member) => member.uuid))})
      if (cluster !== null) this.#add(cluster, view.members)
    }
    this.held = held
  }

  /** Whether a live member has this one in its view. */
  hold(uuid: string | null): boolean {
    return uuid !== null && this.held.some(({members}) => members.has(uuid))
  }

  of(cluster: string): readonly LiveMember[] {
    return [...(this.#clusters.get(cluster)?.values() ?? [])]
  }

  /** Addresses of the members, by cluster. */
  *addresses(): Iterable<{address: string; cluster: string}> {
    for (const [cluster, members] of this.#clusters) {
      for (const {address} of members.values()) if (address !== null) yield {address, cluster}
    }
  }

  #add(cluster: string, members: NonNullable<LiveAnswer['view']>['members']): void {
    const known = this.#clusters.get(cluster) ?? new Map<string, LiveMember>()
    this.#clusters.set(cluster, known)
    for (const {uuid, name, physicalAddress} of members) {
      const before = known.get(uuid)
      known.set(uuid, {
        uuid,
        name: name ?? before?.name ?? null,
        address: physicalAddress ?? before?.address ?? null,
      })
    }
  }
}
