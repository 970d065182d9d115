import type {Clock} from '../runtime/ports.ts'

/** Frames that are read of one socket: a member answers with a handful. */
const MAX_FRAMES = 64

/**
 * How a talk ended. `closed`: by the other side; `refused`, `failed`: told by the system; `garbage`: bytes that are no frames; `tls`: bytes of
 * TLS; `flood`: more frames than a member has to say.
 */
export type TalkEnd = 'closed' | 'refused' | 'failed' | 'garbage' | 'tls' | 'flood'

/** Programs by the first characters that they send to whom they do not understand. */
const PROGRAMS: readonly (readonly [start: string, name: string])[] = [
  ['HTTP/', 'HTTP'],
  ['SSH-', 'SSH'],
  ['220 ', 'SMTP or FTP'],
  ['-ERR', 'Redis or POP3'],
  ['<', 'HTTP or XML'],
]

function programOf(bytes: Uint8Array): string | null {
  const start = String.fromCharCode(...bytes.subarray(0, 5))
  return PROGRAMS.find(([begin]) => start.startsWith(begin))?.[1] ?? null
}

/** Takes frames until what is wanted has come, the talk has ended, or time is up; bounded whatever arrives. */
export class Inbox {
  readonly #clock: Clock
  readonly #take: (bytes: Uint8Array, start: number, end: number) => void
  #ended: TalkEnd | null = null
  #frames = 0
  #speaks: string | null = null
  #wake: (() => void) | null = null

  /** `take` gets each frame; what it throws is an error of this program. */
  constructor(clock: Clock, take: (bytes: Uint8Array, start: number, end: number) => void) {
    this.#clock = clock
    this.#take = take
  }

  /** What the other side's first bytes are, where they are those of a well-known program. */
  get speaks(): string | null {
    return this.#speaks
  }

  /** Notes the first bytes that came. */
  greet(bytes: Uint8Array): void {
    this.#speaks = programOf(bytes)
  }

  get ended(): TalkEnd | null {
    return this.#ended
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

  end(how: TalkEnd): void {
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
