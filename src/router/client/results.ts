import {ipAddressText} from '../../model/endpoint.ts'
import type {KnownMember, RouterReport} from './query.ts'
import {identityText} from '../../model/address-text.ts'

/** A router in results. */
export interface RouterRow {
  readonly router: string
  readonly status: RouterReport['status']
  /** Why there is no answer. */
  readonly reason: string | null
  /** Milliseconds to the end of the answer. @asType number */
  readonly millis: number | null
}

/** A member that a router knows, in results. */
export interface MappedMember {
  readonly cluster: string
  readonly name: string | null
  readonly uuid: string
  readonly physicalAddress: string | null
}

/** Result of `jg gossip-router status`. */
export interface RouterStatusResult {
  readonly routers: readonly (RouterRow & {readonly clusters: number | null; readonly members: number | null})[]
}

/** Result of `jg gossip-router mapping`. */
export interface MappingResult {
  readonly routers: readonly (RouterRow & {readonly members: readonly MappedMember[]})[]
}

function rowOf({router, status, reason, millis}: RouterReport): RouterRow {
  return {router, status, reason, millis}
}

function mappedMember({cluster, member}: KnownMember): MappedMember {
  const {sender, logicalName, physicalAddress} = member
  return {cluster, name: logicalName, uuid: identityText(sender), physicalAddress: ipAddressText(physicalAddress)}
}

/** The state of each router. */
export function statusResult(reports: readonly RouterReport[]): RouterStatusResult {
  const counted = (report: RouterReport) =>
    report.status === 'answered'
      ? {clusters: report.clusters, members: report.members.length}
      : {clusters: null, members: null}
  return {routers: reports.map((report) => ({...rowOf(report), ...counted(report)}))}
}

/** The members of each router, by cluster. */
export function mappingResult(reports: readonly RouterReport[]): MappingResult {
  return {routers: reports.map((report) => ({...rowOf(report), members: report.members.map(mappedMember)}))}
}
