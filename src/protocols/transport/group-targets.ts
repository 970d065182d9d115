import type {Address} from '../../model/address.ts'
import type {IpAddress} from '../../model/ip-address.ts'
import type {TransportView} from './transport-view.ts'

/** Time in milliseconds between searches for members that a multicast could not reach. */
const DISCOVERY_PAUSE_MS = 10_000

/** Physical addresses a multicast is sent to when one send does not reach all: those of the view, or all known ones before the first view. */
export class GroupTargets {
  readonly #view: TransportView
  #targets: readonly IpAddress[] | null = null
  #missing: readonly Address[] = []
  #lastDiscovery = -Infinity

  constructor(view: TransportView) {
    this.#view = view
  }

  /** Discards the cached targets, since the view or the address cache changed. */
  forget(): void {
    this.#targets = null
  }

  /** The targets; asks for unknown addresses of members from time to time. */
  get(): readonly IpAddress[] {
    this.#targets ??= this.#find()
    if (this.#missing.length > 0) this.#ask()
    return this.#targets
  }

  #find(): readonly IpAddress[] {
    const {port} = this.#view
    const {members, physicalAddress: own} = port
    const targets: IpAddress[] = []
    const missing: Address[] = []
    for (const member of members.length > 0 ? members : port.addressCache().map((e) => e.member)) {
      const physical = port.physicalAddressOf(member)
      if (physical === null) missing.push(member)
      else if (!physical.equals(own)) targets.push(physical)
    }
    this.#missing = missing
    return targets
  }

  #ask(): void {
    const now = this.#view.clock.now()
    if (now - this.#lastDiscovery < DISCOVERY_PAUSE_MS) return
    this.#lastDiscovery = now
    for (const member of this.#missing) this.#view.port.whoHas(member)
  }
}
