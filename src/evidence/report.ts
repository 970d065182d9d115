import type {FindingKind, Severity} from './catalogue.ts'
import type {FailureKind} from '../peek/peeked.ts'
import type {Observation} from './observations.ts'

/**
 * What became of a member. `answered`: it told its view, is in it, and is of the cluster in question; only these count. `other cluster`: it
 * is of another one. `not asked`: a view has it, and nobody told its address. `no view`: it says that it holds none. `view not told`: nobody could read its view. `not in any view`: no view that was
 * told has it.
 */
export type MemberStatus =
  | 'answered'
  | 'other cluster'
  | 'no view'
  | 'view not told'
  | 'not in any view'
  | 'unreachable'
  | 'not asked'
  | 'other member on this address'

/** A member: one that answered, one that stands in a view or in a store, or an address that was asked. */
export interface StatusMember {
  /** Null when nobody told it. */
  readonly name: string | null
  /** In 8-4-4-4-12 form; null for who answers probes only. */
  readonly uuid: string | null
  /** Physical address that it tells, else the one it was asked at. */
  readonly address: string | null
  readonly version: string | null
  readonly cluster: string | null
  /** Its own view, as `A|3`. */
  readonly view: string | null
  /** A view of the cluster in question that it stands in, whoever told it; null when none has it. */
  readonly listedIn: string | null
  /** It is the first of a view, its own or that of others. */
  readonly coordinator: boolean
  /** Only those with `answered` count. */
  readonly status: MemberStatus
  /** First layer that failed. */
  readonly layer: string | null
  /** What came of asking it, where its view did not come. */
  readonly came: FailureKind | null
  /** Transport at which it answered. */
  readonly transport: 'tcp' | 'udp' | null
  /** What is to be said beside the status, as why it cannot be reached. */
  readonly reason: string | null
  readonly source: 'peek' | 'probe' | null
  /** Milliseconds until it had answered, or was given up. @asType number */
  readonly ms: number | null
  /** Observations that the row was made from, by their ids. */
  readonly observations: readonly string[]
}

/** A view, and who holds it. */
export interface StatusView {
  readonly view: string
  readonly cluster: string | null
  readonly coordinator: string | null
  /** Number of members. */
  readonly size: number
  /** Members in the view's order, by name or UUID; not all where only a cut list was told. */
  readonly members: readonly string[]
  /** Members of the view who told it. */
  readonly heldBy: readonly string[]
}

/** Something worth a look. */
export interface Finding {
  /** `JG1006`, for `jg explain`. */
  readonly code: string
  readonly kind: FindingKind
  readonly severity: Severity
  readonly cluster: string | null
  /** Members, views, clusters or addresses that it is about. */
  readonly subjects: readonly string[]
  /** The finding as a sentence, its cause included. */
  readonly text: string
  /** What is known of its cause; null when the finding says it all. */
  readonly cause: string | null
  /** Observations that it rests on, by their ids. */
  readonly proof: readonly string[]
  /** What would show that it is not so. */
  readonly disproof: string
  readonly remedy: string
}

/** What was found, in numbers. */
export interface StatusTotals {
  readonly members: number
  /** Members with the status `answered`: those that count. */
  readonly answered: number
  /** Members that answered and do not count: of another cluster, or without a view that was told and has them. */
  readonly discounted: number
  /** Members and addresses that were asked in vain. */
  readonly unreachable: number
  /** Members of views that nobody told the address of. */
  readonly notAsked: number
  /** Clusters of all that answered. */
  readonly clusters: number
  /** Views of the cluster in question. */
  readonly views: number
  /** Coordinators of these views, whether they answered or not. */
  readonly coordinators: number
  readonly elapsedMs: number
}

/** State of one or more clusters as their members tell it. */
export interface StatusReport {
  /** The cluster in question: the one that was asked for, else the one that most members are in; null when no member told one. */
  readonly cluster: string | null
  /** Who answered, who should have, and addresses that were asked in vain. */
  readonly members: readonly StatusMember[]
  readonly views: readonly StatusView[]
  readonly findings: readonly Finding[]
  /** Every question that was asked, and what came. */
  readonly observations: readonly Observation[]
  readonly totals: StatusTotals
}
