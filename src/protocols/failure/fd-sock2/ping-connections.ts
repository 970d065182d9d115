import type {IpAddress} from '../../../model/ip-address.ts'
import type {Executor, ListenSocket, Network, StreamHandler, StreamSocket} from '../../../runtime/ports.ts'
import type {Done} from '../../../stack/events.ts'
import {
  acceptFramed,
  type CloseReason,
  connectFramed,
  type FramedConnection,
  type FramedHandler,
  type FramedOptions,
} from '../../../stack/framed-connection.ts'

/** Most accepted connections kept open; far more than the members that ping this one. */
const MAX_ACCEPTED = 256

/** Events of the connections; never delivered during a call to them. */
export interface PingListener {
  /** A frame arrived; `reply` answers it. */
  onFrame(bytes: Uint8Array, start: number, end: number, reply: (frame: Uint8Array) => void): void
  /** The connection to this peer was replaced by one the peer opened; what was sent may be lost. */
  onReplaced(peer: IpAddress): void
  /** The connection to this peer ended without the owner closing it. */
  onClosed(peer: IpAddress, reason: CloseReason): void
}

/** Options for opening and accepting connections. */
export interface PingOptions {
  readonly network: Network
  readonly executor: Executor
  readonly framed: FramedOptions
  readonly connectTimeoutMs: number
  /** Local port of outgoing connections; 0 for any. */
  readonly clientPort: number
}

/**
 * Connections of FD_SOCK2 to other members, one per member, used by both sides whichever opened it (org.jgroups.blocks.cs.NioServer with
 * peer connections). When two members connect to each other at once, the connection that the higher address opened is kept.
 */
export class PingConnections implements FramedHandler {
  readonly #options: PingOptions
  readonly #listener: PingListener
  /** The connection in use per peer, by key of its listening address. */
  readonly #byPeer = new Map<string, FramedConnection>()
  /** All accepted connections, including those without a handshake yet and those replaced by another one. */
  readonly #accepted = new Set<FramedConnection>()
  #server: ListenSocket | null = null
  #own: IpAddress | null = null

  constructor(options: PingOptions, listener: PingListener) {
    this.#options = options
    this.#listener = listener
  }

  /** The port listened on; 0 for none. */
  get port(): number {
    return this.#server?.port ?? 0
  }

  /** Listens on the first free port of the list; `ownAddress` returns the address by which others know that port. */
  listen(address: string, ports: readonly number[], ownAddress: (port: number) => IpAddress | null, done: Done): void {
    const [port, ...rest] = ports
    if (port === undefined) {
      done(new Error('no port is free'))
      return
    }
    this.#options.network.listen(
      {address, port},
      (stream) => this.#accept(stream),
      (error, server) => {
        if (server !== null) {
          this.#server = server
          this.#own = ownAddress(server.port)
          done()
        } else if (rest.length > 0) {
          this.listen(address, rest, ownAddress, done)
        } else {
          done(error ?? new Error('no port is free'))
        }
      },
    )
  }

  has(peer: IpAddress): boolean {
    return this.#byPeer.has(peer.key)
  }

  /** Sends a frame over the connection to the peer, opening one if necessary. */
  send(peer: IpAddress, frame: Uint8Array): void {
    const connection = this.#byPeer.get(peer.key) ?? this.#connect(peer)
    connection?.send(frame)
  }

  /** Closes the connection to a peer without notifying the listener. */
  close(peer: IpAddress): void {
    const connection = this.#byPeer.get(peer.key)
    this.#byPeer.delete(peer.key)
    connection?.close()
  }

  /** Stops listening and closes all connections gracefully. */
  stop(): void {
    this.#server?.close()
    this.#server = null
    const all = new Set([...this.#byPeer.values(), ...this.#accepted])
    this.#byPeer.clear()
    this.#accepted.clear()
    for (const connection of all) connection.close()
  }

  /** One line per connection. */
  describe(): string {
    return [...this.#byPeer.values()].map((c) => `${c.peer?.toString() ?? '?'}: ${c.describe()}`).join('\n')
  }

  onOpen(connection: FramedConnection): void {
    const peer = connection.peer
    if (connection.outgoing || peer === null) return
    const existing = this.#byPeer.get(peer.key)
    if (existing === undefined) {
      this.#byPeer.set(peer.key, connection)
    } else if (this.#own !== null && this.#own.compare(peer) < 0) {
      this.#byPeer.set(peer.key, connection)
      existing.close(false)
      this.#listener.onReplaced(peer)
    }
    // The other connection stays open until its peer, which follows the same rule, closes it: requests on it are still answered.
  }

  onFrame(connection: FramedConnection, bytes: Uint8Array, start: number, end: number): void {
    this.#listener.onFrame(bytes, start, end, (frame) => {
      connection.send(frame)
      const kept = this.#byPeer.get(connection.peer?.key ?? '')
      if (kept !== undefined && kept !== connection) kept.send(frame)
    })
  }

  onClose(connection: FramedConnection, reason: CloseReason): void {
    this.#accepted.delete(connection)
    const peer = connection.peer
    if (peer === null || this.#byPeer.get(peer.key) !== connection) return
    this.#byPeer.delete(peer.key)
    if (reason.kind !== 'local') this.#listener.onClosed(peer, reason)
  }

  #accept(stream: StreamSocket): StreamHandler {
    const connection = acceptFramed(stream, this.#options.framed, this)
    this.#accepted.add(connection)
    if (this.#accepted.size > MAX_ACCEPTED || this.#server === null) {
      this.#accepted.delete(connection)
      connection.close(false)
    }
    return connection
  }

  #connect(peer: IpAddress): FramedConnection | null {
    const {network, framed, clientPort, connectTimeoutMs, executor} = this.#options
    const own = this.#own
    if (own === null) return null
    const target = {peer, own, timeoutMs: connectTimeoutMs, ...(clientPort > 0 ? {localPort: clientPort} : {})}
    const connection = connectFramed(network, target, framed, this)
    if (connection.state === 'closed') {
      executor.defer(() => {
        this.#listener.onClosed(peer, {kind: 'failed', error: null})
      })
      return null
    }
    this.#byPeer.set(peer.key, connection)
    return connection
  }
}
