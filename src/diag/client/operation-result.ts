import type {Call} from '../server/operation-keys.ts'
import {identityOf} from './membership.ts'
import {membersOf, type ProbeFailure, type ProbeReport} from './report.ts'

/** What an operation gave on one member. */
export interface OperationMember {
  /** Null when others count a member and nobody names it. */
  readonly name: string | null
  readonly status: 'answered' | 'silent'
  readonly cluster: string | null
  readonly physicalAddress: string | null
  /** Null when the operation gives nothing; a member of JGroups tells failures to its log only. */
  readonly result: string | null
  /** Why it failed; members of JGroups do not tell. */
  readonly error: string | null
}

/** What `jg op` found. */
export interface OperationResult {
  /** The protocol and its operation. */
  readonly operation: string
  readonly args: readonly string[]
  /** Who answered, and who is known from a view and did not. */
  readonly members: readonly OperationMember[]
  /** Destinations that could not be asked. */
  readonly failures: readonly ProbeFailure[]
}

/** Results by member. */
export function operationResult({protocol, method, args}: Call, report: ProbeReport): OperationResult {
  const operation = `${protocol}.${method}`
  const answered = membersOf(report.answers, identityOf).map(
    ({name, cluster, physicalAddress, pairs}): OperationMember => {
      const values = new Map(pairs)
      const text = values.get(operation) ?? pairs.find(([key]) => key.endsWith(`.${method}`))?.[1]
      const result = text === undefined ? null : text.replace(/^\n+|\s+$/g, '')
      return {name, status: 'answered', cluster, physicalAddress, result, error: values.get('error') ?? null}
    },
  )
  const silent = report.silent.map(({name, cluster}): OperationMember => {
    return {name, status: 'silent', cluster, physicalAddress: null, result: null, error: null}
  })
  return {operation, args, members: [...answered, ...silent], failures: report.failures}
}
