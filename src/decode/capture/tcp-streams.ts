/** Receives one direction of a TCP connection. */
export interface StreamSink {
  /** Bytes in order. */
  push(bytes: Uint8Array, packet: number): void
  /** This many bytes are missing from the capture. */
  gap(count: number): void
  /** The sender or the capture has ended. */
  end(): void
}

/** A segment of a direction. */
export interface Segment {
  readonly packet: number
  readonly seq: number
  readonly payload: Uint8Array
  /** Bytes after the payload that the capture truncated. */
  readonly missing: number
  readonly syn: boolean
  readonly end: boolean
}

/** Most segments waiting for an earlier one; then that one counts as lost. */
const MAX_WAITING = 512

/** Difference of two sequence numbers, which wrap at 2^32. */
function distance(from: number, to: number): number {
  return (to - from) | 0
}

/** Puts the segments of one direction in order and drops retransmissions. */
export class TcpDirection {
  readonly #sink: StreamSink
  #next: number | null = null
  #waiting: Segment[] = []
  #ended = false

  constructor(sink: StreamSink) {
    this.#sink = sink
  }

  add(segment: Segment): void {
    if (segment.syn) {
      this.#next = (segment.seq + 1) >>> 0
      this.#ended = false
      return
    }
    if (this.#ended) return
    this.#next ??= segment.seq
    if (segment.payload.length > 0 || segment.missing > 0 || segment.end) this.#waiting.push(segment)
    this.#drain()
    if (this.#waiting.length > MAX_WAITING) this.#jump()
  }

  /** Passes on the rest, with gaps where segments are missing. */
  finish(): void {
    while (this.#waiting.length > 0) this.#jump()
    this.#end()
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#sink.end()
  }

  #drain(): void {
    for (;;) {
      const next = this.#next ?? 0
      const at = this.#waiting.findIndex(({seq}) => distance(next, seq) <= 0)
      if (at < 0) return
      const [segment] = this.#waiting.splice(at, 1)
      if (segment !== undefined) this.#take(segment, next)
    }
  }

  #take({seq, payload, missing, packet, end}: Segment, next: number): void {
    const known = -distance(next, seq)
    if (known < payload.length) this.#sink.push(payload.subarray(known), packet)
    if (known < payload.length + missing && missing > 0) {
      this.#sink.gap(Math.min(missing, payload.length + missing - known))
    }
    const past = payload.length + missing - known
    if (past > 0) this.#next = (next + past) >>> 0
    if (end) this.#end()
  }

  #jump(): void {
    const next = this.#next ?? 0
    const nearest = Math.min(...this.#waiting.map(({seq}) => distance(next, seq)))
    if (nearest > 0) {
      this.#sink.gap(nearest)
      this.#next = (next + nearest) >>> 0
    }
    this.#drain()
  }
}
