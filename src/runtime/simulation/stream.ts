import type {SocketError, StreamHandler, StreamSocket} from '../ports.ts'
import type {SimHost, StreamAcceptor, StreamEnd} from './host.ts'

const DEFAULT_HIGH_WATER_MARK = 1 << 20

/** What a stream needs from the network between its hosts. */
export interface StreamMedium {
  readonly now: number
  /** A latency drawn for one transmission, in milliseconds. */
  latency(): number
  /** Delivers a piece of a stream to the other host at a given time, or later while a partition separates them. */
  carryReliably(from: SimHost, to: SimHost, at: number, deliver: () => void): void
}

/** One end of a simulated stream: ordered, without loss; a partition holds its bytes back until it heals. */
export class SimStream implements StreamSocket, StreamEnd {
  readonly localAddress: string
  readonly localPort: number
  readonly remoteAddress: string
  readonly remotePort: number
  readonly host: SimHost
  readonly #medium: StreamMedium
  #peer: SimStream | null = null
  #handler: StreamHandler | null = null
  #early: Uint8Array[] = []
  #pending = 0
  #closed = false
  #paused = false
  #lastArrival = 0

  private constructor(medium: StreamMedium, host: SimHost, localPort: number, remote: SimHost, remotePort: number) {
    this.#medium = medium
    this.host = host
    this.localAddress = host.address
    this.localPort = localPort
    this.remoteAddress = remote.address
    this.remotePort = remotePort
  }

  /** Connects two hosts; returns the connecting end, and the accepting end reaches the listener one latency later. */
  static pair(
    medium: StreamMedium,
    from: SimHost,
    to: SimHost,
    localPort: number,
    listener: StreamAcceptor,
    handler: StreamHandler,
  ): SimStream {
    const near = new SimStream(medium, from, localPort, to, listener.port)
    const far = new SimStream(medium, to, listener.port, from, localPort)
    near.#peer = far
    far.#peer = near
    near.#handler = handler
    from.streams.add(near)
    to.streams.add(far)
    to.clock.after(0, () => {
      far.#handler = listener.accept(far)
      far.#deliverEarly()
    })
    return near
  }

  get pending(): number {
    return this.#pending
  }

  write(bytes: Uint8Array, done?: () => void): boolean {
    if (this.#closed) return false
    const copy = bytes.slice()
    this.#pending += copy.length
    this.#carry(() => {
      this.#sent(copy.length)
      this.#peer?.host.clock.run(() => {
        this.#peer?.arrive(copy)
      })
    })
    if (done !== undefined) this.host.clock.defer(done)
    return this.#pending < DEFAULT_HIGH_WATER_MARK
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.host.clock.defer(() => this.#deliverEarly())
  }

  close(): void {
    this.#end(null)
  }

  destroy(): void {
    this.#end(null)
  }

  /** The process died: the system tells the other side, this side does nothing more. */
  crash(): void {
    this.#closed = true
    this.host.streams.delete(this)
    this.#carry(() => {
      this.#peer?.onRemoteEnd(Object.assign(new Error('ECONNRESET'), {code: 'ECONNRESET'}))
    })
  }

  /** Bytes from the other end. */
  arrive(bytes: Uint8Array): void {
    if (this.#closed) return
    this.#early.push(bytes)
    this.#deliverEarly()
  }

  /** The other end is gone. */
  onRemoteEnd(error: SocketError | null): void {
    this.host.clock.run(() => {
      if (this.#closed) return
      this.#closed = true
      this.host.streams.delete(this)
      this.#handler?.onClose(error)
    })
  }

  #deliverEarly(): void {
    while (this.#handler !== null && !this.#paused && !this.#closed) {
      const bytes = this.#early.shift()
      if (bytes === undefined) return
      this.#handler.onData(bytes)
    }
  }

  #end(error: SocketError | null): void {
    if (this.#closed) return
    this.#closed = true
    this.host.streams.delete(this)
    this.host.clock.defer(() => this.#handler?.onClose(error))
    this.#carry(() => {
      this.#peer?.onRemoteEnd(null)
    })
  }

  #sent(count: number): void {
    const wasFull = this.#pending >= DEFAULT_HIGH_WATER_MARK
    this.#pending -= count
    if (wasFull && this.#pending < DEFAULT_HIGH_WATER_MARK && !this.#closed) {
      this.host.clock.run(() => {
        this.#handler?.onDrain?.()
      })
    }
  }

  /** Delivers something to the other end, after everything sent before. */
  #carry(deliver: () => void): void {
    const peer = this.#peer
    if (peer === null) return
    const at = Math.max(this.#medium.now + this.#medium.latency(), this.#lastArrival)
    this.#lastArrival = at
    this.#medium.carryReliably(this.host, peer.host, at, deliver)
  }
}
