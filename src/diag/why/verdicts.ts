import {endpointOf, endpointText} from '../../model/endpoint.ts'
import {DIAG_GROUP} from '../diag-settings.ts'
import {identityOf} from '../client/membership.ts'
import {filtersOf} from '../client/parts.ts'
import {type AnsweringMember, membersOf, type ProbeReport} from '../client/report.ts'
import type {Evidence, VariantName, WhyFinding} from './evidence.ts'
import {hostFinding} from './host-verdict.ts'

/** Members who answered. */
export function answersOf(report: ProbeReport): AnsweringMember[] {
  return membersOf(report.answers, identityOf)
}

function list(words: Iterable<string>): string {
  const all = [...new Set(words)].sort()
  return all.length <= 5 ? all.join(', ') : `${all.slice(0, 5).join(', ')} and ${String(all.length - 5)} more`
}

/** A finding that holds for all, and is proven. */
function proven(reason: WhyFinding['reason'], because: string, todo: string): WhyFinding {
  return {reason, who: null, certainty: 'proven', because, todo, alternatives: []}
}

/** Members that a variant of the request is answered by, and the request itself is not. */
function newcomers({base, variants}: Evidence, variant: VariantName): string[] {
  const known = new Set(answersOf(base).map(identityOf))
  return (variants.get(variant) ?? []).filter((answer) => !known.has(identityOf(answer))).map(({name}) => name)
}

function filterFinding(evidence: Evidence): WhyFinding | null {
  const {options, variants, base, wanted} = evidence
  if (newcomers(evidence, 'filter').length > 0 && newcomers(evidence, 'keys').length === 0) {
    const clusters = list((variants.get('filter') ?? []).flatMap(({cluster}) => cluster ?? []))
    const because = `without -cluster ${options.cluster ?? filtersOf(options.keys).join(' ').replaceAll('cluster=', '')} members of ${clusters} answer; the expression must match the whole name`
    return proven('filter', because, `ask with -cluster and the name of one of these clusters: ${clusters}`)
  }
  const names = answersOf(base).map(({name}) => name)
  if (names.length > 0 && !names.some(wanted)) {
    const because = `${list(names)} answer, and -node ${options.node ?? ''} matches none of them whole`
    return proven('filter', because, 'name one of these members with -node')
  }
  return null
}

function keyFinding(evidence: Evidence): WhyFinding | null {
  const {options, base} = evidence
  const keys = options.keys.join(' ')
  if (base.inParts) {
    const because = `the answer to ${keys} does not fit into a datagram of 65507 bytes; it came when each part was asked alone`
    return proven('too-large', because, 'ask for less at a time, or over TCP (-tcp), where an answer may have any size')
  }
  const silentToKeys = newcomers(evidence, 'keys')
  if (silentToKeys.length === 0 || options.transport === 'tcp') {
    if (silentToKeys.length === 0) return null
    const because = `${list(silentToKeys)} answer a request without keys, and not ${keys}: its handler fails there, or 4.2 does not know it`
    return proven('key', because, 'look at the keys that members know: jg probe keys')
  }
  const because = `${list(silentToKeys)} answer a request without keys, and not ${keys}: an answer that does not fit into a datagram is lost`
  const todo = 'ask over TCP (-tcp -addr HOST), or for less at a time, as jmx=GMS instead of jmx'
  return {reason: 'too-large', who: null, certainty: 'likely', because, todo, alternatives: ['key']}
}

/** Members without a passcode take a prefix for part of the first key, and answer with their first line alone. */
function hollowFinding({options, base, variants}: Evidence): WhyFinding | null {
  if (options.passcode === undefined || !isHollow(base)) return null
  if (variants.get('passcode')?.some(({view}) => view !== null) !== true) return null
  const names = list(answersOf(base).map(({name}) => name))
  return proven(
    'passcode',
    `${names} answer nothing but their first line to a request with a passcode: they have none`,
    'leave -passcode out',
  )
}

/** Whether members answered nothing to what was asked. */
export function isHollow(report: ProbeReport): boolean {
  const members = answersOf(report)
  return members.length > 0 && members.every(({pairs, view}) => pairs.length === 0 && view === null)
}

