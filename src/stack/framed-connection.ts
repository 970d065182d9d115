import {DecodeError} from '../errors/index.ts'
import {javaText} from '../model/endpoint.ts'
import {IpAddress} from '../model/ip-address.ts'
import type {
  Clock,
  ListenOptions,
  ListenSocket,
  Network,
  SocketError,
  StreamHandler,
  StreamOptions,
  StreamSocket,
  Timer,
} from '../runtime/ports.ts'
import {encodeGracefulClose, encodeHandshake, FrameReader, LENGTH_BYTES, readHandshake} from './frame-stream.ts'

/** Default limit in bytes of what a connection queues for a peer that does not read. */
const DEFAULT_MAX_PENDING = 32 * 1024 * 1024

/** Bytes per frame of a send queue: properties count frames, connections bytes. */
export const QUEUED_FRAME_BYTES = 65_536

/** How both ends of a connection behave. */
export interface FramedOptions {
  readonly clock: Clock
  /** Version announced; the peer's must have the same major and minor. */
  readonly version: number
  /** Whether the end is announced to the peer (5.5 and later). */
  readonly gracefulClose: boolean
  /** Time in milliseconds that a connecting peer has for its handshake. */
  readonly peerAddressTimeoutMs: number
  /** Longest frame accepted, in bytes; 0 or undefined for the built-in limit. */
  readonly maxLength?: number
  /** Most bytes queued for sending; frames beyond that are refused. */
  readonly maxPending?: number
  /** Whether connections start with a handshake, true by default; without one an accepted connection is open at once. */
  readonly handshake?: boolean
}

/** Where to connect to, and as which member. */
export interface FramedTarget extends StreamOptions {
  readonly peer: IpAddress
  /** Own listening address, by which the peer will know this connection; omitted without a handshake. */
  readonly own?: IpAddress
  readonly localAddress?: string
  readonly localPort?: number
  readonly timeoutMs: number
  /** Name of the interface through which link-local IPv6 peers are reached. */
  readonly zone?: string
}

/** Host to connect to; a link-local peer gets the zone of this host's interface. */
function ownEnd({localAddress, localPort}: StreamSocket): string {
  return javaText({host: localAddress, port: localPort})
}

function hostOf(target: FramedTarget): string {
  const {hostText} = target.peer
  if (target.zone === undefined || !hostText.startsWith('fe80:')) return hostText
  return `${hostText.split('%')[0] ?? ''}%${target.zone}`
}

/** Why a connection ended. */
export interface CloseReason {
  /** `graceful`: announced by the peer; `local`: closed here; `failed`: never opened; `refused`: bytes that are no JGroups stream. */
  readonly kind: 'graceful' | 'local' | 'lost' | 'failed' | 'refused'
  readonly error: Error | null
}

/** Callbacks of a connection's owner. None runs inside a call to the connection, except `done` of `write`. */
export interface FramedHandler {
  /** The peer is known and frames may flow; `connection.peer` is set. Close the connection here to refuse it. */
  onOpen(connection: FramedConnection): void
  /** A frame without its length; the receiver owns the range of bytes. */
  onFrame(connection: FramedConnection, bytes: Uint8Array, start: number, end: number): void
  /** The connection is over; called exactly once. */
  onClose(connection: FramedConnection, reason: CloseReason): void
  /** There is room again after `write` returned `full`. */
  onDrain?(connection: FramedConnection): void
}

interface Waiting {
  readonly bytes: Uint8Array
  readonly done: (() => void) | undefined
}

/**
 * A stream with JGroups' handshake and length-prefixed frames (org.jgroups.blocks.cs.TcpConnection). Frames written before the stream
 * is open wait for it, up to a limit.
 */
export class FramedConnection implements StreamHandler {
  /** True when this side connected. */
  readonly outgoing: boolean
  readonly #options: FramedOptions
  readonly #handler: FramedHandler
  readonly #frames: FrameReader
  #peer: IpAddress | null
  #stream: StreamSocket | null = null
  #state: 'connecting' | 'handshake' | 'open' | 'closed' = 'handshake'
  #first: Uint8Array | null = null
  #timer: Timer | undefined
  #reason: CloseReason | null = null
  #told = false
  #waiting: Waiting[] = []
  #waitingBytes = 0
  #lastAccess: number

