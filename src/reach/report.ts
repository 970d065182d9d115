import type {PeekTarget} from '../peek/options.ts'
import type {Peeked, PeekFailure, ReachLayer} from '../peek/peeked.ts'

/** A step on the way to a member. `skipped`: not taken, since one before it failed or it has no meaning here. */
export interface ReachStep {
  readonly layer: ReachLayer
  readonly status: 'ok' | 'failed' | 'skipped'
  readonly detail: string
}

/** Who should be at an address. */
export interface ReachExpectation {
  readonly uuid?: string | null
  readonly name?: string | null
  readonly cluster?: string | null
}

/** An address to be reached. */
export interface ReachTarget extends PeekTarget {
  readonly expected?: ReachExpectation
}

/** How far one address is reached. */
export interface ReachRow {
  readonly target: ReachTarget
  readonly peeked: Peeked
  readonly steps: readonly ReachStep[]
  /** The first step that failed. */
  readonly failure: PeekFailure | null
}

/** What one member says of another, or this place of a member. */
export interface ReachCell {
  readonly uuid: string
  /** Whether the other stands in its view; null when it told none. */
  readonly inView: boolean | null
  /** Physical address that it has for the other; null when it told none. */
  readonly address: string | null
  /** Whether that address is the one the other says it has; null when either is not known. */
  readonly isRight: boolean | null
}

/** One row of the matrix. */
export interface ReachMatrixRow {
  readonly uuid: string
  readonly name: string | null
  readonly cells: readonly ReachCell[]
}

/** How far all addresses are reached. */
export interface ReachReport {
  readonly rows: readonly ReachRow[]
  /** Left out unless it was asked for. */
  readonly matrix?: readonly ReachMatrixRow[]
}
