import type {SocketError} from '../../runtime/ports.ts'
import {Collected} from './collected.ts'
import type {Destination} from './destinations.ts'
import type {ProbeOptions, ProbePorts} from './options.ts'
import type {SentRequest} from './report.ts'

/** A probe in progress, as the part that sends its requests sees it: options, ports, answers so far, and time. */
export interface RunningProbe {
  readonly options: ProbeOptions
  readonly ports: ProbePorts
  readonly destinations: readonly Destination[]
  readonly node: RegExp | undefined
  readonly collected: Collected
  readonly sent: SentRequest[]
  /** Returns a unique number for an exchange: a member counts in the first exchange that it answers. */
  nextExchange(): number
  /** Whether the destination has not been asked yet. */
  isNewTarget(to: Destination): boolean
  /** Something came from the destination itself. */
  heard(from: Destination): void
  hasHeard(from: Destination): boolean
  failed(to: Destination, error: Pick<SocketError, 'message'>): void
  /** Restarts the time limit, in milliseconds from now, so that new requests can be answered. */
  extend(ms: number): void
  /** Ends the probe after this many milliseconds without another call; null cancels that. */
  settle(ms: number | null): void
  finish(): void
}
