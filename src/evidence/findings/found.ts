import {CATALOGUE} from '../catalogue.ts'
import type {FindingKind} from '../catalogue.ts'
import type {Finding, StatusMember, StatusView} from '../report.ts'
import type {Scope} from '../scope.ts'
import {shortNames} from '../../peek/short-names.ts'

/** Names of a finding; more are counted. */
const MAX_NAMED = 10

/** What findings are made of. */
export interface Found {
  readonly members: readonly StatusMember[]
  readonly views: readonly StatusView[]
  readonly scope: Scope
  /** Members that no row was made for. */
  readonly left: number
}

/** A member as people know it. */
export type Label = (member: StatusMember) => string

/** A list of names; many are cut and counted. */
export function named(names: readonly string[]): string {
  const more = names.length - MAX_NAMED
  return `${names.slice(0, MAX_NAMED).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`
}

/** Names, else short UUIDs, else addresses. */
export function labels(members: readonly StatusMember[]): Label {
  const short = shortNames(members.flatMap(({uuid}) => uuid ?? []))
  return ({name, uuid, address}) => name ?? (uuid === null ? (address ?? '?') : short(uuid))
}

/** A member with its address. */
export function placed(member: StatusMember, label: Label): string {
  const {address} = member
  const name = label(member)
  return address === null || address === name ? name : `${name} (${address})`
}

/** `of cluster demo` */
export function clusterText(cluster: string | null): string {
  return cluster === null ? 'of an unknown cluster' : `of cluster ${cluster}`
}

/** What a finding says beside the page of its kind. */
export interface Said {
  readonly cluster: string | null
  readonly subjects: readonly string[]
  readonly text: string
  readonly cause?: string | null
  /** Rows that it rests on. */
  readonly rows?: readonly StatusMember[]
}

/** A finding with what the catalogue says of its kind. */
export function finding(kind: FindingKind, {cluster, subjects, text, cause = null, rows = []}: Said): Finding {
  const {code, severity, disproof, remedy} = CATALOGUE[kind]
  const proof = [...new Set(rows.flatMap(({observations}) => observations))]
  return {code, kind, severity, cluster, subjects, text, cause, proof, disproof, remedy}
}
