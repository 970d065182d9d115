import type {Clock, Log, Timer} from '../../../runtime/ports.ts'
import type {Done} from '../../../stack/events.ts'

/** A call to a store, with a callback for its end. */
export type StoreCall = (done: Done) => void

/** Most calls that wait; a hanging store must not fill the memory. */
const MAX_WAITING = 64

/** Time without an answer after which a warning is logged. */
const SLOW_MS = 5000

/** Calls to a store, one after the other, so that a removal never overtakes an earlier write. */
export class StoreQueue {
  readonly #clock: Clock
  readonly #log: Log
  readonly #waiting: {readonly call: StoreCall; readonly what: string}[] = []
  #busy = false
  #idle: (() => void)[] = []

  constructor(clock: Clock, log: Log) {
    this.#clock = clock
    this.#log = log
  }

  /** Makes the call once all earlier ones have ended; `what` names it in the log. */
  add(what: string, call: StoreCall): void {
    if (this.#waiting.length >= MAX_WAITING) {
      this.#log.error({what, waiting: MAX_WAITING}, 'the store does not answer, skipping a call')
      return
    }
    this.#waiting.push({what, call})
    this.#next()
  }

  /** Runs the task once no call is running or waiting, or after `limitMs`. */
  whenIdle(limitMs: number, task: () => void): void {
    if (!this.#busy) {
      task()
      return
    }
    let open = true
    const once = (): void => {
      if (!open) return
      open = false
      timer.cancel()
      task()
    }
    const timer: Timer = this.#clock.after(limitMs, once)
    this.#idle.push(once)
  }

  #next(): void {
    if (this.#busy) return
    const next = this.#waiting.shift()
    if (next === undefined) {
      for (const task of this.#idle.splice(0)) task()
      return
    }
    this.#busy = true
    let open = true
    const slow = this.#clock.after(SLOW_MS, () => {
      this.#log.warn({what: next.what, ms: SLOW_MS}, 'the store has not answered yet')
    })
    next.call((error) => {
      if (!open) return
      open = false
      slow.cancel()
      if (error !== undefined) this.#log.error({what: next.what, error: error.message}, 'a call to the store failed')
      this.#busy = false
      this.#next()
    })
  }
}
