import type {Executor} from '../runtime/ports.ts'
import type {Guard} from './real-clock.ts'

/** Runs tasks in order of arrival, once per turn of the event loop; tasks added meanwhile wait for the next turn. */
export class TurnExecutor implements Executor {
  readonly #guard: Guard
  #queue: (() => void)[] = []
  #spare: (() => void)[] = []
  #scheduled = false

  constructor(guard: Guard) {
    this.#guard = guard
  }

  defer(task: () => void): void {
    this.#queue.push(task)
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(this.#drain)
  }

  readonly #drain = (): void => {
    const tasks = this.#queue
    this.#queue = this.#spare
    this.#scheduled = false
    for (const task of tasks) this.#guard(task)
    tasks.length = 0
    this.#spare = tasks
  }
}
