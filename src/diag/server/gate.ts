import type {Log} from '../../runtime/ports.ts'
import {hasPasscode, PREFIX_BYTES} from '../passcode.ts'

/** Maximum senders that are logged; refusals of others are only counted. */
const MAX_SENDERS = 1000

/** Checks the passcode of requests; counts refusals, and logs them once per sender. */
export class PasscodeGate {
  readonly #passcode: string | null
  readonly #log: Log
  readonly #senders = new Set<string>()
  #refused = 0

  constructor(passcode: string | null, log: Log) {
    this.#passcode = passcode
    this.#log = log
  }

  /** Number of bytes before the text of a request. */
  get prefixBytes(): number {
    return this.#passcode === null ? 0 : PREFIX_BYTES
  }

  /** Number of refused requests. */
  get refused(): number {
    return this.#refused
  }

  /** Returns the text of a request; null if its passcode is wrong or missing. */
  admit(request: Uint8Array, sender: string): string | null {
    if (this.#passcode === null || hasPasscode(request, this.#passcode)) {
      return new TextDecoder().decode(request.subarray(this.prefixBytes))
    }
    this.#refused++
    if (!this.#senders.has(sender) && this.#senders.size < MAX_SENDERS) {
      this.#senders.add(sender)
      this.#log.warn({sender}, 'refused a diagnostics request: its passcode is wrong or missing')
    }
    return null
  }
}
