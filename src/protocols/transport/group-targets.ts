import type {Address} from '../../model/address.ts'
import type {IpAddress} from '../../model/ip-address.ts'
import type {Clock} from '../../runtime/ports.ts'
import type {AddressCacheEntry} from '../../stack/transport-port.ts'

/** Time between two rounds of questions for members that a multicast could not reach. */
const DISCOVERY_PAUSE_MS = 10_000

/** What finding the targets of a multicast needs of the transport. */
export interface TargetsOutlet {
  readonly clock: Clock
  readonly members: readonly Address[]
  readonly physicalAddress: IpAddress | null
  addressCache(): readonly AddressCacheEntry[]
  physicalAddressOf(member: Address): IpAddress | null
  whoHas(member: Address): void
}

/** Physical addresses a multicast goes to where one send does not reach all: the view's, or all known before the first view. */
export class GroupTargets {
  readonly #outlet: TargetsOutlet
  #targets: readonly IpAddress[] | null = null
  #missing: readonly Address[] = []
  #lastDiscovery = -Infinity

  constructor(outlet: TargetsOutlet) {
    this.#outlet = outlet
  }

  /** Finds them anew at the next call: the view or the address cache changed. */
  forget(): void {
    this.#targets = null
  }

  /** The targets; members whose address is not known are asked for now and then. */
  get(): readonly IpAddress[] {
    this.#targets ??= this.#find()
    if (this.#missing.length > 0) this.#ask()
    return this.#targets
  }

  #find(): readonly IpAddress[] {
    const {members, physicalAddress: own} = this.#outlet
    const targets: IpAddress[] = []
    const missing: Address[] = []
    for (const member of members.length > 0 ? members : this.#outlet.addressCache().map((e) => e.member)) {
      const physical = this.#outlet.physicalAddressOf(member)
      if (physical === null) missing.push(member)
      else if (!physical.equals(own)) targets.push(physical)
    }
    this.#missing = missing
    return targets
  }

  #ask(): void {
    const now = this.#outlet.clock.now()
    if (now - this.#lastDiscovery < DISCOVERY_PAUSE_MS) return
    this.#lastDiscovery = now
    for (const member of this.#missing) this.#outlet.whoHas(member)
  }
}
