import {DecodeError, TransportError} from '../errors/index.ts'
import {AddressTable} from '../model/address-table.ts'
import {endpointOf} from '../model/endpoint.ts'
import {WIRE_VERSIONS} from '../model/frame.ts'
import type {ListenSocket, StreamHandler, StreamSocket, Timer} from '../runtime/ports.ts'
import type {Done} from '../stack/events.ts'
import {
  type CloseReason,
  type FramedConnection,
  type FramedHandler,
  type FramedOptions,
  QUEUED_FRAME_BYTES,
} from '../stack/framed-connection.ts'
import {isMessage} from '../stack/gossip/gossip-frames.ts'
import {LimitedLog} from '../stack/limited-log.ts'
import {SuppressedLog} from '../stack/suppressed-log.ts'
import {MessageRoutes} from './message-routes.ts'
import type {Registrations} from './registrations.ts'
import {Requests} from './requests.ts'
import {type ClientShare, RouterClient} from './router-client.ts'
import type {PropValues} from '../stack/spec.ts'
import type {GossipRouterPorts, idleOptions, RouterEvent, RouterOptions} from './router-options.ts'
import {SendMemory} from './send-memory.ts'
import {Turns} from './turns.ts'

/** Most connections: the oldest that never sent anything makes room; without one, the new one is closed at once. */
const MAX_CLIENTS = 16_384
/** Most memory of incoming frames: beyond it, the client using most of it is closed. */
const MAX_HELD_BYTES = 256 * 1024 * 1024
const WARNING_PERIOD_MS = 60_000
/** Time that a client has to send its first frame: members register when they connect. */
const SILENT_MS = 30_000
/** Time between two checks for clients that send nothing or read nothing. */
const PATROL_MS = 5000

/**
 * Tells members about each other and forwards their messages, for TCPGOSSIP and TUNNEL (org.jgroups.stack.GossipRouter, 5.5). Messages are forwarded
 * as received, without decoding the frames in them.
 *
 * Differs from JGroups: one port serves clients of both kinds of sockets; nobody waits for a client that does not read: what it does not take is
 * queued up to `max_send_queue` frames of 64 KiB and dropped beyond, as JGroups does with `non_blocking_sends`. Connections, members, frames, all
 * that waits and the work for one client in a turn are bounded. A client that sends invalid bytes is closed. All members of a connection are forgotten when it ends, not one per group.
 */
export class GossipRouter implements FramedHandler {
  readonly options: RouterOptions
  /** Connections closed because they sent invalid bytes. */
  badClients = 0
  /** Connections closed because their clients read nothing, for too long or while others needed the memory. */
  stuckClients = 0
  readonly requests: Requests
  readonly messages: MessageRoutes
  /** Memory of what is queued for clients. */
  readonly memory: SendMemory
  /** Times that can be changed while the router runs, in milliseconds. */
  readonly idle: PropValues<typeof idleOptions>
  readonly #ports: GossipRouterPorts
  readonly #log: LimitedLog
  readonly #framed: FramedOptions
  readonly #share: ClientShare
  readonly #turns: Turns<RouterClient>
  readonly #clients = new Map<FramedConnection, RouterClient>()
  /** Clients that have not sent a frame, oldest first. */
  readonly #silent = new Set<RouterClient>()
  readonly #bad = new SuppressedLog()
  readonly #stuck = new SuppressedLog()
  #held = 0
  #server: ListenSocket | null = null
  #reaper: Timer | null = null
  #patrol: Timer | null = null

