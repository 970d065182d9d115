/**
 * Suspects the neighbour to the right in the view when the TCP connection to it breaks and cannot be opened again. Suspicions are
 * multicast, and repeated every `suspect_msg_interval` until a view no longer contains the suspects; the member that would be coordinator
 * without them reports them. Needs a transport below, and a port of its own: the transport's plus `offset`.
 * Equals org.jgroups.protocols.FD_SOCK2 (5.2 and later).
 * Differs from JGroups: a connection that was closed gracefully (its member is leaving) is not a suspicion by itself, a broken one is
 * retried first; a neighbour without a known address is looked up; a wrongly suspected member is watched again; only members are suspected.
 */
import {DecodeError, TransportError} from '../../../errors/index.ts'
import type {Address} from '../../../model/address.ts'
import {IpAddress} from '../../../model/ip-address.ts'
import {Message, MessageType, Transient} from '../../../model/message.ts'
import {readMessage, writeMessage} from '../../../model/message-codec.ts'
import type {View} from '../../../model/view.ts'
import type {Timer} from '../../../runtime/ports.ts'
import type {Done, Event} from '../../../stack/events.ts'
import {announcesClose} from '../../../stack/frame-stream.ts'
import type {Managed} from '../../../stack/spec.ts'
import {ByteReader} from '../../../wire/reader.ts'
import {ByteWriter} from '../../../wire/writer.ts'
import {FailureDetection} from '../failure-detection.ts'
import {membersText} from '../suspect-history.ts'
import {type FdHeader, fdHeader} from '../../../headers/fd-sock2.ts'
import {NeighbourMonitor} from './neighbour-monitor.ts'
import {PingConnections} from './ping-connections.ts'
import {fdSock2Spec as spec} from './spec.ts'

/** Longest message accepted on the ping port in bytes: a cluster name of 64 KiB and a handful of addresses. */
const MAX_FRAME = 128 * 1024

/** Most bytes queued for a peer that does not read. */
const MAX_PENDING = 1024 * 1024

/** Failure detection with connections between neighbours. */
export class FdSock2 extends FailureDetection<typeof spec> {
  static readonly spec = spec

  protected override readonly managed: Managed<typeof spec> = {
    actual_bind_port: () => this.#connections?.port ?? 0,
    client_state: () => (this.#monitor?.connected === true ? 'CONNECTED' : 'DISCONNECTED'),
    cluster: () => (this.view === null ? null : this.cluster),
    local_addr: () => this.localAddress,
    members: () => membersText(this.view?.members ?? []),
    num_suspected_members: () => this.suspected.length,
    ping_dest: () => this.#monitor?.toString() ?? 'null [null DISCONNECTED]',
    pingable_mbrs: () => membersText(this.#monitor?.pingable ?? []),
    shutting_down: () => this.#shuttingDown,
    suspected_mbrs: () => membersText(this.suspected),
    printConnections: () => this.#connections?.describe() ?? '',
    printSuspectHistory: () => this.history.lines.join('\n'),
  }

  /** Members whose suspicion this member keeps multicasting. */
  readonly #repeated = new Map<string, Address>()
  #repeater: Timer | undefined
  #connections: PingConnections | undefined
  #monitor: NeighbourMonitor | undefined
  #shuttingDown = false

  override prepare(done: Done): void {
    this.#shuttingDown = false
    const connections = this.#open()
    this.#connections = connections
    const address = this.props.bind_addr ?? this.transport.bindAddress
    const ports = this.#portsFrom(this.transport.physicalAddress?.port ?? this.transport.bindPort)
    connections.listen(
      address,
      ports,
      (port) => this.#ownAddress(address, port),
      (cause) => {
        if (cause === undefined) {
          this.log.info({address, port: connections.port}, 'listening for pings')
          done()
        } else {
          const range = ports.length > 1 ? `ports ${ports.join(', ')} are` : `port ${ports.join()} is`
          done(new TransportError(`FD_SOCK2: ${range} not available on ${address}: ${cause.message}`, {cause}))
        }
      },
    )
  }

  override start(): void {
    const connections = this.#connections
    if (connections === undefined) return
    this.#monitor = new NeighbourMonitor({
      clock: this.clock,
      localAddress: this.localAddress,
      connectTimeoutMs: this.props.connect_timeout,
      retryAfterMs: this.props.suspect_msg_interval,
      connections,
      addressesOf: (member) => this.#addressesOf(member),
      locate: (member, done) => {
        this.#locate(member, done)
      },
      connectFrame: (server) => this.#frame({type: 'CONNECT', members: [], cluster: null, server}),
      suspect: (members) => {
        this.#broadcastSuspects(members)
      },
    })
  }

  override stop(): void {
    this.#shuttingDown = true
    this.#monitor?.stop()
    this.#monitor = undefined
    this.#connections?.stop()
    this.#connections = undefined
    super.stop()
    this.#repeated.clear()
    this.#stopRepeating()
  }

  override down(event: Event): unknown {
    if (event.type === 'CONNECT') this.#shuttingDown = false
    if (event.type === 'DISCONNECT') this.#shuttingDown = true
    return super.down(event)
  }

  override receive(message: Message): void {
    const header = message.header(this.id, fdHeader)
    if (header === undefined) {
      this.above.receive(message)
    } else if (header.type === 'SUSPECT') {
      this.#suspect(header.members)
    } else if (header.type === 'UNSUSPECT') {
      for (const member of header.members) this.#unsuspect(member)
    }
  }

