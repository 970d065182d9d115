import type {KnownMember, RouterReport} from '../../router/query.ts'
import {uuidOf} from '../../router/registrations.ts'
import {table} from '../table.ts'

/** A router in results. */
export interface RouterRow {
  readonly router: string
  readonly status: RouterReport['status']
  readonly reason: string | null
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
  return {cluster, name: logicalName, uuid: uuidOf(sender), physicalAddress: physicalAddress?.toString() ?? null}
}

/** What is known of each router. */
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

function statusText({status, reason}: RouterRow): string {
  return status === 'answered' ? 'ok' : `${status}: ${reason ?? ''}`
}

const NONE = '-'

/** One line a router. */
export function statusTable({routers}: RouterStatusResult): string {
  const rows = routers.map((row) => [
    row.router,
    statusText(row),
    row.millis === null ? NONE : `${row.millis.toFixed(1)} ms`,
    row.clusters ?? NONE,
    row.members ?? NONE,
  ])
  return table(['ROUTER', 'STATUS', 'ANSWER', 'CLUSTERS', 'MEMBERS'], rows)
}

/** One line a member; a router without members, or that did not answer, has one, too. */
export function mappingTable({routers}: MappingResult): string {
  const rows = routers.flatMap((row) => {
    if (row.members.length === 0) {
      const text = row.status === 'answered' ? 'no members' : statusText(row)
      return [[row.router, NONE, NONE, NONE, NONE, text]]
    }
    return row.members.map((m) => [
      row.router,
      m.cluster,
      m.name ?? NONE,
      m.physicalAddress ?? NONE,
      m.uuid,
      statusText(row),
    ])
  })
  return table(['ROUTER', 'CLUSTER', 'MEMBER', 'PHYSICAL ADDRESS', 'UUID', 'STATUS'], rows)
}