  constructor(
    options: RouterOptions,
    ports: GossipRouterPorts,
    report: (event: RouterEvent) => void = () => undefined,
  ) {
    this.options = options
    this.idle = {expiry_time: options.expiry_time, reaper_interval: options.reaper_interval}
    this.#ports = ports
    this.#log = new LimitedLog(ports.log, ports.clock)
    const shared = {clock: ports.clock, log: this.#log, addresses: new AddressTable()}
    this.requests = new Requests(options, shared, options.dump_msgs === 'none' ? null : report)
    this.messages = new MessageRoutes(this.registrations, shared, options.dump_msgs === 'all' ? report : null)
    this.memory = new SendMemory(options.max_waiting)
    this.#turns = new Turns(ports.executor)
    this.#share = {
      memory: this.memory,
      turns: this.#turns,
      maxPending: options.max_send_queue * QUEUED_FRAME_BYTES,
      givenUp: (client) => this.#giveUp(client),
    }
    this.#framed = {
      clock: ports.clock,
      version: WIRE_VERSIONS['5.5'].version,
      gracefulClose: options.wire === '5.5',
      peerAddressTimeoutMs: 0,
      maxLength: options.max_length,
      // The clients' queues limit what may wait.
      maxPending: Infinity,
      handshake: false,
    }
  }

  get registrations(): Registrations<RouterClient> {
    return this.requests.registrations
  }

  /** Port listened on; 0 when not listening. */
  get port(): number {
    return this.#server?.port ?? 0
  }

  /** Address listened on. */
  get address(): string {
    return this.#server?.address ?? this.options.bind_addr ?? '0.0.0.0'
  }

  get running(): boolean {
    return this.#server !== null
  }

  get clients(): readonly RouterClient[] {
    return [...this.#clients.values()]
  }

  /** Starts listening. Rejects with TransportError when the port cannot be opened. */
  start(done: Done): void {
    const {bind_addr: bindAddress, port, recv_buf_size: receiveBuffer, tls} = this.options
    const options = {
      ...(bindAddress === null ? {} : {address: bindAddress}),
      ...(tls === undefined ? {} : {tls}),
      ...(receiveBuffer > 0 ? {receiveBuffer} : {}),
      port,
      noDelay: true,
      keepAlive: true,
      onRefused: (address: string, error: Error) => this.#refuse(address, error),
    }
    this.#ports.network.listen(
      options,
      (stream) => this.#accept(stream),
      (error, server) => {
        if (server === null) {
          const where = `${bindAddress ?? 'all addresses'}, port ${String(port)}`
          const found = error?.message ?? 'no socket'
          done(
            new TransportError(`expected to listen on ${where}, found: ${found}; check -bind_addr and -port`, {
              cause: error,
            }),
          )
          return
        }
        this.#server = server
        this.scheduleReaper()
        this.#patrol = this.#ports.clock.every(PATROL_MS, () => this.#look())
        done()
      },
    )
  }

  /** Ends all connections. */
  stop(): void {
    this.#reaper?.cancel()
    this.#patrol?.cancel()
    this.#server?.close()
    this.#server = null
    for (const {connection} of this.#clients.values()) connection.close()
    this.#clients.clear()
  }

  /** Starts checking for idle connections at the intervals in `idle`. */
  scheduleReaper(): void {
    this.#reaper?.cancel()
    const {reaper_interval: interval, expiry_time: expiryMs} = this.idle
    if (interval > 0 && expiryMs > 0) this.#reaper = this.#ports.clock.every(interval, () => this.#closeIdle())
  }

  /** For `FramedHandler`. */
  onOpen(): void {
    return
  }

  /** For `FramedHandler`. */
  onFrame(connection: FramedConnection, bytes: Uint8Array, start: number, end: number): void {
    const client = this.#clients.get(connection)
    if (client === undefined) return
    if (this.#silent.size > 0) this.#silent.delete(client)
    try {
      const handler = isMessage(bytes, start, end) ? this.messages : this.requests
      this.#turns.spend(client, handler.take(client, bytes, start, end))
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.#refuse(client.name, error)
      connection.close(false)
    }
  }

  /** For `FramedHandler`. */
  onClose(connection: FramedConnection, reason: CloseReason): void {
    const client = this.#clients.get(connection)
    if (client === undefined) return
    this.#clients.delete(connection)
    this.#silent.delete(client)
    this.#turns.remove(client)
    client.queue.end()
    this.#held -= client.held
    if (reason.kind === 'refused' && reason.error !== null) this.#refuse(client.name, reason.error)
    this.#log.debug({client: client.name, reason: reason.kind}, 'a client is gone')
    this.requests.removeClient(client)
  }

  #accept(stream: StreamSocket): StreamHandler {
    const client = new RouterClient(stream, this.#framed, this, this.#share)
    const {connection} = client
    if (this.#clients.size >= MAX_CLIENTS && !this.#makeRoom()) {
      this.#log.warn({client: client.name, limit: MAX_CLIENTS}, 'too many clients: a connection was refused')
      connection.refuse()
      return connection
    }
    this.#clients.set(connection, client)
    this.#silent.add(client)
    return {
      onData: (bytes) => {
        if (this.#turns.over) this.#turns.wait(client)
        connection.onData(bytes)
        if (connection.held !== client.held) this.#hold(client)
      },
      onDrain: () => connection.onDrain(),
      onClose: (error) => connection.onClose(error),
    }
  }

  /** Closes the oldest client that never sent anything; returns false without one. */
  #makeRoom(): boolean {
    const [oldest] = this.#silent
    if (oldest === undefined) return false
    this.#silent.delete(oldest)
    this.#clients.delete(oldest.connection)
    this.#held -= oldest.held
    oldest.held = 0
    oldest.connection.refuse()
    return true
  }

  /** Counts the memory of incoming frames, of which there may be as many as clients. */
  #hold(client: RouterClient): void {
    this.#count(client)
    while (this.#held > MAX_HELD_BYTES) {
      let largest = client
      for (const each of this.#clients.values()) {
        this.#count(each)
        if (each.held > largest.held) largest = each
      }
      if (this.#held <= MAX_HELD_BYTES || largest.held === 0) return
      this.#refuse(largest.name, new DecodeError('incomplete frames take too much memory'))
      largest.connection.close(false)
      this.#count(largest)
    }
  }

  #count(client: RouterClient): void {
    const {held} = client.connection
    this.#held += held - client.held
    client.held = held
  }

  /** Closes clients that sent nothing, or read nothing, for too long. */
  #look(): void {
    const now = this.#ports.clock.now()
    for (const client of this.#silent) {
      if (now - client.since < SILENT_MS) break
      this.#silent.delete(client)
      this.#log.debug({client: client.name}, 'closed a client that sent nothing')
      client.connection.close(false)
    }
    const {stuck_timeout: stuckMs} = this.options
    if (stuckMs <= 0) return
    for (const waiting of this.memory.lagging) if (now - waiting.lastTaken >= stuckMs) waiting.giveUp()
  }

  #giveUp(client: RouterClient): void {
    this.stuckClients++
    const suppressed = this.#stuck.shouldLog(client.host, this.#ports.clock.now(), WARNING_PERIOD_MS)
    if (suppressed < 0) return
    const silentMs = Math.round(this.#ports.clock.now() - client.queue.lastTaken)
    this.#log.warn(
      {client: client.name, silentMs, suppressed},
      'closed a client that does not read what is queued for it',
    )
  }

  #closeIdle(): void {
    const oldest = this.#ports.clock.now() - this.idle.expiry_time
    for (const {connection, name} of this.clients) {
      if (connection.lastAccess >= oldest) continue
      this.#log.info({client: name}, 'closed an idle connection')
      connection.close()
    }
  }

  #refuse(client: string, error: Error): void {
    this.badClients++
    // Ports of clients change with each connection.
    const host = endpointOf(client)?.host ?? client
    const suppressed = this.#bad.shouldLog(host, this.#ports.clock.now(), WARNING_PERIOD_MS)
    if (suppressed < 0) return
    this.#log.warn({client, reason: error.message, suppressed}, 'closed a client that sent invalid bytes')
  }
}
