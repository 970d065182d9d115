import {memberName, milliseconds, NONE, numberCell, OK} from './columns.ts'
import {table} from './table.ts'
import type {RouterRow, RouterStatusResult, MappingResult} from '../../router/client/results.ts'

function statusText({status, reason}: RouterRow): string {
  return status === 'answered' ? OK : `${status}: ${reason ?? ''}`
}

/** One row per router. */
export function statusTable({routers}: RouterStatusResult): string {
  const rows = routers.map((row) => [
    row.router,
    statusText(row),
    milliseconds(row.millis),
    numberCell(row.clusters),
    numberCell(row.members),
  ])
  return table(['ROUTER', 'STATUS', 'MS', 'CLUSTERS', 'MEMBERS'], rows)
}

/** One row per member; a router without members, or without an answer, has one row, too. */
export function mappingTable({routers}: MappingResult): string {
  const rows = routers.flatMap((row) => {
    if (row.members.length === 0) {
      const text = row.status === 'answered' ? 'no members' : statusText(row)
      return [[row.router, NONE, NONE, NONE, NONE, text]]
    }
    return row.members.map((m) => [
      row.router,
      m.cluster,
      memberName(m.name),
      m.physicalAddress ?? NONE,
      m.uuid,
      statusText(row),
    ])
  })
  return table(['ROUTER', 'CLUSTER', 'MEMBER', 'PHYSICAL ADDRESS', 'UUID', 'STATUS'], rows)
}