  #open(): PingConnections {
    const framed = {
      clock: this.clock,
      version: this.context.version,
      gracefulClose: announcesClose(this.context.minor),
      peerAddressTimeoutMs: this.props.connect_timeout,
      maxLength: MAX_FRAME,
      maxPending: MAX_PENDING,
    }
    const {network, executor, props} = this
    const options = {
      network,
      executor,
      framed,
      connectTimeoutMs: props.connect_timeout,
      clientPort: props.client_bind_port,
    }
    return new PingConnections(options, {
      onFrame: (bytes, start, end, reply) => {
        this.#onFrame(bytes, start, end, reply)
      },
      onReplaced: (peer) => this.#monitor?.replaced(peer),
      onClosed: (peer, reason) => {
        if (!this.#shuttingDown) this.#monitor?.closed(peer, reason)
      },
    })
  }

  #ownAddress(address: string, port: number): IpAddress | null {
    const {external_addr: external, external_port: externalPort} = this.props
    return IpAddress.parse(external ?? address, externalPort > 0 ? externalPort : port)
  }

  /** Ports on which a member may listen when its transport uses this one. */
  #portsFrom(transportPort: number): number[] {
    const {offset, port_range: range, min_port: min, max_port: max} = this.props
    return Array.from({length: range + 1}, (_, i) => {
      const port = (transportPort + offset + i) % max
      return port < min ? port + min : port
    })
  }

  #addressesOf(member: Address): IpAddress[] {
    const physical = this.transport.physicalAddressOf(member)
    if (physical === null) return []
    return this.#portsFrom(physical.port).map((port) => new IpAddress(physical.host, port, physical.scope))
  }

  #locate(member: Address, done: () => void): void {
    let open = true
    const once = (): void => {
      if (!open) return
      open = false
      timer.cancel()
      this.executor.defer(done)
    }
    const timeoutMs = this.props.connect_timeout
    const timer = this.clock.after(timeoutMs, once)
    this.below.down({type: 'FIND_MBRS', members: [member], timeoutMs, done: once})
  }

  /** Frames are bare messages: no version, no flags, no type. */
  #frame(header: FdHeader): Uint8Array {
    const message = Message.empty(null).putHeader(this.id, fdHeader, header)
    message.src = this.localAddress
    const out = new ByteWriter(128, this.context.minor)
    writeMessage(out, message)
    return out.peek()
  }

  #onFrame(bytes: Uint8Array, start: number, end: number, reply: (frame: Uint8Array) => void): void {
    const header = this.#readFrame(bytes, start, end)
    if (header?.type === 'CONNECT') {
      reply(this.#frame({type: 'CONNECT_RSP', members: [], cluster: this.cluster, server: this.localAddress}))
    } else if (header?.type === 'CONNECT_RSP') {
      this.#monitor?.answered(header.cluster === this.cluster ? header.server : null)
    }
  }

  #readFrame(bytes: Uint8Array, start: number, end: number): FdHeader | undefined {
    try {
      const {minor, addresses, classes} = this.context
      const inp = new ByteReader(bytes, minor, start, end, addresses)
      return readMessage(inp, MessageType.EMPTY, classes).header(this.id, fdHeader)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.log.warn({reason: error.message}, 'dropping a message on the ping port')
      return undefined
    }
  }

  protected override viewChanged(view: View): void {
    for (const member of this.#repeated.values()) if (!view.contains(member)) this.#repeated.delete(member.key)
    if (this.#repeated.size === 0) this.#stopRepeating()
    this.#monitor?.setMembers(view.members)
  }

  #suspect(members: readonly Address[]): void {
    const {view} = this
    if (view === null) return
    const reports = this.addSuspects(members.filter((m) => !m.equals(this.localAddress) && view.contains(m)))
    const {suspected} = this
    if (suspected.length === 0 || !reports) return
    this.log.debug({suspects: suspected.map(String)}, 'suspecting members')
    this.report('SUSPECT', suspected)
  }

  #unsuspect(member: Address): void {
    this.removeSuspect(member)
    this.#repeated.delete(member.key)
    if (this.#repeated.size === 0) this.#stopRepeating()
    this.#monitor?.pingableAgain(member)
  }

  #broadcastSuspects(members: readonly Address[]): void {
    const suspects = members.filter((member) => this.view?.contains(member) === true)
    if (suspects.length === 0) return
    this.log.warn({suspects: suspects.map(String)}, 'cannot reach members')
    this.counters.num_suspect_events++
    this.below.send(this.#multicast('SUSPECT', suspects))
    // The message may be lost: it is repeated until a view shows that it was acted on.
    for (const member of suspects) this.#repeated.set(member.key, member)
    this.#repeater ??= this.clock.every(this.props.suspect_msg_interval, () => {
      this.below.send(this.#multicast('SUSPECT', [...this.#repeated.values()]))
    })
  }

  protected override foundAlive(members: readonly Address[]): void {
    for (const member of members) {
      const message = this.#multicast('UNSUSPECT', [member])
      message.transient |= Transient.DONT_BLOCK
      this.below.send(message)
    }
  }

  #multicast(type: FdHeader['type'], members: readonly Address[]): Message {
    return Message.empty(null).putHeader(this.id, fdHeader, {type, members, cluster: null, server: null})
  }

  #stopRepeating(): void {
    this.#repeater?.cancel()
    this.#repeater = undefined
  }
}
