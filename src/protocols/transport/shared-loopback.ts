import type {Address} from '../../model/address.ts'
import {IpAddress} from '../../model/ip-address.ts'
import type {PingData} from '../../headers/ping-data.ts'
import type {View} from '../../model/view.ts'
import type {Event} from '../../stack/events.ts'
import {attr, type Managed, op} from '../../stack/spec.ts'
import type {Reach} from './transport-view.ts'
import type {Frame} from './frame-pool.ts'
import {type Bound, Transport} from './transport.ts'
import {transportManaged} from './transport-managed.ts'
import {transportSpec} from './transport-spec.ts'

const LOOPBACK = '127.0.0.1'

const spec = transportSpec({
  name: 'SHARED_LOOPBACK',
  id: 27,
  doc: 'Hands frames from member to member of one process, without a network.',
  attributes: {
    curr_view: attr.gauge('org.jgroups.View', 'The current view'),
  },
  operations: {
    dumpRoutingTable: op('Lists the members of this process by cluster', {
      returns: 'java.lang.String',
      changes: false,
    }),
  },
})

/** State shared by the members of one process. */
class Routes {
  /** Running members, by cluster and address. */
  readonly byCluster = new Map<string, Map<string, SharedLoopback>>()
  #lastPort = 0

  nextPort(): number {
    this.#lastPort = (this.#lastPort % 65_535) + 1
    return this.#lastPort
  }
}

/**
 * Passes each frame to members of this process: to all of the same cluster, or to one; none is lost, and those from one member arrive in
 * order. Needs nothing below. Equals org.jgroups.protocols.SHARED_LOOPBACK 5.5; meant for tests and for several channels in one process.
 */
export class SharedLoopback extends Transport<typeof spec> {
  static readonly spec = spec
  override readonly supportsMulticasting = true
  #view: View | null = null
  /** Cluster of this member; null while it is not running. */
  #registered: string | null = null
  #server = false
  #coordinator = false

  protected override readonly managed: Managed<typeof spec> = {
    ...transportManaged(this),
    curr_view: () => this.#view,
    dumpRoutingTable: () =>
      [...this.#routes]
        .map(([name, all]) => `${name}: [${[...all.values()].map((m) => String(m.localAddress)).join(', ')}]\n`)
        .join(''),
  }

  override start(): void {
    const routes = this.#routes
    const members = routes.get(this.cluster) ?? new Map<string, SharedLoopback>()
    routes.set(this.cluster, members)
    // The first one becomes coordinator; views may change that later (JGRP-2395).
    if (members.size === 0) this.#server = this.#coordinator = true
    members.set(this.localAddress.key, this)
    this.#registered = this.cluster
    super.start()
  }

  override stop(): void {
    super.stop()
    this.#server = this.#coordinator = false
    this.#view = null
  }

  override down(event: Event): unknown {
    switch (event.type) {
      case 'GET_PING_DATA':
        return [...this.#fellows()].map((m) => m.#describe())
      case 'BECOME_SERVER':
        this.#server = true
        break
      case 'VIEW_CHANGE':
      case 'TMP_VIEW':
        this.#view = event.view
        this.#coordinator = event.view.coordinator?.equals(this.localAddress) ?? false
        break
      default:
    }
    return super.down(event)
  }

  override physicalAddressOf(member: Address): IpAddress | null {
    return this.#find(member)?.physicalAddress ?? super.physicalAddressOf(member)
  }

  override reach(dest: Address | null): Reach {
    return dest === null || this.#find(dest) !== undefined ? 'somebody' : 'nobody'
  }

  override transmit(dest: Address | null, frame: Frame): void {
    frame.hold(1)
    // One copy serves all: received bytes are only read.
    const bytes = frame.bytes.slice()
    if (dest !== null) {
      const target = this.#find(dest)
      if (target !== undefined) this.#handTo(target, bytes)
    } else {
      for (const target of this.#fellows()) if (target !== this) this.#handTo(target, bytes)
    }
    frame.done()
  }

  protected override open(_bindAddress: string, done: (error: Error | null, bound: Bound | null) => void): void {
    done(null, {address: LOOPBACK, port: this.context.runtime.host.shared(Routes).nextPort()})
  }

  protected override shut(): void {
    this.#unregister()
  }

  protected override sendFrame(_target: IpAddress | null, frame: Frame): void {
    frame.done()
  }

  get #routes(): Map<string, Map<string, SharedLoopback>> {
    return this.context.runtime.host.shared(Routes).byCluster
  }

  #handTo(target: SharedLoopback, bytes: Uint8Array): void {
    target.executor.defer(() => {
      target.frameReceived(bytes, 0, bytes.length, LOOPBACK, this.bindPort)
    })
  }

  #fellows(): Iterable<SharedLoopback> {
    return this.#routes.get(this.cluster)?.values() ?? []
  }

  #find(dest: Address): SharedLoopback | undefined {
    if (!(dest instanceof IpAddress)) return this.#routes.get(this.cluster)?.get(dest.key)
    for (const member of this.#fellows()) if (member.physicalAddress?.equals(dest) === true) return member
    return undefined
  }

  #describe(): PingData {
    return {
      sender: this.localAddress,
      server: this.#server,
      coordinator: this.#coordinator,
      logicalName: this.context.addresses.names.nameOf(this.localAddress) ?? null,
      physicalAddress: this.physicalAddress,
    }
  }

  #unregister(): void {
    const cluster = this.#registered
    this.#registered = null
    const members = cluster === null ? undefined : this.#routes.get(cluster)
    if (cluster === null || members?.get(this.localAddress.key) !== this) return
    members.delete(this.localAddress.key)
    if (members.size === 0) this.#routes.delete(cluster)
  }
}
