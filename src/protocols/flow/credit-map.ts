import type {Address} from '../../model/address.ts'

interface Entry {
  readonly member: Address
  left: number
}

/**
 * Credits for each receiver of multicasts. A multicast costs all receivers the same, so that the costs are added up and taken from each
 * only when one of them changes (org.jgroups.util.CreditMap): sending costs two additions, whatever the number of members.
 */
export class CreditMap {
  readonly #max: number
  readonly #entries = new Map<string, Entry>()
  /** What the slowest receiver has left. */
  #lowest: number
  /** Spent by all and not yet taken from the entries. */
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

  /** Takes the bytes from all receivers; false when one of them has too little. More than the maximum counts as the maximum. */
  decrement(bytes: number): boolean {
    const cost = Math.min(bytes, this.#max)
    if (this.#lowest < cost) return false
    this.#lowest -= cost
    this.#accumulated += cost
    return true
  }

  /** Gives a receiver more. */
  replenish(member: Address, credits: number): void {
    const entry = this.#entries.get(member.key)
    if (entry === undefined || credits <= 0) return
    this.#settle()
    entry.left = Math.min(this.#max, entry.left + credits)
    this.#findLowest()
  }

  /** Gives all receivers all they can have. */
  replenishAll(): void {
    this.#accumulated = 0
    for (const entry of this.#entries.values()) entry.left = this.#max
    this.#lowest = this.#max
  }

  /** Takes new members in with full credits and those that left out. */
  setMembers(members: readonly Address[]): void {
    this.#settle()
    const keys = new Set(members.map((member) => member.key))
    for (const key of this.#entries.keys()) if (!keys.has(key)) this.#entries.delete(key)
    for (const member of members) {
      if (!this.#entries.has(member.key)) this.#entries.set(member.key, {member, left: this.#max})
    }
    this.#findLowest()
  }

  /** Receivers with at most this much left. */
  withAtMost(credits: number): readonly {readonly member: Address; readonly left: number}[] {
    this.#settle()
    return [...this.#entries.values()].filter((entry) => entry.left <= credits)
  }

  clear(): void {
    this.#entries.clear()
    this.#accumulated = 0
    this.#lowest = this.#max
  }

  /** One line for each receiver. */
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
