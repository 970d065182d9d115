import {NONE} from './columns.ts'
import {table} from './table.ts'
import type {DumpResult} from '../../diag/client/router-dump.ts'

/** One row per connection; a router without connections has one row, too. */
export function dumpTable({routers, failures}: DumpResult): string {
  const rows = routers.flatMap(({router, connections, error}) =>
    connections.length === 0
      ? [[router ?? NONE, NONE, error ?? 'no connections']]
      : connections.map(({client, connection}) => [router ?? NONE, client, connection]),
  )
  const failed = failures.map(({to, reason}) => [to, NONE, reason])
  return table(['ROUTER', 'CLIENT', 'CONNECTION'], [...rows, ...failed])
}
