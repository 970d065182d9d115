import type {Clock} from '../../runtime/ports.ts'

/** What may be spent on answers, in units of `Work`. */
export interface BudgetLimits {
  /** At once. */
  readonly burst: number
  readonly perSecond: number
}

/**
 * A tenth of a second at once, a tenth of the time in the long run: a hundred full `jmx` answers, and a hundred more each second. The share of one
 * address holds an answer that is asked for in forty parts at once.
 */
export const ANSWER_LIMITS: BudgetLimits = {burst: 2 << 20, perSecond: 2 << 20}

/** Work of a request that is answered by a line. */
const REQUEST_UNITS = 1024

/** Addresses that have a share of their own; further ones have one together. */
const MAX_SHARES = 256
const OTHERS = ''

interface Account {
  balance: number
  since: number
}

/**
 * What a member spends on answers in a time, so that a flood of requests takes milliseconds from its protocols, not seconds. One address has
 * at most half of it: others are still answered. A request is taken while anything is left, and its whole work is then subtracted.
 */
export class AnswerBudget {
  readonly #clock: Pick<Clock, 'now'>
  readonly #limits: BudgetLimits
  readonly #all: Account
  readonly #shares = new Map<string, Account>()

  constructor(clock: Pick<Clock, 'now'>, limits: BudgetLimits = ANSWER_LIMITS) {
    this.#clock = clock
    this.#limits = limits
    this.#all = {balance: limits.burst, since: clock.now()}
  }

  /** Whether a request of this address may be answered now. */
  allows(address: string): boolean {
    this.#refill(this.#all, 1)
    return this.#all.balance > 0 && this.#shareOf(address).balance > 0
  }

  /** Subtracts an answer. */
  spend(address: string, requestBytes: number, units: number): void {
    const cost = REQUEST_UNITS + requestBytes + units
    this.#all.balance -= cost
    this.#shareOf(address).balance -= cost
  }

  #shareOf(address: string): Account {
    let share = this.#shares.get(address)
    if (share === undefined && this.#shares.size >= MAX_SHARES) this.#forgetIdle()
    if (share === undefined) {
      const key = this.#shares.size < MAX_SHARES ? address : OTHERS
      share = this.#shares.get(key) ?? {balance: this.#limits.burst / 2, since: this.#clock.now()}
      this.#shares.set(key, share)
    }
    this.#refill(share, 2)
    return share
  }

  #forgetIdle(): void {
    for (const [address, share] of this.#shares) {
      this.#refill(share, 2)
      if (share.balance >= this.#limits.burst / 2) this.#shares.delete(address)
    }
  }

  #refill(account: Account, parts: number): void {
    const now = this.#clock.now()
    const gained = (this.#limits.perSecond / parts) * ((now - account.since) / 1000)
    account.balance = Math.min(this.#limits.burst / parts, account.balance + gained)
    account.since = now
  }
}
