import type {Speaker} from '../model/speaker.ts'
import type {Clock, SocketError} from '../runtime/ports.ts'

/** Frames that are read of one socket: a member answers with a handful. */
const MAX_FRAMES = 64

/**
 * How a talk ended. `closed`: by the other side; `refused`, `failed`: told by the system; `garbage`: bytes that are no frames; `tls`: bytes of
 * TLS, or its end; `flood`: more frames than a member has to say.
 */
export type TalkEnd = 'closed' | 'refused' | 'failed' | 'garbage' | 'tls' | 'flood'

/** Who spoke instead of a member, or what TLS said. */
export type TalkCause = {readonly speaker: Speaker} | {readonly error: SocketError}

/** Takes frames until what is wanted has come, the talk has ended, or time is up; bounded whatever arrives. */
export class Inbox {
  readonly #clock: Clock
  readonly #take: (bytes: Uint8Array, start: number, end: number) => void
  #ended: TalkEnd | null = null
  #cause: TalkCause | null = null
  #frames = 0
  #wake: (() => void) | null = null

  /** `take` gets each frame; what it throws is an error of this program. */
  constructor(clock: Clock, take: (bytes: Uint8Array, start: number, end: number) => void) {
    this.#clock = clock
    this.#take = take
  }

  get ended(): TalkEnd | null {
    return this.#ended
  }

  /** What is known of the end. */
  get cause(): TalkCause | null {
    return this.#cause
  }

  frame(bytes: Uint8Array, start: number, end: number): void {
    if (this.#ended !== null) return
    if (++this.#frames > MAX_FRAMES) {
      this.end('flood')
      return
    }
    this.#take(bytes, start, end)
    this.#wake?.()
  }

  end(how: TalkEnd, cause: TalkCause | null = null): void {
    if (this.#ended === null) this.#cause = cause
    this.#ended ??= how
    this.#wake?.()
  }

  /** Waits until `done` holds or the talk has ended; false when time is up before. */
  until(done: () => boolean, ms: number): Promise<boolean> {
    const over = (): boolean => this.#ended !== null || done()
    if (over()) return Promise.resolve(true)
    if (ms <= 0) return Promise.resolve(false)
    return new Promise((resolve) => {
      const settle = (value: boolean): void => {
        this.#wake = null
        timer.cancel()
        resolve(value)
      }
      const timer = this.#clock.after(ms, () => {
        settle(false)
      })
      this.#wake = (): void => {
        if (over()) settle(true)
      }
    })
  }
}
