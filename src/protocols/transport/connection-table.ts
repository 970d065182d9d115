import type {IpAddress} from '../../model/ip-address.ts'
import type {Clock, Log, Network, SocketError, StreamHandler, StreamSocket, Timer} from '../../runtime/ports.ts'
import {
  acceptFramed,
  type CloseReason,
  connectFramed,
  type FramedConnection,
  type FramedHandler,
  type FramedOptions,
  type FramedTarget,
} from '../../stack/framed-connection.ts'
import {SuppressedLog} from '../../stack/suppressed-log.ts'

/** Pause after a failed attempt in milliseconds, so that a busy sender does not flood the host of a dead member. */
const RETRY_PAUSE_MS = 50
/** The same after a failed TLS handshake, which costs both sides far more and does not fix itself. */
const TLS_RETRY_PAUSE_MS = 1000
const MAX_FAILED = 1024
/** Most accepted streams without a handshake yet; the oldest is closed first. */
const MAX_NAMELESS = 256
/** Most accepted connections in total, far above what a cluster needs; the one silent longest is closed first. */
const MAX_ACCEPTED = 2048
/** Time in milliseconds for the peer to close a connection that lost to another one. */
const DRAIN_MS = 1000
const WARNING_PERIOD_MS = 60_000

/** What a connection table needs from its owner. */
export interface ConnectionOwner {
  readonly view: {readonly clock: Clock; readonly log: Log; readonly network: Network}
  /** This member's listening address. */
  readonly own: IpAddress
  readonly framed: FramedOptions
  /** Options for opening connections, without the peer. */
  readonly target: Omit<FramedTarget, 'peer' | 'own'>
  /** Whether to warn about refused peers. */
  readonly warnsOfRefused: boolean
  /** Whether to log why a connection ended. */
  readonly tellsReasons: boolean
  onFrame(bytes: Uint8Array, start: number, end: number, peer: IpAddress): void
  /** A connection in the table was closed by the peer or broke. */
  onLost(peer: IpAddress): void
}

/**
 * Connections by listening address of the peer, one per peer, used by both sides (org.jgroups.blocks.cs.BaseServer). When two members connect
 * to each other at once, the connection opened by the higher address is kept.
 * Differs from JGroups: the other one is not closed at once but read until the peer closes it, so that nothing on it is lost.
 */
export class ConnectionTable implements FramedHandler {
  readonly #owner: ConnectionOwner
  readonly #connections = new Map<string, FramedConnection>()
  /** Accepted from lower addresses while this member is connecting to the same peer; used if that fails. */
  readonly #parked = new Map<string, FramedConnection>()
  /** All connections that have not ended, in the table or not. */
  readonly #alive = new Set<FramedConnection>()
  /** Accepted ones without a handshake yet, oldest first. */
  readonly #nameless = new Set<FramedConnection>()
  /** Accepted ones after their handshake. */
  readonly #named = new Set<FramedConnection>()
  /** Accepted ones that lost, until the peer closes them. */
  readonly #draining = new Map<FramedConnection, Timer>()
  /** Clock time from which an unreachable peer may be tried again. */
  readonly #failed = new Map<string, number>()
  readonly #refused = new SuppressedLog()
  /** How often a connection had to wait before accepting more. */
  waits = 0

  constructor(owner: ConnectionOwner) {
    this.#owner = owner
  }

  get size(): number {
    return this.#connections.size
  }

  /** Sends bytes that start with the frame's length, connecting first if necessary; `done` always runs. */
  send(peer: IpAddress, bytes: Uint8Array, done: () => void): 'sent' | 'unreachable' | 'full' {
    const known = this.#connections.get(peer.key)
    // An ended connection stays in the table until its stream is closed.
    const connection = known === undefined || known.state === 'closed' ? this.#connect(peer) : known
    if (connection === null) {
      done()
      return 'unreachable'
    }
    return connection.write(bytes, done) === 'refused' ? 'full' : 'sent'
  }

