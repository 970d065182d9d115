import type {Call} from '../server/operation-keys.ts'
import {identityOf} from './membership.ts'
import {membersOf, type ProbeFailure, type ProbeReport} from './report.ts'

/** The result of an operation on one member. */
export interface OperationMember {
  /** Null if other members count it but nobody knows its name. */
  readonly name: string | null
  readonly status: 'answered' | 'silent'
  readonly cluster: string | null
  readonly physicalAddress: string | null
  /** Null if the operation returns nothing; a member of JGroups only logs failures. */
  readonly result: string | null
  /** Why it failed; members of JGroups do not report it. */
  readonly error: string | null
}

/** The result of `jg op`. */
export interface OperationResult {
  /** The protocol and its operation. */
  readonly operation: string
  readonly args: readonly string[]
  /** Members that answered, and members known from a view that did not. */
  readonly members: readonly OperationMember[]
  /** Destinations that could not be asked. */
  readonly failures: readonly ProbeFailure[]
}

/** Returns results by member. */
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
