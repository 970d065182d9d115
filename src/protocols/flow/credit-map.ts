import type {Address} from '../../model/address.ts'

interface Entry {
  readonly member: Address
  left: number
}

/**
 * Credits per receiver of multicasts. A multicast costs all receivers the same, so costs are added up and subtracted from each entry
 * only when one of them changes (org.jgroups.util.CreditMap): sending takes two additions, whatever the number of members.
 */
export class CreditMap {
  readonly #max: number
  readonly #entries = new Map<string, Entry>()
  /** What the slowest receiver has left. */
  #lowest: number
  /** Spent on all receivers and not yet subtracted from the entries. */
  #accumulated = 0

  constructor(maxCredits: number) {
    this.#max = maxCredits
    this.#lowest = maxCredits
  }

  /** What the slowest receiver has left. */
  get lowest(): number {
    return this.#lowest
  }

  get accumulated(): number {
    return this.#accumulated
  }

  /** Spends bytes on all receivers; false when one of them has too few credits. More than the maximum counts as the maximum. */
  decrement(bytes: number): boolean {
    const cost = Math.min(bytes, this.#max)
    if (this.#lowest < cost) return false
    this.#lowest -= cost
    this.#accumulated += cost
    return true
  }

  /** Adds credits for a receiver. */
  replenish(member: Address, credits: number): void {
    const entry = this.#entries.get(member.key)
    if (entry === undefined || credits <= 0) return
    this.#settle()
    entry.left = Math.min(this.#max, entry.left + credits)
    this.#findLowest()
  }

  /** Sets the credits of all receivers to the maximum. */
  replenishAll(): void {
    this.#accumulated = 0
    for (const entry of this.#entries.values()) entry.left = this.#max
    this.#lowest = this.#max
  }

  /** Adds new members with full credits and removes former ones. */
  setMembers(members: readonly Address[]): void {
    this.#settle()
    const keys = new Set(members.map((member) => member.key))
    for (const key of this.#entries.keys()) if (!keys.has(key)) this.#entries.delete(key)
    for (const member of members) {
      if (!this.#entries.has(member.key)) this.#entries.set(member.key, {member, left: this.#max})
    }
    this.#findLowest()
  }

  /** Receivers with at most this many bytes left. */
  withAtMost(credits: number): readonly {readonly member: Address; readonly left: number}[] {
    this.#settle()
    return [...this.#entries.values()].filter((entry) => entry.left <= credits)
  }

  clear(): void {
    this.#entries.clear()
    this.#accumulated = 0
    this.#lowest = this.#max
  }

  /** One line per receiver. */
  describe(): string {
    const lines = [...this.#entries.values()].map(
      (e) => `${e.member.toString()}: ${String(e.left - this.#accumulated)}\n`,
    )
    return `${lines.join('')}min_credits=${String(this.#lowest)}, accumulated=${String(this.#accumulated)}`
  }

  #settle(): void {
    if (this.#accumulated === 0) return
    for (const entry of this.#entries.values()) entry.left = Math.max(0, entry.left - this.#accumulated)
    this.#accumulated = 0
  }

  #findLowest(): void {
    this.#lowest = this.#max
    for (const entry of this.#entries.values()) this.#lowest = Math.min(this.#lowest, entry.left)
  }
}
