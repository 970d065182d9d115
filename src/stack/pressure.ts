import type {Address} from '../model/address.ts'

/** Destination of held messages: a member, all members (null), or any (undefined) when the transport itself is full. */
export type HeldFor = Address | null | undefined

interface Waiting {
  readonly dest: HeldFor
  readonly task: () => void
}

/** Key for the destination "all members", distinct from that of any member. */
const TO_ALL = ''

function keyOf(dest: Address | null): string {
  return dest === null ? TO_ALL : dest.key
}

/**
 * Messages that protocols hold back until receivers have room, by destination. The channel makes senders wait while any are held
 * for their destination, as JGroups blocks their threads; a slow receiver does not stop what is sent to others.
 */
export class Pressure {
  #held = 0
  #shared = 0
  readonly #byDest = new Map<string, number>()
  #waiting: Waiting[] = []

  /** Messages held back now, for all destinations. */
  get held(): number {
    return this.#held
  }

  /** Whether messages for this destination go out at once; for undefined, whether nothing is held. */
  isFree(dest: HeldFor): boolean {
    if (this.#held === 0) return true
    return dest !== undefined && this.#shared === 0 && !this.#byDest.has(keyOf(dest))
  }

  hold(dest?: HeldFor, count = 1): void {
    this.#held += count
    if (dest === undefined) {
      this.#shared += count
      return
    }
    const key = keyOf(dest)
    this.#byDest.set(key, (this.#byDest.get(key) ?? 0) + count)
  }

  release(dest?: HeldFor, count = 1): void {
    this.#held = Math.max(0, this.#held - count)
    if (dest === undefined) this.#shared = Math.max(0, this.#shared - count)
    else this.#releaseFor(keyOf(dest), count)
    if (this.#waiting.length > 0) this.#wake()
  }

  /** Runs the task once nothing is held for the destination, or for undefined nothing anywhere; at once if that is so now. */
  whenFree(task: () => void, dest?: HeldFor): void {
    if (this.isFree(dest)) task()
    else this.#waiting.push({dest, task})
  }

  #releaseFor(key: string, count: number): void {
    const left = (this.#byDest.get(key) ?? 0) - count
    if (left > 0) this.#byDest.set(key, left)
    else this.#byDest.delete(key)
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = waiting.filter((w) => !this.isFree(w.dest))
    if (this.#waiting.length === waiting.length) return
    for (const w of waiting) if (!this.#waiting.includes(w)) w.task()
  }
}
