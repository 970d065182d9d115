/**
 * Finds members of the same process without sending anything. Needs any transport below. Equals org.jgroups.protocols.LOCAL_PING (5.5).
 */
import type {Address} from '../../model/address.ts'
import type {PingData} from '../../headers/ping-data.ts'
import type {Event} from '../../stack/events.ts'
import {attr, type Managed, op} from '../../stack/spec.ts'
import {Discovery} from './discovery.ts'
import {discoverySpec} from './discovery-spec.ts'
import {printPingData} from '../../headers/ping-payload.ts'
import type {Responses} from './responses.ts'

/** Members of one process, by cluster and address. */
class Clusters extends Map<string, Map<string, PingData>> {}

const spec = discoverySpec({
  name: 'LOCAL_PING',
  id: 68,
  doc: 'Finds members of the same process.',
  attributes: {
    discovery_cache_size: attr.gauge('int', 'Clusters that have members in this process', {hint: 'SCALAR'}),
  },
  operations: {
    print: op('Lists the members of this process by cluster', {returns: 'java.lang.String', changes: false}),
  },
})

/** Discovery within a process. */
export class LocalPing extends Discovery<typeof spec> {
  static readonly spec = spec
  protected override readonly isDynamic = true

  protected override readonly managed: Managed<typeof spec> = {
    ...this.discoveryManaged(),
    discovery_cache_size: () => this.#clusters.size,
    print: () =>
      [...this.#clusters]
        .map(([cluster, members]) => `${cluster}: [${[...members.values()].map(printPingData).join(', ')}]\n`)
        .join(''),
  }

  override stop(): void {
    super.stop()
    this.#leave()
  }

  override down(event: Event): unknown {
    if (event.type === 'CONNECT') this.#join()
    if (event.type === 'DISCONNECT') this.#leave()
    const answer = super.down(event)
    if (event.type === 'VIEW_CHANGE') this.#viewInstalled()
    return answer
  }

  protected override findMembers(_members: readonly Address[] | null, _initial: boolean, round: Responses): void {
    const found = [...this.#members.values()]
    for (const data of found) this.remember(data)
    round.addAll(found, false)
  }

  get #clusters(): Clusters {
    return this.context.runtime.host.shared(Clusters)
  }

  get #members(): ReadonlyMap<string, PingData> {
    return this.#clusters.get(this.cluster) ?? new Map<string, PingData>()
  }

  /** The first member becomes coordinator (JGRP-2395). */
  #join(): void {
    const members = new Map(this.#members)
    members.set(this.localAddress.key, this.describe(this.localAddress, false, members.size === 0))
    this.#clusters.set(this.cluster, members)
  }

  #leave(): void {
    const members = this.#clusters.get(this.cluster)
    members?.delete(this.localAddress.key)
    if (members?.size === 0) this.#clusters.delete(this.cluster)
  }

  /** Updates the coordinator for the others (JGRP-2381), and learns where they are. */
  #viewInstalled(): void {
    const members = this.#clusters.get(this.cluster)
    const own = members?.get(this.localAddress.key)
    if (own !== undefined) members?.set(this.localAddress.key, {...own, coordinator: this.isCoordinator})
    for (const data of members?.values() ?? []) {
      if (!data.sender.equals(this.localAddress) && this.physicalAddressOf(data.sender) === null) this.remember(data)
    }
  }
}
