/**
 * Finds members with one multicast request, which all members answer. Needs a transport that reaches all members with one send.
 * Equals org.jgroups.protocols.PING (5.5).
 */
import type {Address} from '../../model/address.ts'
import {Transient} from '../../model/message.ts'
import type {Managed} from '../../stack/spec.ts'
import {Discovery} from './discovery.ts'
import {discoverySpec} from './discovery-spec.ts'

const spec = discoverySpec({
  name: 'PING',
  id: 5,
  doc: 'Finds members by a multicast request.',
})

/** Discovery by multicast. */
export class Ping extends Discovery<typeof spec> {
  static readonly spec = spec
  protected override readonly isDynamic = true
  protected override readonly managed: Managed<typeof spec> = this.discoveryManaged()

  protected override findMembers(members: readonly Address[] | null, initialDiscovery: boolean): void {
    const message = this.request(null, members, initialDiscovery)
    message.transient |= Transient.DONT_LOOPBACK
    this.below.send(message)
  }
}
