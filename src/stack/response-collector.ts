import type {Address} from '../model/address.ts'
import type {Clock, Timer} from '../runtime/ports.ts'

/** Why a wait ended: everybody answered, the time was over, or the question was taken back. */
export type WaitResult = 'complete' | 'timeout' | 'cancelled'

/**
 * Answers of a known set of members, waited for with a time limit (org.jgroups.util.ResponseCollector and AckCollector). At most one
 * wait runs; a new question ends the wait for an old one.
 */
export class ResponseCollector<T> {
  readonly #missing = new Map<string, Address>()
  readonly #results = new Map<string, {readonly member: Address; readonly value: T}>()
  #expected = 0
  #timer: Timer | undefined
  #done: ((result: WaitResult) => void) | undefined

  /** Forgets all answers and expects one of each of these members. */
  reset(members: Iterable<Address>): void {
    this.cancel()
    for (const member of members) this.#missing.set(member.key, member)
    this.#expected = this.#missing.size
  }

  /** Ends the wait, if one runs, and forgets everything. */
  cancel(): void {
    this.#finish('cancelled')
    this.#missing.clear()
    this.#results.clear()
    this.#expected = 0
  }

  /** Takes an answer; those of members that were not asked or have answered are ignored. */
  add(member: Address, value: T): void {
    if (!this.#missing.delete(member.key)) return
    this.#results.set(member.key, {member, value})
    this.#check()
  }

  /** No longer expects an answer of these members. */
  drop(members: Iterable<Address>): void {
    for (const member of members) this.#missing.delete(member.key)
    this.#check()
  }

  /** No longer expects an answer of anybody else. */
  retain(has: (member: Address) => boolean): void {
    this.drop([...this.#missing.values()].filter((m) => !has(m)))
  }

  /** Runs `done` once all have answered or the time is over; at once when nothing is missing. */
  wait(clock: Clock, timeoutMs: number, done: (result: WaitResult) => void): void {
    this.#finish('cancelled')
    if (this.complete) {
      done('complete')
      return
    }
    this.#done = done
    this.#timer = clock.after(timeoutMs, () => this.#finish('timeout'))
  }

  get complete(): boolean {
    return this.#missing.size === 0
  }

  /** How many answers were asked for. */
  get expected(): number {
    return this.#expected
  }

  /** Members that have not answered. */
  get missing(): Address[] {
    return [...this.#missing.values()]
  }

  /** Answers in order of arrival. */
  get results(): {readonly member: Address; readonly value: T}[] {
    return [...this.#results.values()]
  }

  /** The answer of one member. */
  resultOf(member: Address): T | undefined {
    return this.#results.get(member.key)?.value
  }

  #check(): void {
    if (this.complete) this.#finish('complete')
  }

  #finish(result: WaitResult): void {
    const done = this.#done
    this.#timer?.cancel()
    this.#timer = undefined
    this.#done = undefined
    done?.(result)
  }
}
