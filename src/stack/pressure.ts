/**
 * Messages that protocols hold back until receivers have room. The channel tells senders to wait while any are held, as JGroups
 * blocks their threads.
 */
export class Pressure {
  #held = 0
  #waiting: (() => void)[] = []

  /** Messages held back now. */
  get held(): number {
    return this.#held
  }

  hold(count = 1): void {
    this.#held += count
  }

  release(count = 1): void {
    this.#held = Math.max(0, this.#held - count)
    if (this.#held > 0 || this.#waiting.length === 0) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const task of waiting) task()
  }

  /** Runs the task once nothing is held; at once if that is so now. */
  whenFree(task: () => void): void {
    if (this.#held === 0) task()
    else this.#waiting.push(task)
  }
}
