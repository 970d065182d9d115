import {TransportError} from '../../errors/index.ts'
import type {Address} from '../../model/address.ts'
import type {IpAddress} from '../../model/ip-address.ts'
import type {ListenSocket, Timer, TlsOptions} from '../../runtime/ports.ts'
import {type FramedOptions, type FramedTarget, listenInRange} from '../../stack/framed-connection.ts'
import {announcesClose, LENGTH_BYTES} from '../../stack/frame-stream.ts'
import type {AttributeValue, CounterValues, PropValues, ProtocolSpec} from '../../stack/spec.ts'
import type {connectionAttributes, connectionProperties} from './connection-spec.ts'
import {type ConnectionOwner, ConnectionTable} from './connection-table.ts'
import type {Frame} from './frame-pool.ts'
import type {TransportProps, TransportSpec} from './transport-view.ts'
import {type Bound, Transport} from './transport.ts'
import {transportManaged, type TransportManaged} from './transport-managed.ts'

const WARNING_PERIOD_MS = 60_000

/** Gauges and operations of transports that use connections. */
type ConnectionManaged = TransportManaged &
  Readonly<Record<'connected' | 'open_connections' | 'printConnections', () => AttributeValue>>

/**
 * What TCP and TCP_NIO2 share (org.jgroups.protocols.BasicTCP 5.5): one connection per member, used in both directions; a multicast is
 * one copy per member. While a connection lasts, frames from a member arrive complete and in order.
 * Differs from JGroups: nothing blocks; frames that a slow member does not accept wait up to a limit and are dropped above it.
 */
type ConnectionSpec = TransportSpec & ProtocolSpec<typeof connectionProperties, typeof connectionAttributes>

export abstract class ConnectionTransport<S extends ConnectionSpec> extends Transport<S> implements ConnectionOwner {
  declare readonly props: PropValues<S['properties']> & TransportProps & PropValues<typeof connectionProperties>
  declare readonly counters: CounterValues<S['attributes']> & CounterValues<typeof connectionAttributes>

  override readonly prefixBytes = LENGTH_BYTES
  override readonly supportsMulticasting = false
  protected readonly table = new ConnectionTable(this)
  #server: ListenSocket | null = null
  #reaper: Timer | undefined
  /** Encryption of connections; undefined for none. */
  protected tls: TlsOptions | undefined

  abstract readonly warnsOfRefused: boolean
  /** Most bytes queued for one connection. */
  protected abstract readonly maxPending: number

  get tellsReasons(): boolean {
    return this.props.log_details
  }

  get own(): IpAddress {
    if (this.physicalAddress === null) throw new TransportError(`${this.name}: not bound yet`)
    return this.physicalAddress
  }

  get framed(): FramedOptions {
    return {
      clock: this.clock,
      version: this.version,
      gracefulClose: announcesClose(this.minor),
      peerAddressTimeoutMs: this.props.peer_addr_read_timeout,
      maxLength: this.props.max_length,
      maxPending: this.maxPending,
    }
  }

  get target(): Omit<FramedTarget, 'peer' | 'own'> {
    const {props: cp} = this
    const bind = cp.client_bind_addr !== null && !cp.defer_client_bind_addr ? {localAddress: cp.client_bind_addr} : {}
    const [, zone] = this.bindAddress.split('%')
    return {
      ...(zone === undefined ? {} : {zone}),
      timeoutMs: cp.sock_conn_timeout,
      noDelay: cp.tcp_nodelay,
      keepAlive: true,
      ...bind,
      ...(cp.client_bind_port > 0 ? {localPort: cp.client_bind_port} : {}),
      ...(this.tls === undefined ? {} : {tls: this.tls}),
    }
  }

  override start(): void {
    super.start()
    const {conn_expire_time: expire, reaper_interval: interval} = this.props
    if (expire <= 0) {
      if (interval > 0)
        this.log.warn(
          {reaper_interval: interval},
          'reaper_interval is set without conn_expire_time: no connection expires',
        )
      return
    }
    this.#reaper = this.clock.every(interval > 0 ? interval : expire / 2, () => {
      this.table.closeIdle(expire)
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

  /** Functions behind the attributes and operations of all transports with connections. */
  protected connectionManaged(): ConnectionManaged {
    return {
      ...transportManaged(this),
      connected: () => this.running,
      open_connections: () => this.table.size,
      printConnections: () => this.table.print(),
    }
  }

  protected override open(bindAddress: string, done: (error: Error | null, bound: Bound | null) => void): void {
    const {bind_port: port, port_range: range} = this.props
    const options = {
      address: bindAddress,
      port,
      noDelay: this.props.tcp_nodelay,
      keepAlive: true,
      ...(this.tls === undefined ? {} : {tls: this.tls}),
      onRefused: this.table.warnRefused,
    }
    listenInRange(this.network, options, range, this.table.accept, (error, server) => {
      if (server === null) {
        done(this.#notListening(bindAddress, error), null)
        return
      }
      this.#server = server
      done(null, {address: bindAddress, port: server.port})
    })
  }

  protected override shut(): void {
    this.#reaper?.cancel()
    this.#reaper = undefined
    this.#server?.close()
    this.#server = null
    this.table.closeAll()
  }

  protected override sendFrame(target: IpAddress | null, frame: Frame): void {
    if (target === null || this.#server === null) {
      frame.done()
      return
    }
    const result = this.table.send(target, frame.bytes, frame.done)
    // Members that are not there yet, or no longer, deserve no warning.
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
    this.table.retain(peers)
  }

  #notListening(bindAddress: string, error: Error | null): TransportError {
    const {bind_port: port, port_range: range} = this.props
    const found = error?.message ?? 'no socket'
    if ((error as {code?: unknown} | null)?.code === 'TLS_CONFIG')
      return new TransportError(`${this.name}: ${found}; check the tls properties`, {cause: error})
    const ports = port === 0 ? 'a free port' : `a port in ${String(port)}..${String(port + range)}`
    return new TransportError(
      `expected to listen on ${ports} of ${bindAddress}, found: ${found}; check bind_addr and bind_port`,
      {cause: error},
    )
  }
}
