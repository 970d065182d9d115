import type {Executor} from '../runtime/ports.ts'

/** Work of one client in a turn, and of all, in units of about a microsecond: a copy of a message handed on is one. */
const CLIENT_UNITS = 4000
const TURN_UNITS = 20_000
/** Work of all that is counted before its turn has to end; a router with little to do has no task for it in each turn. */
const COUNTED_UNITS = 1000
/** 4096 bytes are a unit of work more. */
const UNIT_BITS = 12

/** Work that handling so many bytes so often means. */
export function unitsOf(count: number, bytes: number): number {
  return 1 + count * (1 + (bytes >>> UNIT_BITS))
}

/** A client whose frames wait for a later turn. */
export interface Worker {
  /** Work done for it in this turn; kept here. */
  spent: number
  /** Read no further frame of it. */
  pause(): void
  /** Read on. */
  resume(): void
}

/**
 * Shares the turns of the router among its clients: who has had its part waits for a later turn, in the order of waiting, and what others sent is
 * dealt with first. So nobody waits for all that one client asked for.
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

  /** Whether this turn has no work left for anybody: frames that come now are for a later one. */
  get over(): boolean {
    return this.#spent >= TURN_UNITS
  }

  /** Counts work for a client; where that was little, what was done in earlier turns counts, too. */
  spend(worker: W, units: number): void {
    if (worker.spent === 0) this.#active.push(worker)
    worker.spent += units
    this.#spent += units
    if (this.#spent >= COUNTED_UNITS) this.#schedule()
    if (worker.spent >= CLIENT_UNITS || this.over) this.wait(worker)
  }

  /** Has a client wait for a later turn. */
  wait(worker: W): void {
    if (this.#waits.has(worker)) return
    this.#waits.add(worker)
    worker.pause()
    this.#waiting.push(worker)
    this.#schedule()
  }

  /** Whether a client waits for a later turn. */
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
