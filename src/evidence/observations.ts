import type {ProbeReport} from '../diag/client/report.ts'
import type {Peeked} from '../peek/peeked.ts'

/** Transports of an address. */
export type PeekTransport = Peeked['target']['transport']

/** An address that is asked, and who is expected there. */
export interface SurveyTarget {
  readonly host: string
  readonly port: number
  readonly transport: PeekTransport
  /** `search`: nobody is expected; `group`: it answered in a multicast group, where any cluster may be. */
  readonly origin: 'given' | 'view' | 'store' | 'probe' | 'group' | 'search'
  readonly uuid?: string | null
  readonly name?: string | null
  /** Cluster of who told the address. */
  readonly cluster?: string | null
}

/** What a probe brought, and in which time. */
export interface Probed {
  readonly report: Pick<ProbeReport, 'answers' | 'failures'>
  /** Nobody was known to be there: members of other clusters are no news. */
  readonly search?: boolean
  /** A multicast group was asked: members of other clusters than the one asked for are no news. */
  readonly group?: boolean
  readonly elapsedMs: number
}

/** An address that was asked, and what came. */
export interface Asked {
  readonly target: SurveyTarget
  readonly peeked: Peeked
}

/** All that came of what was asked. */
export interface Evidence {
  readonly asked: readonly Asked[]
  readonly probed: readonly Probed[]
  /** Addresses that were told and not asked, since there were too many. */
  readonly left: number
}
