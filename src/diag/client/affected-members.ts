import type {ProbeOptions, ProbePorts} from './options.ts'
import {probe} from './probe.ts'
import {TimeoutError} from '../../errors/index.ts'

/** Maximum members named in a question; the others are only counted. */
const MAX_NAMED = 10

/**
 * Describes, for a question, the members that a request would change: those that answer a default request now. Rejects with TimeoutError
 * if there are none.
 */
export async function affectedMembers(what: string, options: ProbeOptions, ports: ProbePorts): Promise<string> {
  // Sent like the change itself, so that the same members get it.
  const {answers, failures} = await probe({...options, keys: []}, ports)
  const clusters = new Map<string, string[]>()
  for (const {parsed} of answers) {
    if (parsed === null) continue
    const cluster = parsed.cluster ?? ''
    clusters.set(cluster, [...(clusters.get(cluster) ?? []), parsed.name])
  }
  if (clusters.size === 0) {
    const reasons = failures.map(({to, reason}) => `; ${to}: ${reason}`).join('')
    const hint =
      options.transport === 'udp' && options.bindAddress === undefined ? ' (-bind_addr chooses the interface)' : ''
    throw new TimeoutError(`${what}: nobody answered, so there is nothing to change${hint}${reasons}`)
  }
  const described = [...clusters].map(([cluster, names]) => {
    const named = [...names].sort().slice(0, MAX_NAMED).join(', ')
    return `${String(names.length)} of cluster ${cluster} (${named}${names.length > MAX_NAMED ? ', …' : ''})`
  })
  return `${what} changes members: ${described.join('; ')}`
}
