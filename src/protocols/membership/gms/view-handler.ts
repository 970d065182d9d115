import type {Clock, Executor} from '../../../runtime/ports.ts'
import {isMemberRequest, printRequest, type Request, sameRequest} from './requests.ts'

/** Number of requests remembered for `dumpViewHandlerHistory`. */
const MAX_HISTORY = 20

/** Most queued JOIN requests; joiners that are dropped ask again. */
const MAX_JOINERS = 1024

/**
 * Queue of requests that lead to views (org.jgroups.protocols.pbcast.ViewHandler). One bundle is processed at a time; joins, leaves and
 * suspicions that arrive meanwhile form one bundle, and so one view.
 */
export class ViewHandler {
  readonly #clock: Clock
  readonly #executor: Executor
  readonly #process: (bundle: readonly Request[], done: () => void) => void
  /** Invariant: empty while suspended; except for merges no two requests are the same. */
  readonly #queue: Request[] = []
  /** Invariant: at most MAX_HISTORY. */
  readonly #history: string[] = []
  #suspended = false
  /** Whether a bundle is being processed or about to be. Invariant: true while the queue is not empty. */
  #processing = false
  /** Invariant: rises with each stop, so that the end of an earlier bundle can be recognized. */
  #round = 0
  /** Callbacks waiting until all work is done. Invariant: empty unless `#processing`. */
  #idle: (() => void)[] = []

  /** `process` handles a bundle and calls `done` when the next may start. */
  constructor(clock: Clock, executor: Executor, process: (bundle: readonly Request[], done: () => void) => void) {
    this.#clock = clock
    this.#executor = executor
    this.#process = process
  }

  get size(): number {
    return this.#queue.length
  }

  get suspended(): boolean {
    return this.#suspended
  }

  /** Queues requests that are not queued yet; drops them while suspended. */
  add(...requests: readonly Request[]): void {
    if (this.#suspended) return
    for (const request of requests) {
      if (this.#queue.length >= MAX_JOINERS && request.type.startsWith('JOIN')) continue
      if (this.#queue.some((r) => sameRequest(r, request))) continue
      this.#queue.push(request)
      this.#history.push(`${new Date(this.#clock.wallTime()).toISOString()}: ${printRequest(request)}`)
      if (this.#history.length > MAX_HISTORY) this.#history.shift()
    }
    if (this.#processing || this.#queue.length === 0) return
    this.#processing = true
    this.#continue(this.#round)
  }

  /** Empties the queue and drops new requests; the current bundle continues. */
  suspend(): void {
    this.#suspended = true
    this.#queue.length = 0
  }

  resume(): void {
    this.#suspended = false
  }

  /** Runs the task once nothing is being processed. */
  whenIdle(task: () => void): void {
    if (this.#processing) this.#idle.push(task)
    else task()
  }

  /** Drops queue and bundle. */
  stop(): void {
    this.#round++
    this.#queue.length = 0
    this.#suspended = false
    this.#rest()
  }

  /** One request per line. */
  dumpQueue(): string {
    return this.#queue.map(printRequest).join('\n')
  }

  dumpHistory(): string {
    return this.#history.join('\n')
  }

  #continue(round: number): void {
    this.#executor.defer(() => {
      if (round !== this.#round) return
      const bundle = this.#take()
      if (bundle.length === 0) this.#rest()
      else this.#process(bundle, () => this.#continue(round))
    })
  }

  #take(): Request[] {
    const [first] = this.#queue
    if (first === undefined) return []
    if (!isMemberRequest(first)) return this.#queue.splice(0, 1)
    const end = this.#queue.findIndex((r) => !isMemberRequest(r))
    return this.#queue.splice(0, end < 0 ? this.#queue.length : end)
  }

  #rest(): void {
    this.#processing = false
    const tasks = this.#idle
    this.#idle = []
    for (const task of tasks) task()
  }
}
