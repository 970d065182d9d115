import {ConfigError, TransportError} from '../../errors/index.ts'
import type {Address} from '../../model/address.ts'
import {IpAddress} from '../../model/ip-address.ts'
import type {DatagramSocket, TlsOptions} from '../../runtime/ports.ts'
import {announcesClose} from '../../stack/frame-stream.ts'
import {QUEUED_FRAME_BYTES} from '../../stack/framed-connection.ts'
import {MessageHead} from '../../stack/gossip/gossip-frames.ts'
import type {RouterListener, RouterStub} from '../../stack/gossip/router-stub.ts'
import {RouterStubs} from '../../stack/gossip/router-stubs.ts'
import {parseHostList} from '../../stack/host-list.ts'
import type {Managed} from '../../stack/spec.ts'
import {tlsOptionsOf} from '../../stack/tls-component.ts'
import type {Reach} from './transport-view.ts'
import type {Frame} from './frame-pool.ts'
import {type Bound, Transport} from './transport.ts'
import {transportManaged} from './transport-managed.ts'
import {tunnelSpec} from './tunnel-spec.ts'

const WARNING_PERIOD_MS = 60_000
/** Time limit for connecting to a router in milliseconds, hard-coded in JGroups. */
const CONNECT_TIMEOUT_MS = 3000
/** Most destinations with a cached frame header. */
const MAX_HEADS = 2048

/**
 * Sends frames through GossipRouters, which know members by their logical addresses; a multicast is one frame, which the router sends to all.
 * Each frame goes through one connected router, picked at random. Frames are lost when no router is connected. Needs nothing
 * below. Equals org.jgroups.protocols.TUNNEL 5.5.
 * Differs from JGroups: the member connects to all routers in parallel before it starts; nothing blocks.
 */
export class Tunnel extends Transport<typeof tunnelSpec> implements RouterListener {
  static readonly spec = tunnelSpec
  override readonly supportsMulticasting = true
  override readonly sendsToPhysical = false
  #stubs: RouterStubs | null = null
  /** Reserves the port that distinguishes this member from others on its host. */
  #socket: DatagramSocket | null = null
  #tls: TlsOptions | undefined
  #multicastHead: MessageHead | null = null
  readonly #heads = new Map<string, MessageHead>()

  protected override readonly managed: Managed<typeof tunnelSpec> = {
    ...transportManaged(this),
    heartbeat_task_running: () => this.#stubs?.heartbeatsRunning ?? false,
    reconnector_task_running: () => this.#stubs?.reconnectorRunning ?? false,
    timeout_check_task_running: () => this.#stubs?.timeoutsRunning ?? false,
    print: () => this.#stubs?.print() ?? 'n/a',
    printReconnectList: () => this.#stubs?.printReconnectList() ?? 'n/a',
    printStubs: () => this.#stubs?.printStubs() ?? 'n/a',
  }

  override init(): void {
    super.init()
    this.#tls = tlsOptionsOf(this.components.tls.props, this.name)
    const hosts = this.props.gossip_router_hosts
    if (parseHostList(hosts ?? '').hosts.length === 0) {
      throw new ConfigError(`TUNNEL: gossip_router_hosts: expected at least one GossipRouter, found '${hosts ?? ''}'`)
    }
  }

  override reach(dest: Address | null): Reach {
    return dest instanceof IpAddress ? 'nobody' : 'somebody'
  }

  override transmit(dest: Address | null, frame: Frame): void {
    const stub = this.#stubs?.any() ?? null
    frame.hold(stub === null ? 0 : 1)
    if (stub === null) {
      this.sendFailed(this.#target(dest), 'no GossipRouter is connected', WARNING_PERIOD_MS)
    } else if (!stub.sendFrame(this.#head(dest), frame.bytes, frame.done)) {
      this.sendFailed(stub.name, 'the send queue is full', WARNING_PERIOD_MS)
    }
  }

  /** For `RouterListener`. */
  received(stub: RouterStub, sender: Address | null, bytes: Uint8Array, start: number, end: number): void {
    // The router sends multicasts to all, including their sender.
    if (sender?.equals(this.localAddress) === true) return
    this.frameReceived(bytes, start, end, stub.host, stub.port)
  }

  /** For `RouterListener`. */
  suspected(member: Address): void {
    if (this.running) this.above.up({type: 'SUSPECT', members: [member]})
  }

  protected override open(bindAddress: string, done: (error: Error | null, bound: Bound | null) => void): void {
    const family = bindAddress.includes(':') ? 6 : 4
    const handler = {onDatagram: () => undefined, onError: () => undefined}
    this.network.openDatagram({family, bindAddress, port: 0}, handler, (error, socket) => {
      if (socket === null) {
        const found = error?.message ?? 'no socket'
        done(
          new TransportError(`expected to bind a free port of ${bindAddress}, found: ${found}; check bind_addr`),
          null,
        )
        return
      }
      this.#socket = socket
      const bound = {address: bindAddress, port: socket.port}
      this.#connect(bound, family, () => done(null, bound))
    })
  }

  protected override shut(): void {
    this.#stubs?.stop()
    this.#stubs = null
    this.#socket?.close()
    this.#socket = null
    this.#heads.clear()
    this.#multicastHead = null
  }

  /** Frames are addressed to members, never to sockets. */
  protected override sendFrame(_target: IpAddress | null, frame: Frame): void {
    frame.done()
  }

  #connect(bound: Bound, family: 4 | 6, done: () => void): void {
    const {props} = this
    const {external_addr: external, external_port: port} = props
    const physicalAddress = IpAddress.parse(
      external ?? bound.address,
      external !== null && port > 0 ? port : bound.port,
    )
    const framed = {
      version: this.version,
      gracefulClose: announcesClose(this.minor),
      maxPending: props.max_send_queue * QUEUED_FRAME_BYTES,
    }
    const local = {localAddress: bound.address, ...(props.bind_port > 0 ? {localPort: props.bind_port} : {})}
    const tls = this.#tls === undefined ? {} : {tls: this.#tls}
    const target = {timeoutMs: CONNECT_TIMEOUT_MS, noDelay: props.tcp_nodelay, keepAlive: true, ...local, ...tls}
    const {clock, log, network, random} = this
    const {addresses} = this.context
    const stubs = new RouterStubs(
      {
        ports: {clock, log, network, random, addresses},
        connections: {framed, target, family},
        registration: {
          group: this.cluster,
          address: this.localAddress,
          logicalName: this.context.logicalName,
          physicalAddress,
        },
        reconnectIntervalMs: props.reconnect_interval,
        heartbeatIntervalMs: props.heartbeat_interval,
        heartbeatTimeoutMs: props.heartbeat_timeout,
        carriesMessages: true,
      },
      this,
    )
    this.#stubs = stubs
    stubs.start(parseHostList(props.gossip_router_hosts ?? '').hosts, done)
  }

  #target(dest: Address | null): string {
    return dest?.toString() ?? '<all>'
  }

  #head(dest: Address | null): MessageHead {
    if (dest === null) return (this.#multicastHead ??= new MessageHead(this.cluster, null, this.localAddress))
    let head = this.#heads.get(dest.key)
    if (head === undefined) {
      if (this.#heads.size >= MAX_HEADS) this.#heads.clear()
      head = new MessageHead(this.cluster, dest, this.localAddress)
      this.#heads.set(dest.key, head)
    }
    return head
  }
}