  /** For `acceptFramed` and `connectFramed`. */
  constructor(options: FramedOptions, handler: FramedHandler, peer: IpAddress | null) {
    this.#options = options
    this.#handler = handler
    this.#peer = peer
    this.outgoing = peer !== null
    this.#lastAccess = options.clock.now()
    this.#frames = new FrameReader(options.maxLength ?? 0, (bytes, start, end) => {
      handler.onFrame(this, bytes, start, end)
    })
  }

  /** Listening address of the peer; null before its handshake. */
  get peer(): IpAddress | null {
    return this.#peer
  }

  get state(): 'connecting' | 'handshake' | 'open' | 'closed' {
    return this.#state
  }

  /** Clock time at which bytes were last sent or received. */
  get lastAccess(): number {
    return this.#lastAccess
  }

  /** Host at the other end of the stream; empty before it is open. */
  get remoteHost(): string {
    return this.#stream?.remoteAddress ?? ''
  }

  /** Local end of the stream as Java prints it, `127.0.0.1:40012`; undefined before it is open. */
  get localAddress(): string | undefined {
    return this.#stream === null ? undefined : ownEnd(this.#stream)
  }

  /** Bytes of memory held by an incoming frame. */
  get held(): number {
    return this.#frames.held
  }

  /** Bytes queued for sending. */
  get pending(): number {
    return this.#waitingBytes + (this.#stream?.pending ?? 0)
  }

  /** Both ends as Java prints them, `127.0.0.1:7800 --> 127.0.0.1:40012`. */
  describe(): string {
    const stream = this.#stream
    if (stream === null) return `--> ${this.#peer?.toString() ?? '?'}`
    return `${ownEnd(stream)} --> ${javaText({host: stream.remoteAddress, port: stream.remotePort})}`
  }

  /**
   * Sends bytes that start with the frame's length. `refused` means that nothing was queued (closed, or the queue is full); `full` asks to
   * wait for `onDrain`. In all cases `done` runs when the memory may be reused.
   */
  write(bytes: Uint8Array, done?: () => void): 'sent' | 'full' | 'refused' {
    if (this.#state === 'closed' || this.pending + bytes.length > (this.#options.maxPending ?? DEFAULT_MAX_PENDING)) {
      done?.()
      return 'refused'
    }
    this.#lastAccess = this.#options.clock.now()
    if (this.#state === 'open' && this.#stream !== null) return this.#stream.write(bytes, done) ? 'sent' : 'full'
    this.#waiting.push({bytes, done})
    this.#waitingBytes += bytes.length
    return 'sent'
  }

  /** Sends two pieces of memory as one frame: both or neither. The caller must not reuse `head`; `done` is as in `write`. */
  writeBoth(head: Uint8Array, body: Uint8Array, done?: () => void): 'sent' | 'full' | 'refused' {
    const limit = (this.#options.maxPending ?? DEFAULT_MAX_PENDING) - head.length
    if (this.#state === 'closed' || this.pending + body.length > limit) {
      done?.()
      return 'refused'
    }
    this.write(head)
    return this.write(body, done)
  }

  /** Sends a copy of a frame, with its length in front. */
  send(frame: Uint8Array): 'sent' | 'full' | 'refused' {
    const bytes = new Uint8Array(LENGTH_BYTES + frame.length)
    new DataView(bytes.buffer).setInt32(0, frame.length)
    bytes.set(frame, LENGTH_BYTES)
    return this.write(bytes)
  }

  /** Moves frames that wait for this connection to open to another one. */
  handOver(other: FramedConnection): void {
    const waiting = this.#waiting
    this.#waiting = []
    this.#waitingBytes = 0
    for (const {bytes, done} of waiting) other.write(bytes, done)
  }

  /** Ends the connection after what was written; announces it to the peer unless `graceful` is false or the peer ended it. */
  close(graceful = true): void {
    if (this.#state === 'closed') return
    const stream = this.#stream
    const announce = graceful && this.#options.gracefulClose && this.#state === 'open'
    this.#end({kind: 'local', error: null})
    if (stream === null) return
    if (announce) stream.write(encodeGracefulClose())
    stream.close()
  }

  /** Stops reading frames for now, which makes the peer wait. */
  pause(): void {
    this.#frames.pause()
    this.#stream?.pause()
  }

  /** Resumes reading after `pause`, starting with what arrived meanwhile. */
  resume(): void {
    if (this.#state === 'closed') return
    this.#stream?.resume()
    this.#read(null)
  }

  /** Ends the connection at once, to make room for others. */
  refuse(): void {
    this.#drop({kind: 'refused', error: new DecodeError('connection: too many of them')})
  }

  /** Ends the connection at once and drops what is queued. */
  abort(): void {
    this.#drop({kind: 'local', error: null})
  }

  /** For `StreamHandler`. */
  onData(bytes: Uint8Array): void {
    if (this.#state === 'closed') return
    this.#lastAccess = this.#options.clock.now()
    this.#read(bytes)
  }

  /** For `StreamHandler`. */
  onClose(error: SocketError | null): void {
    this.#end({kind: this.#stream === null ? 'failed' : 'lost', error})
    this.#tell()
  }

  /** For `StreamHandler`. */
  onDrain(): void {
    if (this.#state === 'open') this.#handler.onDrain?.(this)
  }

  /** For `acceptFramed`. */
  accepted(stream: StreamSocket): void {
    this.#stream = stream
    if (this.#options.handshake === false) {
      this.#peer = this.#remote(stream.remotePort)
      this.#state = 'open'
      return
    }
    this.#timer = this.#options.clock.after(this.#options.peerAddressTimeoutMs, () => {
      this.#drop({kind: 'refused', error: new DecodeError('connection: no handshake in time')})
    })
  }

  /** For `connectFramed`. */
  connect(network: Network, target: FramedTarget): void {
    this.#state = 'connecting'
    const options = {...target, address: hostOf(target), port: target.peer.port}
    network.connect(options, this, (error, stream) => {
      if (stream === null) {
        this.#end({kind: 'failed', error})
        this.#tell()
      } else if (this.#state === 'closed') {
        this.#stream = stream
        stream.destroy()
      } else {
        this.#opened(stream, target.own)
      }
    })
  }

  #opened(stream: StreamSocket, own: IpAddress | undefined): void {
    this.#stream = stream
    this.#state = 'open'
    if (own !== undefined) stream.write(encodeHandshake(this.#options.version, own))
    for (const {bytes, done} of this.#waiting) stream.write(bytes, done)
    this.#waiting = []
    this.#waitingBytes = 0
    this.#handler.onOpen(this)
  }

  #readHandshake(chunk: Uint8Array): void {
    const earlier = this.#first?.length ?? 0
    const bytes = this.#first === null ? chunk : joined(this.#first, chunk)
    const handshake = readHandshake(bytes, this.#options.version)
    if (handshake === null) {
      this.#first = bytes
      return
    }
    this.#first = null
    this.#timer?.cancel()
    this.#peer = handshake.address.host === null ? this.#remote(handshake.address.port) : handshake.address
    this.#state = 'open'
    this.#handler.onOpen(this)
    // Ignored when the owner has just closed the connection.
    this.#frames.push(chunk, handshake.bytes - earlier)
  }

  /** Reads these bytes, or for null those kept while paused. */
  #read(bytes: Uint8Array | null): void {
    try {
      if (bytes === null) this.#frames.resume()
      else if (this.#state === 'handshake') this.#readHandshake(bytes)
      else this.#frames.push(bytes)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.#drop({kind: 'refused', error})
    }
    if (this.#frames.ended) this.#drop({kind: 'graceful', error: null})
  }

  #remote(port: number): IpAddress {
    return IpAddress.parse(this.#stream?.remoteAddress ?? '', port) ?? new IpAddress(null, port)
  }

  #drop(reason: CloseReason): void {
    if (this.#state === 'closed') return
    this.#end(reason)
    this.#stream?.destroy()
  }

  /** Remembers the reason and frees the queue; the owner is notified when the stream has ended. */
  #end(reason: CloseReason): void {
    this.#reason ??= reason
    this.#state = 'closed'
    this.#timer?.cancel()
    this.#frames.stop()
    this.#first = null
    const waiting = this.#waiting
    this.#waiting = []
    this.#waitingBytes = 0
    for (const {done} of waiting) done?.()
  }

  #tell(): void {
    if (this.#told) return
    this.#told = true
    this.#handler.onClose(this, this.#reason ?? {kind: 'lost', error: null})
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.length + b.length)
  bytes.set(a)
  bytes.set(b, a.length)
  return bytes
}

/** The accepting side of a stream, for `accept` of `Network.listen`. */
export function acceptFramed(stream: StreamSocket, options: FramedOptions, handler: FramedHandler): FramedConnection {
  const connection = new FramedConnection(options, handler, null)
  connection.accepted(stream)
  return connection
}

/** Opens a stream to a peer and introduces itself; `onOpen` or `onClose` follows. */
export function connectFramed(
  network: Network,
  target: FramedTarget,
  options: FramedOptions,
  handler: FramedHandler,
): FramedConnection {
  const connection = new FramedConnection(options, handler, target.peer)
  connection.connect(network, target)
  return connection
}

/** Listens on the first free port from `port` to `port + range`; on failure `done` gets the last error. */
export function listenInRange(
  network: Network,
  options: ListenOptions,
  range: number,
  accept: (stream: StreamSocket) => StreamHandler,
  done: (error: SocketError | null, socket: ListenSocket | null) => void,
): void {
  network.listen(options, accept, (error, socket) => {
    const next = options.port + 1
    if (error?.code === 'EADDRINUSE' && options.port > 0 && range > 0) {
      listenInRange(network, {...options, port: next}, range - 1, accept, done)
    } else {
      done(error, socket)
    }
  })
}
