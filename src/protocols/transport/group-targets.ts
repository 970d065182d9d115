import type {Address} from '../../model/address.ts'
import type {IpAddress} from '../../model/ip-address.ts'
import type {TransportView} from './transport-view.ts'

/** Time between two rounds of questions for members that a multicast could not reach. */
const DISCOVERY_PAUSE_MS = 10_000

/** Physical addresses a multicast goes to where one send does not reach all: the view's, or all known before the first view. */
export class GroupTargets {
  readonly #view: TransportView
  #targets: readonly IpAddress[] | null = null
  #missing: readonly Address[] = []
  #lastDiscovery = -Infinity

  constructor(view: TransportView) {
    this.#view = view
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
