import type {Log} from '../../runtime/ports.ts'
import {hasPasscode, PREFIX_BYTES} from '../passcode.ts'

/** Senders that are remembered; more are counted, not logged. */
const MAX_SENDERS = 1000

/** Checks the passcode of requests; refusals are counted, and logged once per sender. */
export class PasscodeGate {
  readonly #passcode: string | null
  readonly #log: Log
  readonly #senders = new Set<string>()
  #refused = 0

  constructor(passcode: string | null, log: Log) {
    this.#passcode = passcode
    this.#log = log
  }

  /** Bytes in front of the text of a request. */
  get prefixBytes(): number {
    return this.#passcode === null ? 0 : PREFIX_BYTES
  }

  /** Requests that were refused. */
  get refused(): number {
    return this.#refused
  }

  /** The text of a request, or null when its passcode is wrong or missing. */
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
