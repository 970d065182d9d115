import {identityOf, Membership, type SilentMember} from './membership.ts'
import {type ParsedAnswer, parseAnswer} from './parsed-answer.ts'
import {doesNotFit} from './parts.ts'
import type {Answer} from './report.ts'

/** Bounds of one probe, since anything may answer it. */
const MAX_ANSWERS = 20_000
const MAX_BYTES = 64 << 20
/** A member of JGroups 4.2 sends a few answers, a member that is asked in parts a few dozen. */
const MAX_ANSWERS_OF_ONE = 256

/** The request of an answer: whether it may be repeated in parts, and the position of the part it asked for; null for the whole. */
interface AskedPart {
  readonly mayPart: boolean
  readonly part: number | null
}

const WHOLE: AskedPart = {mayPart: false, part: null}

/** The answers so far. Each member counts in the exchange that first reached it, since members answer on each interface. */
export class Collected {
  readonly membership = new Membership()
  readonly #keys: readonly string[]
  readonly #answers: Answer[] = []
  readonly #heardBy = new Map<string, {readonly exchange: number; count: number}>()
  readonly #tooLarge = new Map<string, Answer>()
  /** Parts received from each member that is asked in parts. */
  readonly #parts = new Map<string, Set<number>>()
  #bytes = 0
  #dropped = 0

  constructor(keys: readonly string[]) {
    this.#keys = keys
  }

  /** Answers that were dropped because there were too many. */
  get dropped(): number {
    return this.#dropped
  }

  get size(): number {
    return this.#answers.length
  }

  /** Number of members that reported that their answer does not fit into a datagram. */
  get tooLarge(): number {
    return this.#tooLarge.size
  }

  /** Returns all answers, including reports of an answer that does not fit if its parts did not arrive either. */
  all(): readonly Answer[] {
    return [...this.#answers, ...this.#tooLarge.values()]
  }

  /** Members without an answer; one that says that its answer does not fit has spoken. */
  silent(): SilentMember[] {
    const own = new Set([...this.#tooLarge.values()].map(({parsed}) => parsed?.name))
    return this.membership.silent().filter(({name}) => name === null || !own.has(name))
  }

  /** Whether some members answered only when asked in parts. */
  get inParts(): boolean {
    return this.#parts.size > 0
  }

  /** Whether every member that answered in parts has answered this many. */
  hasAllParts(count: number): boolean {
    for (const parts of this.#parts.values()) if (parts.size < count) return false
    return true
  }

  /** Adds an answer; a report that the answer does not fit is kept aside until its parts arrive, if it may be asked in parts. */
  take(bytes: Uint8Array, from: string, exchange: number, {mayPart, part}: AskedPart = WHOLE): void {
    if (this.#answers.length >= MAX_ANSWERS || this.#bytes + bytes.length > MAX_BYTES) {
      this.#dropped++
      return
    }
    const text = new TextDecoder().decode(bytes)
    const parsed = parseAnswer(text, this.#keys)
    const answer = {from, bytes: bytes.length, text, parsed, request: exchange}
    if (parsed !== null && !this.#isWanted(parsed, exchange)) return
    if (parsed !== null && mayPart && doesNotFit(parsed)) {
      this.#tooLarge.set(identityOf(parsed), answer)
      this.#heardBy.delete(identityOf(parsed))
      this.membership.learn(parsed)
      return
    }
    if (parsed !== null) {
      this.#tooLarge.delete(identityOf(parsed))
      this.membership.answered(parsed)
      if (part !== null) this.#partsOf(parsed).add(part)
    }
    this.#bytes += bytes.length
    this.#answers.push(answer)
  }

  #partsOf(parsed: ParsedAnswer): Set<number> {
    const identity = identityOf(parsed)
    const parts = this.#parts.get(identity) ?? new Set()
    this.#parts.set(identity, parts)
    return parts
  }

  #isWanted(parsed: ParsedAnswer, exchange: number): boolean {
    const identity = identityOf(parsed)
    const heard = this.#heardBy.get(identity) ?? {exchange, count: 0}
    if (heard.exchange !== exchange) return false
    this.#heardBy.set(identity, heard)
    if (heard.count++ < MAX_ANSWERS_OF_ONE) return true
    this.#dropped++
    return false
  }
}
