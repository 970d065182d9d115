import {performance} from 'node:perf_hooks'
import type {Clock, Timer} from '../runtime/ports.ts'

/** Longest delay of a Node timer. */
const MAX_DELAY = 0x7fff_ffff

/** Runs a task of the member and handles what it throws. */
export type Guard = (task: () => void) => void

/** Time of the machine. Timers keep the process alive until they are cancelled. */
export class RealClock implements Clock {
  readonly #guard: Guard

  constructor(guard: Guard) {
    this.#guard = guard
  }

  now(): number {
    return performance.now()
  }

  wallTime(): number {
    return Date.now()
  }

  after(ms: number, task: () => void): Timer {
    const handle = setTimeout(
      () => {
        this.#guard(task)
      },
      Math.min(ms, MAX_DELAY),
    )
    return {
      cancel: () => {
        clearTimeout(handle)
      },
    }
  }

  every(ms: number, task: () => void): Timer {
    let cancelled = false
    let handle: NodeJS.Timeout
    const schedule = (): void => {
      handle = setTimeout(
        () => {
          this.#guard(task)
          if (!cancelled) schedule()
        },
        Math.min(ms, MAX_DELAY),
      )
    }
    schedule()
    return {
      cancel: () => {
        cancelled = true
        clearTimeout(handle)
      },
    }
  }
}
