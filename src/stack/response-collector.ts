import type {Address} from '../model/address.ts'
import type {Clock, Timer} from '../runtime/ports.ts'

/** Why a wait ended: all answered, the time was up, or the question was cancelled. */
export type WaitResult = 'complete' | 'timeout' | 'cancelled'

/**
 * Collects the answers of a known set of members within a time limit (org.jgroups.util.ResponseCollector and AckCollector). At most one
 * wait runs; a new question ends the wait for the previous one.
 */
export class ResponseCollector<T> {
  readonly #missing = new Map<string, Address>()
  readonly #results = new Map<string, {readonly member: Address; readonly value: T}>()
  #expected = 0
  #timer: Timer | undefined
  #done: ((result: WaitResult) => void) | undefined

  /** Forgets all answers and expects one from each of these members. */
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

  /** Adds an answer; those of members that were not asked or have already answered are ignored. */
  add(member: Address, value: T): void {
    if (!this.#missing.delete(member.key)) return
    this.#results.set(member.key, {member, value})
    this.#check()
  }

  /** No longer expects an answer from these members. */
  drop(members: Iterable<Address>): void {
    for (const member of members) this.#missing.delete(member.key)
    this.#check()
  }

  /** No longer expects an answer from any other member. */
  retain(has: (member: Address) => boolean): void {
    this.drop([...this.#missing.values()].filter((m) => !has(m)))
  }

  /** Runs `done` once all have answered or the time is up; at once when no answer is missing. */
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

  /** Number of answers asked for. */
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
