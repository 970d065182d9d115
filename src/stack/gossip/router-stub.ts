import {DecodeError} from '../../errors/index.ts'
import type {Address} from '../../model/address.ts'
import type {AddressTable} from '../../model/address-table.ts'
import type {GossipData} from '../../headers/gossip-data.ts'
import {IpAddress} from '../../model/ip-address.ts'
import {speaksTls, StrangerError} from '../../model/speaker.ts'
import type {PingData} from '../../headers/ping-data.ts'
import type {Clock, InterfaceAddress, Log, Network} from '../../runtime/ports.ts'
import {
  type CloseReason,
  connectFramed,
  type FramedConnection,
  type FramedHandler,
  type FramedOptions,
  type FramedTarget,
} from '../framed-connection.ts'
import {type Endpoint, endpointText} from '../../model/endpoint.ts'
import {decodeGossip, encodeGossip, isMessage, type MessageHead, readMessage, ROUTER_PORT} from './gossip-frames.ts'

/** The ports that a stub needs. */
export interface StubPorts {
  readonly clock: Clock
  readonly network: Network
  readonly log: Log
  readonly addresses: AddressTable
}

/** How stubs connect. */
export interface StubConnections {
  readonly framed: Omit<FramedOptions, 'clock' | 'peerAddressTimeoutMs' | 'handshake'>
  readonly target: Omit<FramedTarget, 'peer' | 'own'>
  /** Preferred family of the addresses that router names resolve to. */
  readonly family: 4 | 6
}

/** Callbacks of a stub's owner. */
export interface StubOwner {
  /** Picks the address to connect to from those the router's name resolves to; null for none. */
  choose(stub: RouterStub, addresses: readonly IpAddress[]): IpAddress | null
  /** The connection is open; the registration must be sent first. */
  connected(stub: RouterStub): void
  /** The router has handled everything sent before `confirm`. */
  confirmed(stub: RouterStub): void
  /** The connection could not be opened or has ended. Called once per `connect`. */
  disconnected(stub: RouterStub, reason: string): void
}

/** Callbacks for what routers send to members. */
export interface RouterListener {
  /** A frame that came through the router; the receiver owns its range of bytes. */
  received?(stub: RouterStub, sender: Address | null, bytes: Uint8Array, start: number, end: number): void
  /** The router lost the connection to a member. */
  suspected?(member: Address): void
  /** Members of a group, in answer to a request. */
  membersFound?(group: string, members: readonly PingData[]): void
}

/** The addresses that a router's name resolves to, of the family if there are any; sorted, so independent of the resolver's order. */
export function routerAddresses(found: readonly InterfaceAddress[], port: number, family: 4 | 6): IpAddress[] {
  const fitting = found.filter((a) => a.family === family)
  const addresses = (fitting.length > 0 ? fitting : found).map((a) => IpAddress.parse(a.address, port))
  return addresses.filter((a) => a !== null).sort((a, b) => (a.key < b.key ? -1 : 1))
}

function reasonOf({kind, error}: CloseReason): string {
  if (error instanceof StrangerError && speaksTls(error.speaker))
    return `the router speaks TLS (${error.speaker.words} came)`
  if (kind === 'refused') return `it is not a GossipRouter: ${error?.message ?? ''}`
  if (error !== null) return error.message
  return kind === 'graceful' || kind === 'lost' ? 'closed by the router' : 'closed'
}

/**
 * The connection of a member to one GossipRouter (org.jgroups.stack.RouterStub). Differs from JGroups: the name of the router is looked up
 * with each attempt to connect, so that a router may move.
 */
export class RouterStub implements FramedHandler {
  readonly host: string
  readonly port: number
  readonly #ports: StubPorts
  readonly #connections: StubConnections
  readonly #owner: StubOwner
  readonly #listener: RouterListener
  #connection: FramedConnection | null = null
  #peer: IpAddress | null = null
  #state: 'idle' | 'connecting' | 'connected' = 'idle'
  #lastReceived = 0
  #awaitsEcho = false
  #badFrames = 0
  #closed = false

  constructor(
    router: Endpoint,
    ports: StubPorts,
    connections: StubConnections,
    owner: StubOwner,
    listener: RouterListener,
  ) {
    this.host = router.host
    this.port = router.port ?? ROUTER_PORT
    this.#ports = ports
    this.#connections = connections
    this.#owner = owner
    this.#listener = listener
  }

  get isConnected(): boolean {
    return this.#state === 'connected'
  }

  get isIdle(): boolean {
    return this.#state === 'idle'
  }

  /** Whether the owner's `confirmed` is still pending. */
  get awaitsEcho(): boolean {
    return this.#awaitsEcho
  }

