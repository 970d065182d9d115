import type {Clock, Executor, Timer} from '../ports.ts'

interface Entry {
  readonly at: number
  readonly order: number
  task: (() => void) | null
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}

/** Virtual time: tasks run at their time, those of the same time in the order they were scheduled. */
export class Scheduler {
  #now = 0
  #order = 0
  readonly #heap: Entry[] = []
  #running = false

  /** Virtual milliseconds since the start. */
  get now(): number {
    return this.#now
  }

  /** Waiting tasks, cancelled ones included. */
  get waiting(): number {
    return this.#heap.length
  }

  /** Runs the task `ms` from now. */
  schedule(ms: number, task: () => void): Timer {
    const entry: Entry = {at: this.#now + Math.max(0, ms), order: this.#order++, task}
    this.#push(entry)
    return {
      cancel: () => {
        entry.task = null
      },
    }
  }

  /** Runs everything due within the next `ms`; time then stands at its end. */
  advance(ms: number): void {
    const end = this.#now + ms
    this.#run(end, () => false)
    this.#now = end
  }

  /** Runs until the condition holds, for at most `ms`; returns whether it holds. */
  runUntil(condition: () => boolean, ms: number): boolean {
    if (condition()) return true
    const end = this.#now + ms
    if (this.#run(end, condition)) return true
    this.#now = end
    return condition()
  }

  #run(end: number, condition: () => boolean): boolean {
    if (this.#running) throw new TypeError('virtual time cannot be advanced from inside a task')
    this.#running = true
    try {
      for (let entry = this.#heap[0]; entry !== undefined && entry.at <= end; entry = this.#heap[0]) {
        this.#pop()
        if (entry.task === null) continue
        this.#now = entry.at
        entry.task()
        if (condition()) return true
      }
      return false
    } finally {
      this.#running = false
    }
  }

  #push(entry: Entry): void {
    const heap = this.#heap
    let i = heap.push(entry) - 1
    while (i > 0) {
      const parent = (i - 1) >> 1
      const other = heap[parent]
      if (other === undefined || !before(entry, other)) break
      heap[i] = other
      i = parent
    }
    heap[i] = entry
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      const left = heap[child]
      if (left === undefined) break
      const right = heap[child + 1]
      if (right !== undefined && before(right, left)) child++
      const smaller = heap[child]
      if (smaller === undefined || !before(smaller, last)) break
      heap[i] = smaller
      i = child
    }
    heap[i] = last
  }
}

/** Wall time at which virtual time starts: 2024-01-01T00:00:00Z. */
const EPOCH = 1_704_067_200_000

/** Clock and executor of one simulated member; `halt` drops all its tasks, as a crash does. */
export class VirtualClock implements Clock, Executor {
  readonly #scheduler: Scheduler
  #halted = false
  #paused: (() => void)[] | null = null

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler
  }

  now(): number {
    return this.#scheduler.now
  }

  wallTime(): number {
    return EPOCH + this.#scheduler.now
  }

  after(ms: number, task: () => void): Timer {
    return this.#scheduler.schedule(ms, () => {
      this.run(task)
    })
  }

  every(ms: number, task: () => void): Timer {
    let timer: Timer
    let cancelled = false
    const again = (): void => {
      timer = this.after(ms, () => {
        task()
        if (!cancelled) again()
      })
    }
    again()
    return {
      cancel: () => {
        cancelled = true
        timer.cancel()
      },
    }
  }

  defer(task: () => void): void {
    this.after(0, task)
  }

  /** Runs a task of the member now, later if the member is paused, never if it was halted. */
  run(task: () => void): void {
    if (this.#halted) return
    if (this.#paused === null) task()
    else this.#paused.push(task)
  }

  /** Drops every task of the member, present and future. */
  halt(): void {
    this.#halted = true
  }

  /** Holds all tasks back, as SIGSTOP does. */
  pause(): void {
    this.#paused ??= []
  }

  /** Runs what was held back, in order. */
  resume(): void {
    const held = this.#paused ?? []
    this.#paused = null
    for (const task of held) this.after(0, task)
  }
}
