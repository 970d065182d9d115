/**
 * Gets the members of this process from the transport, without requests and responses. Needs SHARED_LOOPBACK below. Equals
 * org.jgroups.protocols.SHARED_LOOPBACK_PING (5.5).
 */
import {ConfigError} from '../../errors/index.ts'
import type {Address} from '../../model/address.ts'
import type {PingData} from '../../headers/ping-data.ts'
import type {Managed} from '../../stack/spec.ts'
import {Discovery} from './discovery.ts'
import {discoverySpec} from './discovery-spec.ts'
import type {Responses} from './responses.ts'

const TRANSPORT = 'SHARED_LOOPBACK'

const spec = discoverySpec({
  name: 'SHARED_LOOPBACK_PING',
  id: 50,
  doc: 'Finds the members of the own process.',
})

/** Discovery within one process through SHARED_LOOPBACK. */
export class SharedLoopbackPing extends Discovery<typeof spec> {
  static readonly spec = spec
  protected override readonly isDynamic = true
  protected override readonly managed: Managed<typeof spec> = this.discoveryManaged()

  override init(): void {
    super.init()
    const found = this.context.protocols[0]?.name ?? 'none'
    if (found !== TRANSPORT) throw new ConfigError(`${this.name}: the transport must be ${TRANSPORT}, found ${found}`)
  }

  protected override findMembers(_members: readonly Address[] | null, _initial: boolean, round: Responses): void {
    for (const data of this.below.down({type: 'GET_PING_DATA'}) as readonly PingData[]) {
      this.remember(data)
      round.add(data, false)
    }
    round.settled()
  }
}