function wayFinding(evidence: Evidence): WhyFinding | null {
  const {options, heardBy} = evidence
  const without = newcomers(evidence, 'passcode')
  if (without.length > 0) {
    return proven('passcode', `${list(without)} answer without a passcode: they have none`, 'leave -passcode out')
  }
  const byOther = newcomers(evidence, 'interface')
  if (byOther.length > 0) {
    const because = `${list(byOther)} answer, but not by the interface ${options.bindAddress ?? ''}; they are heard by ${list(heardBy)}`
    return proven(
      'wrong-interface',
      because,
      `use -bind_addr ${heardBy[0] ?? ''}, or leave it out to ask by all interfaces`,
    )
  }
  const further = newcomers(evidence, 'ttl')
  if (further.length > 0) {
    const because = `${list(further)} answer when the TTL is 255; ${String(options.ttl)} is too low for the routers between`
    return proven('ttl', because, 'use a larger -ttl')
  }
  const both = newcomers(evidence, 'all')
  if (both.length === 0) return null
  const because = `${list(both)} answer by ${list(heardBy)} with a TTL of 255; neither ${options.bindAddress ?? ''} nor the TTL ${String(options.ttl)} will do`
  return proven('wrong-interface', because, `use -bind_addr ${heardBy[0] ?? ''} and a larger -ttl`)
}

/** Nobody is known who could be looked at. */
function nobodyFinding({options, listener}: Evidence): WhyFinding {
  const group = options.addresses[0] ?? DIAG_GROUP[options.family ?? 4]
  const asked = endpointText({host: group, port: options.port, ...endpointOf(group)})
  const heard = listener === true ? '; a process of this host listens to the group and is silent' : ''
  return {
    reason: listener === true ? 'passcode' : 'no-member',
    who: null,
    certainty: 'likely',
    because: `nobody answers ${options.transport === 'udp' ? asked : 'over TCP'}, and no member is on this host${heard}`,
    todo: 'name a host where a member should be, as --member 10.0.0.5:7800, to look at it without diagnostics',
    alternatives: listener === true ? ['held'] : ['diagnostics-off', 'multicast-blocked', 'passcode'],
  }
}

/** Reasons by what was found out; none when everybody answered at once. */
export function findingsOf(evidence: Evidence): WhyFinding[] {
  const {base, wanted, hosts} = evidence
  const answered = answersOf(base).filter(({name}) => wanted(name))
  const all = [filterFinding(evidence), keyFinding(evidence), hollowFinding(evidence), wayFinding(evidence)].flatMap(
    (finding) => finding ?? [],
  )
  if (answered.length > 0 && base.silent.length === 0) return all
  if (all.length > 0 && answered.length === 0) return all
  const ofHosts = hosts.flatMap((host) => hostFinding(evidence, host) ?? [])
  const met = ofHosts.filter(({reason}) => reason !== 'no-member' && reason !== 'unreachable')
  if (answered.length === 0) {
    if (met.length > 0) return met
    return ofHosts.length > 0 && isNamed(evidence) ? ofHosts : [nobodyFinding(evidence)]
  }
  const looked = new Set(hosts.map(({member}) => member))
  const unknown = base.silent.filter(({name}) => all.length === 0 && !looked.has(name)).slice(0, 20)
  return [...all, ...ofHosts, ...unknown.map(({name, cluster}) => unknownFinding(name, cluster ?? ''))]
}

/** Whether somebody named a host: what is not on it is then worth a word. */
function isNamed({hosts, options}: Evidence): boolean {
  return options.addresses.length > 0 || hosts.some(({local}) => !local)
}

function unknownFinding(name: string | null, cluster: string): WhyFinding {
  return {
    reason: 'unknown',
    who: name,
    certainty: 'likely',
    because: `others have it in their view of cluster ${cluster}, and nobody who answers knows its address`,
    todo: 'jg status shows what is known of it',
    alternatives: ['no-member', 'diagnostics-off'],
  }
}
