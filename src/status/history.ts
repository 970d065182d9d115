import {probe} from '../diag/client/probe.ts'
import {identityOf} from '../diag/client/membership.ts'
import {membersOf} from '../diag/client/report.ts'
import type {PeekPorts} from '../peek/ports.ts'
import type {StatusOptions} from './status.ts'
import type {ProbePlace} from './survey.ts'

const OPERATION = 'GMS.printPreviousViews'

/** The views that a member has installed, the oldest it still knows first. */
export interface ViewHistory {
  readonly name: string
  readonly cluster: string | null
  readonly views: readonly string[]
}

/** Asks diagnostics for the views that members had; those whose diagnostics are off have no entry. */
export async function viewHistories(
  ports: PeekPorts,
  places: readonly ProbePlace[],
  {peek, diagPort, ttl, passcode}: StatusOptions,
): Promise<ViewHistory[]> {
  const found = new Map<string, ViewHistory>()
  const reports = await Promise.all(
    places.map(({address, transport, port}) =>
      probe(
        {
          keys: [`op=${OPERATION}`],
          transport,
          addresses: [address],
          port: port ?? diagPort,
          ttl,
          timeoutMs: peek.timeoutMs,
          passcode,
          bindAddress: peek.localAddress,
        },
        ports,
      ),
    ),
  )
  for (const {answers} of reports) {
    for (const member of membersOf(answers, identityOf)) {
      const text = member.pairs.find(([key]) => key === OPERATION)?.[1] ?? ''
      const views = text.split(/\r?\n/).map((line) => line.trim())
      const {name, cluster} = member
      found.set(identityOf(member), {name, cluster, views: views.filter((line) => line !== '')})
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}
