import type {Clock} from '../../runtime/ports.ts'

/** Limits of the work spent on answers, in units of `Work`. */
export interface BudgetLimits {
  /** Maximum balance, all of which may be spent at once. */
  readonly burst: number
  readonly perSecond: number
}

/**
 * A tenth of a second at once, and a tenth of the time in the long run: a hundred full `jmx` answers, and a hundred more each second. The
 * share of one address suffices for an answer requested in forty parts at once.
 */
export const ANSWER_LIMITS: BudgetLimits = {burst: 2 << 20, perSecond: 2 << 20}

/** Work of a request with an answer of one line. */
const REQUEST_UNITS = 1024

/** Maximum addresses with a share of their own; all others share one. */
const MAX_SHARES = 256
const OTHERS = ''

interface Account {
  balance: number
  since: number
}

/**
 * Limits the time that a member spends on answers, so that a flood of requests takes milliseconds from its protocols, not seconds. One
 * address gets at most half of it, so others are still answered. A request is answered while any balance remains, and all its work is then
 * subtracted.
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

  /** Whether a request from this address may be answered now. */
  allows(address: string): boolean {
    this.#refill(this.#all, 1)
    return this.#all.balance > 0 && this.#shareOf(address).balance > 0
  }

  /** Subtracts the work of an answer. */
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
