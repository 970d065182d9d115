import {UsageError} from '../../errors/index.ts'
import {isMulticast, resolveDestinations} from './destinations.ts'
import type {ProbeOptions, ProbePorts} from './options.ts'
import {ProbeRun} from './probe-run.ts'
import type {ProbeReport} from './report.ts'

/**
 * Asks the members of clusters, as org.jgroups.tests.Probe does. Ends as soon as every member of the reported views has
 * answered, or at the time limit. Rejects with UsageError, or with JgError if a host is unknown.
 */
export async function probe(options: ProbeOptions, ports: ProbePorts): Promise<ProbeReport> {
  if (options.keys.some((key) => /\s/.test(key)))
    throw new UsageError('a key cannot contain blanks: members split the request there')
  const pattern = options.node === undefined ? undefined : nodePattern(options.node)
  if (pattern !== undefined && options.changes === true && options.transport === 'udp') {
    throw new UsageError('over UDP a change reaches all members; use -tcp to change only those that -node selects')
  }
  const destinations = await resolveDestinations(options, ports.network)
  const group = destinations.find(({address}) => isMulticast(address))
  if (options.transport === 'tcp' && group !== undefined) {
    throw new UsageError(`${group.address} is a multicast group, which cannot be reached over TCP`)
  }
  return new Promise((resolve) => {
    new ProbeRun(options, ports, destinations, pattern, resolve).start()
  })
}

/** Reads a member filter. Throws UsageError. */
export function nodePattern(text: string): RegExp {
  try {
    return new RegExp(`^(?:${text})$`)
  } catch (error) {
    throw new UsageError(`-node takes a regular expression, found '${text}'`, {cause: error})
  }
}
