import type {ProbeReport} from './report.ts'

/** A connection of a client as its router reports it. */
export interface RoutedConnection {
  readonly client: string
  /** As the router prints it. */
  readonly connection: string
}

/** The result of `jg gossip-router dump`. */
export interface DumpResult {
  readonly routers: readonly {
    readonly router: string | null
    readonly version: string | null
    readonly connections: readonly RoutedConnection[]
    /** Registered members as the router prints them. */
    readonly mappings: readonly string[]
    /** Why there is no table. */
    readonly error: string | null
  }[]
  /** Destinations that could not be asked. */
  readonly failures: readonly {readonly to: string; readonly reason: string}[]
}

/** Name and cluster of all routers in probe answers; members have other clusters, so they do not answer. */
export const ROUTER = 'GossipRouter'

/** Keys of the request to routers; none of them changes anything. */
export const DUMP_KEYS = ['op=dumpRoutingTable', 'op=dumpAddressMappings'] as const

function connectionsOf(text: string): RoutedConnection[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const match = /^(\S+): (.*)$/.exec(line.trim())
    return match === null ? [] : [{client: match[1] ?? '', connection: match[2] ?? ''}]
  })
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line !== '')
}

/** Returns the routing tables in the answers of routers. */
export function dumpResult(report: ProbeReport): DumpResult {
  const routers = report.answers.flatMap(({parsed}) => {
    if (parsed?.name !== ROUTER) return []
    const values = new Map(parsed.pairs)
    const connections = values.get(`${ROUTER}.dumpRoutingTable`)
    return [
      {
        router: parsed.physicalAddress,
        version: parsed.version,
        connections: connectionsOf(connections ?? ''),
        mappings: linesOf(values.get(`${ROUTER}.dumpAddressMappings`) ?? ''),
        error: connections === undefined ? (values.get('error') ?? 'the answer contains no routing table') : null,
      },
    ]
  })
  return {routers, failures: report.failures}
}
