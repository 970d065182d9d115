import type {PeekFailure} from '../peek/peeked.ts'
import type {ReachMatrixRow, ReachReport, ReachStep} from './report.ts'
import {endpointText} from '../model/endpoint.ts'

/** How far one address is reached. */
export interface ReachedResult {
  readonly address: string
  /** No step failed. */
  readonly reached: boolean
  /** Where and why it failed; null when nothing did. */
  readonly failure: PeekFailure | null
  /** In the order in which they are taken. */
  readonly steps: readonly ReachStep[]
  readonly transport: 'tcp' | 'udp' | null
  readonly version: string | null
  readonly cluster: string | null
  readonly uuid: string | null
  readonly name: string | null
  readonly physicalAddress: string | null
  /** Milliseconds until it had answered, or was given up. @asType number */
  readonly elapsedMs: number
}

/** What `jg reach` found. */
export interface ReachResult {
  /** Addresses at which a member answered, whatever failed later. */
  readonly answered: number
  readonly rows: readonly ReachedResult[]
  /** With --matrix: what each member says of each other; no proof that packets pass between them. */
  readonly matrix?: readonly ReachMatrixRow[]
}

/** The result of `jg reach`. */
export function reachResult({rows, matrix}: ReachReport): ReachResult {
  const flat = rows.map(({target, peeked, steps, failure}): ReachedResult => {
    const {transport, version, cluster, uuid, name, physicalAddress, elapsedMs} = peeked
    return {
      address: endpointText(target),
      reached: failure === null,
      failure,
      steps,
      transport,
      version,
      cluster,
      uuid,
      name,
      physicalAddress,
      elapsedMs,
    }
  })
  const answered = rows.filter(({peeked}) => peeked.outcome !== 'nothing' && peeked.view !== null).length
  return {answered, rows: flat, ...(matrix === undefined ? {} : {matrix})}
}
