import type {PeekFailure} from '../peek/peeked.ts'
import type {ReachMatrixRow, ReachReport, ReachStep} from './report.ts'
import {endpointText} from '../model/endpoint.ts'
import {failureCode, lookFindings} from '../evidence/look.ts'
import type {FindingKind} from '../evidence/catalogue.ts'
import type {Finding} from '../evidence/report.ts'

/** Where and why the way to a member fails. */
export interface ReachFailure extends PeekFailure {
  /** `JG1022`, for `jg explain`. */
  readonly code: string
}

/** How far one address is reached. */
export interface ReachedResult {
  readonly address: string
  /** No step failed. */
  readonly reached: boolean
  /** Where and why it failed; null when nothing did. */
  readonly failure: ReachFailure | null
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
  /** What the members together show, as releases that refuse each other. */
  readonly findings: readonly Finding[]
  /** With --matrix: what each member says of each other; no proof that packets pass between them. */
  readonly matrix?: readonly ReachMatrixRow[]
}

/** Said of one address by the step that fails. */
const IN_ROWS: ReadonlySet<FindingKind> = new Set<FindingKind>([
  'hung member',
  'refused member',
  'member out of reach',
  'silent member',
  'encrypted',
  'certificate refused',
  'cluster needed',
  'other program',
  'failure detection port',
  'no view',
  'view not told',
])

/** The result of `jg reach`. */
export function reachResult({rows, matrix}: ReachReport, cluster?: string): ReachResult {
  const flat = rows.map(({target, peeked, steps, failure}): ReachedResult => {
    const {transport, version, cluster, uuid, name, physicalAddress, elapsedMs} = peeked
    return {
      address: endpointText(target),
      reached: failure === null,
      failure: failure === null ? null : {...failure, code: failureCode(failure)},
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
  const findings = lookFindings(
    rows.map(({peeked}) => peeked),
    cluster,
  ).filter(({kind}) => !IN_ROWS.has(kind))
  return {answered, rows: flat, findings, ...(matrix === undefined ? {} : {matrix})}
}
