import {ConfigError, TransportError} from '../../errors/index.ts'
import type {Address} from '../../model/address.ts'
import type {IpAddress} from '../../model/ip-address.ts'
import type {ListenSocket, Network, Timer} from '../../runtime/ports.ts'
import {type FramedOptions, type FramedTarget, listenInRange} from '../../stack/framed-connection.ts'
import {LENGTH_BYTES} from '../../stack/frame-stream.ts'
import type {Managed} from '../../stack/spec.ts'
import {type ConnectionOwner, ConnectionTable} from './connection-table.ts'
import type {Frame} from './frame-pool.ts'
import {NO_TLS, tcpSpec} from './tcp-spec.ts'
import {type Bound, Transport} from './transport.ts'
import {transportManaged} from './transport-managed.ts'

/** Memory that one frame of a send queue stands for. */
const QUEUED_FRAME_BYTES = 65_536
const WARNING_PERIOD_MS = 60_000
/** First minor whose members announce the end of a connection. */
const GRACEFUL_SINCE = 5

/**
 * Sends frames over TCP, one connection per member, used in both directions; a multicast is one copy per member. As long as a connection
 * holds, frames of a member arrive complete and in order. Nothing is needed below. Equals org.jgroups.protocols.TCP 5.5.
 * Differs from JGroups: nothing blocks; what a slow member does not take waits up to a limit and is dropped beyond it.
 */
export class Tcp extends Transport<typeof tcpSpec> implements ConnectionOwner {
  static readonly spec = tcpSpec
  override readonly prefixBytes = LENGTH_BYTES
  override readonly supportsMulticasting = false
  readonly #table = new ConnectionTable(this)
  #server: ListenSocket | null = null
  #reaper: Timer | undefined

  protected override readonly managed: Managed<typeof tcpSpec> = {
    ...transportManaged(this),
    connected: () => this.running,
    open_connections: () => this.#table.size,
    printConnections: () => this.#table.print(),
  }

  override get network(): Network {
    return super.network
  }

  get own(): IpAddress {
    if (this.physicalAddress === null) throw new TransportError('TCP: not bound yet')
    return this.physicalAddress
  }

  get framed(): FramedOptions {
    const {props} = this
    return {
      clock: this.clock,
      version: this.version,
      gracefulClose: this.minor >= GRACEFUL_SINCE,
      peerAddressTimeoutMs: props.peer_addr_read_timeout,
      maxLength: props.max_length,
      maxPending: props.max_send_queue * QUEUED_FRAME_BYTES,
    }
  }

  get target(): Omit<FramedTarget, 'peer' | 'own'> {
    const {props} = this
    const bind =
      props.client_bind_addr !== null && !props.defer_client_bind_addr ? {localAddress: props.client_bind_addr} : {}
    const [, zone] = this.bindAddress.split('%')
    return {
      ...(zone === undefined ? {} : {zone}),
      timeoutMs: props.sock_conn_timeout,
      noDelay: props.tcp_nodelay,
      keepAlive: true,
      ...bind,
      ...(props.client_bind_port > 0 ? {localPort: props.client_bind_port} : {}),
    }
  }

  override init(): void {
    super.init()
    if (this.components.tls.props.enabled) throw new ConfigError(NO_TLS)
  }

  override start(): void {
    super.start()
    const {conn_expire_time: expire, reaper_interval: interval} = this.props
    if (expire <= 0) return
    this.#reaper = this.clock.every(interval > 0 ? interval : expire / 2, () => {
      this.#table.closeIdle(expire)
    })
  }

  onFrame(bytes: Uint8Array, start: number, end: number, peer: IpAddress): void {
    this.frameReceived(bytes, start, end, peer.hostText, peer.port)
  }

  onLost(peer: IpAddress): void {
    if (!this.props.enable_suspect_events || !this.running) return
    const member = this.memberAt(peer)
    if (member === null || !this.members.some((m) => m.equals(member))) return
    this.counters.num_suspect_events++
    this.above.up({type: 'SUSPECT', members: [member]})
  }

  protected override open(bindAddress: string, done: (error: Error | null, bound: Bound | null) => void): void {
    const {bind_port: port, port_range: range, tcp_nodelay: noDelay} = this.props
    const options = {address: bindAddress, port, noDelay, keepAlive: true}
    listenInRange(
      this.network,
      options,
      range,
      (stream) => this.#table.accept(stream),
      (error, server) => {
        if (server === null) {
          const ports = port === 0 ? 'a free port' : `a port in ${String(port)}..${String(port + range)}`
          const found = error?.message ?? 'no socket'
          done(
            new TransportError(
              `expected to listen on ${ports} of ${bindAddress}, found: ${found}; check bind_addr and bind_port`,
              {
                cause: error,
              },
            ),
            null,
          )
          return
        }
        this.#server = server
        done(null, {address: bindAddress, port: server.port})
      },
    )
  }

  protected override shut(): void {
    this.#reaper?.cancel()
    this.#reaper = undefined
    this.#server?.close()
    this.#server = null
    this.#table.closeAll()
  }

  protected override sendFrame(target: IpAddress | null, frame: Frame): void {
    if (target === null || this.#server === null) {
      frame.done()
      return
    }
    const result = this.#table.send(target, frame.bytes, frame.done)
    // Members that are not there yet, or no more, are nothing to warn of.
    if (result === 'unreachable') this.sendFailed(target.toString(), 'no connection', 0)
    else if (result === 'full') this.sendFailed(target.toString(), 'the send queue is full', WARNING_PERIOD_MS)
  }

  protected override viewInstalled(members: readonly Address[]): void {
    super.viewInstalled(members)
    const peers = new Set<string>()
    for (const member of members) {
      const physical = this.physicalAddressOf(member)
      if (physical !== null) peers.add(physical.key)
    }
    this.#table.retain(peers)
  }
}