  /** Accepts a stream that a peer opened. Bound, so that it can be passed to `Network.listen`. */
  readonly accept = (stream: StreamSocket): StreamHandler => {
    const connection = acceptFramed(stream, this.#owner.framed, this)
    this.#alive.add(connection)
    this.#nameless.add(connection)
    const [oldest] = this.#nameless
    if (oldest !== undefined && this.#nameless.size > MAX_NAMELESS) {
      this.#nameless.delete(oldest)
      oldest.refuse()
    }
    return connection
  }

  onDrain(): void {
    this.waits++
  }

  onOpen(connection: FramedConnection): void {
    const {peer} = connection
    if (peer === null) return
    if (connection.outgoing) {
      this.#opened(peer)
      return
    }
    this.#nameless.delete(connection)
    this.#named.add(connection)
    if (this.#named.size > MAX_ACCEPTED) this.#closeSilent()
    this.#accepted(connection, peer)
  }

  onFrame(connection: FramedConnection, bytes: Uint8Array, start: number, end: number): void {
    if (connection.peer !== null) this.#owner.onFrame(bytes, start, end, connection.peer)
  }

  onClose(connection: FramedConnection, reason: CloseReason): void {
    this.#alive.delete(connection)
    this.#nameless.delete(connection)
    this.#named.delete(connection)
    this.#draining.get(connection)?.cancel()
    this.#draining.delete(connection)
    const {peer} = connection
    if (reason.kind === 'refused') this.warnRefused(peer?.hostText ?? connection.remoteHost, reason.error)
    else if (isOfTls(reason.error)) this.#tlsFailed(connection, reason.error)
    if (peer === null) return
    if (this.#parked.get(peer.key) === connection) this.#parked.delete(peer.key)
    if (this.#connections.get(peer.key) !== connection) return
    this.#connections.delete(peer.key)
    if (reason.kind === 'failed') this.#attemptFailed(peer, reason)
    else if (reason.kind !== 'local') this.#tellEnd(peer, reason)
    if (reason.kind === 'lost' || reason.kind === 'refused') this.#owner.onLost(peer)
  }

  /** Closes connections to all except these peers. */
  retain(peers: ReadonlySet<string>): void {
    for (const [key, connection] of this.#connections) {
      if (peers.has(key)) continue
      this.#connections.delete(key)
      connection.close()
    }
  }

  /** Closes connections that have been idle this long. */
  closeIdle(idleMs: number): void {
    const now = this.#owner.view.clock.now()
    for (const [key, connection] of this.#connections) {
      if (now - connection.lastAccess < idleMs) continue
      this.#connections.delete(key)
      connection.close()
    }
  }

  /** Closes all connections. */
  closeAll(graceful = true): void {
    this.#connections.clear()
    this.#parked.clear()
    for (const connection of this.#alive) connection.close(graceful)
    this.#failed.clear()
  }

  /** Warns about a refused peer, once per period. Bound, so that it can be passed to `Network.listen`. */
  readonly warnRefused = (sender: string, error: Error | null): void => {
    const suppressed = this.#refused.shouldLog(sender, this.#owner.view.clock.now(), WARNING_PERIOD_MS)
    if (suppressed < 0) return
    const level = this.#owner.warnsOfRefused ? 'warn' : 'debug'
    this.#owner.view.log[level]({sender, reason: error?.message, suppressed}, 'refused a connection')
  }

  /** One line per connection with its queued bytes. */
  printPending(): string {
    return [...this.#connections].map(([key, {pending}]) => `${key}: ${String(pending)} bytes to be sent\n`).join('')
  }

  /** One line per connection. */
  print(): string {
    const now = this.#owner.view.clock.now()
    const lines = [...this.#connections].map(([key, connection]) => {
      const age = Math.floor((now - connection.lastAccess) / 1000)
      return `${key}: ${connection.describe()} (${String(age)} secs old) [${connection.state === 'open' ? 'connected' : 'open'}]\n`
    })
    return `\n${lines.join('')}`
  }

  #closeSilent(): void {
    let silent: FramedConnection | undefined
    for (const connection of this.#named)
      if (silent === undefined || connection.lastAccess < silent.lastAccess) silent = connection
    if (silent === undefined) return
    this.#named.delete(silent)
    silent.refuse()
  }

  #connect(peer: IpAddress): FramedConnection | null {
    const {own, target, framed, view} = this.#owner
    const {network, clock} = view
    if (clock.now() < (this.#failed.get(peer.key) ?? 0)) return null
    const connection = connectFramed(network, {...target, peer, own}, framed, this)
    if (connection.state === 'closed') return null
    this.#alive.add(connection)
    this.#connections.set(peer.key, connection)
    return connection
  }

  #opened(peer: IpAddress): void {
    this.#failed.delete(peer.key)
    const parked = this.#parked.get(peer.key)
    this.#parked.delete(peer.key)
    if (parked !== undefined) this.#drain(parked)
  }

  #drain(connection: FramedConnection): void {
    const timer = this.#owner.view.clock.after(DRAIN_MS, () => {
      connection.close()
    })
    this.#draining.set(connection, timer)
  }

  #accepted(connection: FramedConnection, peer: IpAddress): void {
    const present = this.#connections.get(peer.key)
    if (present === undefined) {
      this.#connections.set(peer.key, connection)
    } else if (this.#owner.own.compare(peer) < 0) {
      this.#connections.set(peer.key, connection)
      present.handOver(connection)
      present.close()
    } else if (present.state === 'connecting') {
      this.#parked.get(peer.key)?.close()
      this.#parked.set(peer.key, connection)
    } else {
      this.#drain(connection)
    }
  }

  #attemptFailed(peer: IpAddress, reason: CloseReason): void {
    const parked = this.#parked.get(peer.key)
    this.#parked.delete(peer.key)
    if (parked !== undefined) {
      this.#connections.set(peer.key, parked)
      return
    }
    this.#pause(peer, isOfTls(reason.error) ? TLS_RETRY_PAUSE_MS : RETRY_PAUSE_MS)
    this.#owner.view.log.debug({peer: peer.toString(), reason: reason.error?.message}, 'failed to connect to a member')
  }

  #tellEnd(peer: IpAddress, {kind, error}: CloseReason): void {
    const reason = this.#owner.tellsReasons && error !== null ? {reason: error.message} : {}
    this.#owner.view.log.debug({peer: peer.toString(), why: kind, ...reason}, 'connection closed by the peer')
  }

  #pause(peer: IpAddress, ms: number): void {
    if (this.#failed.size >= MAX_FAILED) this.#failed.clear()
    this.#failed.set(peer.key, this.#owner.view.clock.now() + ms)
  }

  #tlsFailed({peer, remoteHost}: FramedConnection, error: SocketError): void {
    const name = peer?.toString() ?? remoteHost
    if (peer !== null) this.#pause(peer, TLS_RETRY_PAUSE_MS)
    const suppressed = this.#refused.shouldLog(`tls ${name}`, this.#owner.view.clock.now(), WARNING_PERIOD_MS)
    if (suppressed < 0) return
    this.#owner.view.log.warn({peer: name, reason: error.message, suppressed}, 'no encrypted connection to a member')
  }
}

/** Whether an error is about keys, certificates or handshakes, which need fixing by a person. */
function isOfTls(error: SocketError | null): error is SocketError {
  return error?.code?.startsWith('TLS_') === true
}
