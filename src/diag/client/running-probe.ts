import type {SocketError} from '../../runtime/ports.ts'
import {Collected} from './collected.ts'
import type {Destination} from './destinations.ts'
import type {ProbeOptions, ProbePorts} from './options.ts'
import type {SentRequest} from './report.ts'

/** What a probe that is under way offers to the one who asks: options, ports, what has come, and time. */
export interface RunningProbe {
  readonly options: ProbeOptions
  readonly ports: ProbePorts
  readonly destinations: readonly Destination[]
  readonly node: RegExp | undefined
  readonly collected: Collected
  readonly sent: SentRequest[]
  /** A number of its own for an exchange: members are taken by the first that they answer in. */
  nextExchange(): number
  /** False when the destination has been asked already. */
  isNewTarget(to: Destination): boolean
  /** Something came from the destination itself. */
  heard(from: Destination): void
  hasHeard(from: Destination): boolean
  failed(to: Destination, error: Pick<SocketError, 'message'>): void
  /** Gives it more time, from now on: what is asked anew is to be waited for. */
  extend(ms: number): void
  /** Ends it when nothing comes for so long; null takes that back. */
  settle(ms: number | null): void
  finish(): void
}