  /** Clock time at which the router last sent something. */
  get lastReceived(): number {
    return this.#lastReceived
  }

  /** Address that it is connected to, or tried last. */
  get peer(): IpAddress | null {
    return this.#peer
  }

  /** `host:port` as configured. */
  get name(): string {
    return endpointText({host: this.host, port: this.port})
  }

  /** As Java prints a stub. */
  toString(): string {
    const local = this.#connection?.localAddress ?? 'n/a'
    const age = this.isConnected ? `${String(Math.round(this.#ports.clock.now() - this.#lastReceived))}ms` : 'n/a'
    const remote = this.#peer?.toString() ?? this.name
    return `RouterStub[local=${local}, router_host=${remote} ${this.isConnected ? 'connected' : 'disconnected'}] - age: ${age}`
  }

  /** Connects; `connected` or `disconnected` of the owner follows. */
  connect(): void {
    if (this.#state !== 'idle' || this.#closed) return
    this.#state = 'connecting'
    this.#ports.network.lookup(this.host, (addresses) => {
      if (this.#closed) return
      const peers = routerAddresses(addresses, this.port, this.#connections.family)
      const peer = this.#owner.choose(this, peers)
      if (peer === null) this.#over(peers.length === 0 ? 'the name cannot be resolved' : 'all its addresses are in use')
      else this.#open(peer)
    })
  }

  /** Sends a request or anything else that is not a message. */
  send(data: Partial<GossipData> & Pick<GossipData, 'type'>): void {
    this.#connection?.write(encodeGossip(data))
  }

  /** Asks the router for an echo, which follows everything sent to it before; routers of 4.2 send none. */
  confirm(): void {
    this.#awaitsEcho = true
    this.send({type: 'HEARTBEAT'})
  }

  /** Sends a frame after its head; false when the queue is full. `done` runs when the memory may be reused. */
  sendFrame(head: MessageHead, frame: Uint8Array, done: () => void): boolean {
    if (this.#connection === null) {
      done()
      return false
    }
    return this.#connection.writeBoth(head.before(frame.length), frame, done) !== 'refused'
  }

  /** Ends the connection; it can be opened again. */
  drop(): void {
    this.#connection?.close(false)
  }

  /** Ends the connection for good, after what was written. */
  close(): void {
    this.#closed = true
    this.#connection?.close()
    this.#connection = null
    this.#state = 'idle'
  }

  /** For `FramedHandler`. */
  onOpen(): void {
    this.#state = 'connected'
    this.#lastReceived = this.#ports.clock.now()
    this.#owner.connected(this)
  }

  /** For `FramedHandler`. */
  onFrame(_connection: FramedConnection, bytes: Uint8Array, start: number, end: number): void {
    const {clock, addresses} = this.#ports
    this.#lastReceived = clock.now()
    try {
      if (!isMessage(bytes, start, end)) this.#take(decodeGossip(bytes, start, end, addresses))
      else if (this.#listener.received !== undefined) {
        const message = readMessage(bytes, start, end, addresses)
        this.#listener.received(this, message.sender, bytes, message.start, message.end)
      }
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.#badFrames++
      const {log} = this.#ports
      // A newer router may send more than is understood here: the first such frame is logged, the connection stays.
      if (this.#badFrames === 1) {
        log.warn({router: this.name, reason: error.message}, 'a GossipRouter sent a frame that cannot be read')
      }
    }
  }

  /** For `FramedHandler`. */
  onClose(_connection: FramedConnection, reason: CloseReason): void {
    this.#over(reasonOf(reason))
  }

  #open(peer: IpAddress): void {
    this.#peer = peer
    const {framed, target} = this.#connections
    const options = {...framed, clock: this.#ports.clock, peerAddressTimeoutMs: 0, handshake: false}
    this.#connection = connectFramed(this.#ports.network, {...target, peer}, options, this)
  }

  #over(reason: string): void {
    this.#connection = null
    this.#state = 'idle'
    this.#badFrames = 0
    this.#awaitsEcho = false
    if (!this.#closed) this.#owner.disconnected(this, reason)
  }

  #take(data: GossipData): void {
    if (data.type === 'HEARTBEAT') {
      if (!this.#awaitsEcho) return
      this.#awaitsEcho = false
      this.#owner.confirmed(this)
    } else if (data.type === 'SUSPECT') {
      if (data.address !== null) this.#listener.suspected?.(data.address)
    } else if (data.type === 'GET_MBRS_RSP' || data.type === 'GET_MBRS_RSP_LAST') {
      this.#listener.membersFound?.(data.group ?? '', data.members)
    }
  }
}
