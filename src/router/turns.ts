import type {Executor} from '../runtime/ports.ts'

/** Most work for one client in a turn, and for all, in units of about a microsecond: one per copy of a forwarded message. */
const CLIENT_UNITS = 4000
const TURN_UNITS = 20_000
/** Work counted before a turn has to end; a router with little to do needs no task in each turn. */
const COUNTED_UNITS = 1000
/** Bytes that add one unit of work. */
const UNIT_BITS = 12

/** Work of handling this many bytes this many times. */
export function unitsOf(count: number, bytes: number): number {
  return 1 + count * (1 + (bytes >>> UNIT_BITS))
}

/** A client whose frames wait for a later turn. */
export interface Worker {
  /** Work done for it in this turn; maintained here. */
  spent: number
  /** Stop reading its frames. */
  pause(): void
  /** Resume reading. */
  resume(): void
}

/**
 * Shares the router's turns among its clients: one that has had its part waits for a later turn, in order, and what others sent is
 * handled first. So nobody waits for all that one client asked for.
 */
export class Turns<W extends Worker> {
  readonly #executor: Executor
  readonly #active: W[] = []
  #waiting: W[] = []
  readonly #waits = new Set<W>()
  #spent = 0
  #scheduled = false

  constructor(executor: Executor) {
    this.#executor = executor
  }

  /** Whether this turn is used up: frames that arrive now wait for a later one. */
  get over(): boolean {
    return this.#spent >= TURN_UNITS
  }

  /** Counts work for a client; if that was little, work done in earlier turns counts too. */
  spend(worker: W, units: number): void {
    if (worker.spent === 0) this.#active.push(worker)
    worker.spent += units
    this.#spent += units
    if (this.#spent >= COUNTED_UNITS) this.#schedule()
    if (worker.spent >= CLIENT_UNITS || this.over) this.wait(worker)
  }

  /** Makes a client wait for a later turn. */
  wait(worker: W): void {
    if (this.#waits.has(worker)) return
    this.#waits.add(worker)
    worker.pause()
    this.#waiting.push(worker)
    this.#schedule()
  }

  /** Whether a client is waiting for a later turn. */
  isWaiting(worker: W): boolean {
    return this.#waits.has(worker)
  }

  /** Forgets a client. */
  remove(worker: W): void {
    this.#waits.delete(worker)
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    this.#executor.defer(this.#next)
  }

  readonly #next = (): void => {
    this.#scheduled = false
    this.#spent = 0
    for (const worker of this.#active) worker.spent = 0
    this.#active.length = 0
    const waiting = this.#waiting
    this.#waiting = []
    let served = 0
    while (served < waiting.length && !this.over) {
      const worker = waiting[served++]
      if (worker !== undefined && this.#waits.delete(worker)) worker.resume()
    }
    if (served < waiting.length) this.#waiting = [...waiting.slice(served), ...this.#waiting]
    if (this.#waiting.length > 0) this.#schedule()
  }
}
