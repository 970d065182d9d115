import {DecodeError, TransportError} from '../errors/index.ts'
import type {Address} from '../model/address.ts'
import type {GossipData} from '../model/foreign/gossip.ts'
import {WIRE_VERSIONS} from '../model/frame.ts'
import type {PingData} from '../model/ping-data.ts'
import type {ListenSocket, StreamHandler, StreamSocket, Timer} from '../runtime/ports.ts'
import type {Done} from '../stack/events.ts'
import type {CloseReason, FramedConnection, FramedHandler, FramedOptions} from '../stack/framed-connection.ts'
import {ALL_GROUPS, decodeGossip, encodeGossip, isMessage} from '../stack/gossip/gossip-frames.ts'
import {LimitedLog} from '../stack/limited-log.ts'
import {SuppressedLog} from '../stack/suppressed-log.ts'
import {MessageRoutes} from './message-routes.ts'
import {type Registration, Registrations, uuidOf} from './registrations.ts'
import {RouterClient} from './router-client.ts'
import type {RouterEvent, RouterOptions, RouterPorts} from './router-options.ts'

/** Connections at most; further ones are closed at once. */
const MAX_CLIENTS = 16_384
/** Memory of all frames on their way in: who would go beyond it with the next piece of a long one is closed. */
const MAX_HELD_BYTES = 256 * 1024 * 1024
/** Memory that one frame of a send queue stands for. */
const QUEUED_FRAME_BYTES = 65_536
const WARNING_PERIOD_MS = 60_000

/**
 * Tells members of each other and hands their messages on, for TCPGOSSIP and TUNNEL (org.jgroups.stack.GossipRouter, 5.5). Messages are handed on
 * as the bytes that came, without decoding the frames in them.
 *
 * Differs from JGroups: one port serves clients of both kinds of sockets; nobody waits for a client that does not read: what it does not take is
 * queued up to `maxSendQueue` frames of 64 KiB and dropped beyond, as JGroups does with `non_blocking_sends`. Connections, members and frames are
 * bounded. A client that sends what is no gossip is closed. All members of a connection are forgotten when it ends, not one per group.
 */
export class GossipRouter implements FramedHandler {
  readonly options: RouterOptions
  /** Connections closed because of bytes that are no gossip. */
  badClients = 0
  readonly registrations = new Registrations<RouterClient>()
  readonly messages: MessageRoutes
  /** Times that may be changed while the router runs; milliseconds. */
  readonly idle: {expiryMs: number; reaperIntervalMs: number}
  readonly #ports: RouterPorts
  readonly #log: LimitedLog
  readonly #tell: (event: RouterEvent) => void
  readonly #framed: FramedOptions
  readonly #clients = new Map<FramedConnection, RouterClient>()
  readonly #bad = new SuppressedLog()
  #held = 0
  #server: ListenSocket | null = null
  #reaper: Timer | null = null

  constructor(options: RouterOptions, ports: RouterPorts, tell: (event: RouterEvent) => void = () => undefined) {
    this.options = options
    this.idle = {expiryMs: options.expiryMs, reaperIntervalMs: options.reaperIntervalMs}
    this.#ports = ports
    this.#log = new LimitedLog(ports.log, ports.clock)
    this.#tell = tell
    this.messages = new MessageRoutes(
      this.registrations,
      {clock: ports.clock, log: this.#log},
      options.dump === 'all' ? tell : null,
    )
    this.#framed = {
      clock: ports.clock,
      version: WIRE_VERSIONS['5.5'].version,
      gracefulClose: options.wire === '5.5',
      peerAddressTimeoutMs: 0,
      maxLength: options.maxLength,
      maxPending: options.maxSendQueue * QUEUED_FRAME_BYTES,
      handshake: false,
    }
  }

  /** Port that is listened on; 0 when it is not. */
  get port(): number {
    return this.#server?.port ?? 0
  }

  /** Address that is listened on. */
  get address(): string {
    return this.#server?.address ?? this.options.bindAddress ?? '0.0.0.0'
  }

  get running(): boolean {
    return this.#server !== null
  }

