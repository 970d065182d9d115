import type {PeekOptions, PeekTarget} from './options.ts'
import type {PeekPorts} from './ports.ts'
import type {TalkOptions} from './talk.ts'

/** What all steps of one peek share. */
export class PeekContext {
  readonly ports: PeekPorts
  readonly target: PeekTarget
  readonly options: PeekOptions
  /** Lines about packets that were sent. */
  readonly sent: string[] = []
  readonly #start: number

  constructor(ports: PeekPorts, target: PeekTarget, options: PeekOptions) {
    this.ports = ports
    this.target = target
    this.options = options
    this.#start = ports.clock.now()
  }

  get elapsedMs(): number {
    return Math.round((this.ports.clock.now() - this.#start) * 10) / 10
  }

  /** Milliseconds until the peek is over. */
  get left(): number {
    return Math.max(0, this.options.timeoutMs - (this.ports.clock.now() - this.#start))
  }

  /** How sockets are opened; FD_SOCK2's port is never encrypted. */
  talkOptions(timeoutMs: number): TalkOptions {
    const {localAddress} = this.options
    return {network: this.ports.network, timeoutMs: Math.min(timeoutMs, this.left), localAddress}
  }
}
