import type {Address} from '../../../model/address.ts'
import type {Clock, Timer} from '../../../runtime/ports.ts'

/** Most non-members remembered: received messages can make this member send to anyone. */
const MAX_ENTRIES = 1024

interface Entry {
  readonly member: Address
  readonly timer: Timer
  readonly since: number
}

/** Non-members that messages were sent to; each is reported after a time unless it became a member (org.jgroups.util.AgeOutCache). */
export class AgeOut {
  /** Invariant: at most MAX_ENTRIES, each with a running timer. */
  readonly #entries = new Map<string, Entry>()

  get size(): number {
    return this.#entries.size
  }

  add(member: Address, timeoutMs: number, clock: Clock, expired: (member: Address) => void): void {
    if (this.#entries.has(member.key) || this.#entries.size >= MAX_ENTRIES) return
    const timer = clock.after(timeoutMs, () => {
      this.#entries.delete(member.key)
      expired(member)
    })
    this.#entries.set(member.key, {member, timer, since: clock.now()})
  }

  removeAll(members: readonly Address[]): void {
    for (const member of members) {
      this.#entries.get(member.key)?.timer.cancel()
      this.#entries.delete(member.key)
    }
  }

  clear(): void {
    for (const entry of this.#entries.values()) entry.timer.cancel()
    this.#entries.clear()
  }

  text(now: number): string {
    return [...this.#entries.values()]
      .map((e) => `${e.member.toString()}: ${String(Math.round(now - e.since))} ms\n`)
      .join('')
  }
}