  get clients(): readonly RouterClient[] {
    return [...this.#clients.values()]
  }

  /** Listens; TransportError when the port cannot be opened. */
  start(done: Done): void {
    const {bindAddress, port, receiveBuffer, tls} = this.options
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
        done()
      },
    )
  }

  /** Ends all connections. */
  stop(): void {
    this.#reaper?.cancel()
    this.#server?.close()
    this.#server = null
    for (const {connection} of this.#clients.values()) connection.close()
    this.#clients.clear()
  }

  /** Looks for idle connections at the intervals of `idle` from now on. */
  scheduleReaper(): void {
    this.#reaper?.cancel()
    const {reaperIntervalMs: interval, expiryMs} = this.idle
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
    try {
      if (isMessage(bytes, start, end)) this.messages.route(client, bytes, start, end)
      else this.#take(client, decodeGossip(bytes, start, end))
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
    this.#held -= client.held
    if (reason.kind === 'refused' && reason.error !== null) this.#refuse(client.name, reason.error)
    this.#log.debug({client: client.name, reason: reason.kind}, 'a client is gone')
    const gone = this.registrations.removeClient(client)
    for (const registration of gone) this.#say('unregistered', registration)
    if (this.options.emitSuspectEvents) for (const {group, address} of gone) this.#suspect(group, address)
  }

  #accept(stream: StreamSocket): StreamHandler {
    const client = new RouterClient(stream, this.#framed, this)
    if (this.#clients.size >= MAX_CLIENTS) {
      this.#log.warn({client: client.name, limit: MAX_CLIENTS}, 'too many clients: a connection was refused')
      client.connection.refuse()
      return client.connection
    }
    const {connection} = client
    this.#clients.set(connection, client)
    return {
      onData: (bytes) => {
        connection.onData(bytes)
        if (connection.held !== client.held) this.#hold(client)
      },
      onDrain: () => connection.onDrain(),
      onClose: (error) => connection.onClose(error),
    }
  }

  /** Counts the memory of frames on their way in, of which there may be as many as there are clients. */
  #hold(client: RouterClient): void {
    const {connection} = client
    this.#held += connection.held - client.held
    client.held = connection.held
    if (this.#held <= MAX_HELD_BYTES || client.held === 0) return
    this.#refuse(client.name, new DecodeError('too much memory is taken by frames that have not ended'))
    connection.close(false)
    this.#hold(client)
  }

  #take(client: RouterClient, data: GossipData): void {
    switch (data.type) {
      case 'REGISTER':
        this.#register(client, data)
        return
      case 'UNREGISTER':
        this.#unregister(data)
        return
      case 'GET_MBRS':
        this.#answerMembers(client, data.group)
        return
      case 'HEARTBEAT':
        // JGroups 4.2 has no heartbeats: the number means a suspicion there.
        if (this.options.wire !== '4.2') client.connection.write(encodeGossip({type: 'HEARTBEAT'}))
        return
      default:
        this.#log.debug({client: client.name, type: data.type}, 'a client sent what only routers send')
    }
  }

  #register(client: RouterClient, data: GossipData): void {
    const {group, address, logicalName, physicalAddress} = data
    if (group === null || address === null) throw new DecodeError('GossipData: REGISTER without group or address')
    const registration = {group, address, logicalName, physicalAddress, client}
    if (this.registrations.add(registration)) this.#say('registered', registration)
    else this.#log.warn({client: client.name, group}, 'too many members: a registration was refused')
  }

  #unregister({group, address}: GossipData): void {
    if (group === null || address === null) throw new DecodeError('GossipData: UNREGISTER without group or address')
    const known = this.registrations.remove(group, address)
    if (known !== undefined) this.#say('unregistered', known)
  }

  /** Answers with the members of a group, or of all groups for null; an unknown group gets no answer. */
  #answerMembers(client: RouterClient, group: string | null): void {
    const groups = group === null ? [...this.registrations.groups] : [group]
    for (const [i, each] of groups.entries()) {
      const members = this.registrations.membersOf(each)
      if (members === undefined) continue
      const last = i === groups.length - 1 && this.options.wire >= '5.4'
      const answer = encodeGossip({
        type: last ? 'GET_MBRS_RSP_LAST' : 'GET_MBRS_RSP',
        group: group === null ? `${ALL_GROUPS}:${each}` : each,
        members: [...members.values()].map(pingDataOf),
      })
      client.connection.write(answer)
    }
  }

  #suspect(group: string, address: Address): void {
    const members = this.registrations.membersOf(group)
    if (members === undefined) return
    // The number of SUSPECT in 4.2 is that of HEARTBEAT since 5.2.
    const frame = encodeGossip({type: this.options.wire === '4.2' ? 'HEARTBEAT' : 'SUSPECT', group, address})
    for (const {client} of members.values()) client.connection.write(frame)
  }

  #closeIdle(): void {
    const oldest = this.#ports.clock.now() - this.idle.expiryMs
    for (const {connection, name} of this.clients) {
      if (connection.lastAccess >= oldest) continue
      this.#log.info({client: name}, 'an idle connection is closed')
      connection.close()
    }
  }

  #refuse(client: string, error: Error): void {
    this.badClients++
    // Ports of clients change with each connection.
    const host = client.replace(/:\d+$/, '')
    const suppressed = this.#bad.shouldLog(host, this.#ports.clock.now(), WARNING_PERIOD_MS)
    if (suppressed < 0) return
    this.#log.warn({client, reason: error.message, suppressed}, 'closed a client that sent what is no gossip')
  }

  #say(event: 'registered' | 'unregistered', registration: Registration<RouterClient>): void {
    const {group, address, logicalName, physicalAddress, client} = registration
    this.#log.debug(
      {cluster: group, member: logicalName, client: client.name},
      event === 'registered' ? 'a member registered' : 'a registration was removed',
    )
    if (this.options.dump === 'none') return
    this.#tell({
      event,
      cluster: group,
      member: logicalName,
      uuid: uuidOf(address),
      physicalAddress: physicalAddress?.toString() ?? null,
      client: client.name,
    })
  }
}

function pingDataOf({address, logicalName, physicalAddress}: Registration<RouterClient>): PingData {
  return {sender: address, server: true, coordinator: false, logicalName, physicalAddress}
}
