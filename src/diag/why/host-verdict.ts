import {DIAG_GROUP} from '../diag-settings.ts'
import {digestHoldsLineFeed} from '../passcode.ts'
import {endpointOf, endpointText, socketOf} from '../../model/endpoint.ts'
import {parseHost} from '../../model/ip-address.ts'
import type {Evidence, HostEvidence, PortEvidence, WhyFinding, WhyReason} from './evidence.ts'

interface Case {
  readonly evidence: Evidence
  readonly host: HostEvidence
  readonly who: string
  /** What the look at the transport port says of who is there; empty when nobody is known to be. */
  readonly there: string
}

type Outcome = PortEvidence['outcome']

function portsOf({ports, member}: HostEvidence, outcome: Outcome): PortEvidence[] {
  return ports.filter((p) => p.outcome === outcome && (member === null || p.name === null || p.name === member))
}

function finding(
  {who}: Case,
  reason: WhyReason,
  because: string,
  todo: string,
  alternatives: readonly WhyReason[] = [],
): WhyFinding {
  return {reason, who, certainty: alternatives.length === 0 ? 'proven' : 'likely', because, todo, alternatives}
}

function sameAddress(a: string, b: string): boolean {
  const text = a.replace(/^.*\//, '')
  return parseHost(text)?.join() === parseHost(b)?.join()
}

/** A member answers over TCP, and was asked by multicast. */
function multicastCase(c: Case, port: PortEvidence): WhyFinding {
  const {options} = c.evidence
  const {settings} = port
  const where = endpointText({host: c.host.address, port: port.port})
  const overTcp = `jg probe -tcp -addr ${where}`
  const group = options.addresses[0] ?? DIAG_GROUP[options.family ?? 4]
  const asked = endpointText({host: group, port: options.port, ...endpointOf(group)})
  if (settings['enable_udp'] === 'false') {
    return finding(
      c,
      'tcp-only',
      `it answers over TCP at ${where} and has diag.enable_udp=false`,
      `ask over TCP: ${overTcp}`,
    )
  }
  const listens = settings['mcast_addr'] ?? ''
  if (listens !== '' && listens !== 'null' && !sameAddress(listens, group)) {
    return finding(
      c,
      'other-group',
      `it answers over TCP at ${where}, and listens to the group ${listens.replace(/^.*\//, '')}, not ${group}`,
      `ask -addr ${listens.replace(/^.*\//, '')}, or over TCP: ${overTcp}`,
    )
  }
  if (Object.keys(settings).length === 0) {
    const because = `it answers over TCP at ${where}, and does not tell how its diagnostics are set`
    return finding(c, 'multicast-blocked', because, `ask over TCP: ${overTcp}`, ['tcp-only', 'other-group'])
  }
  const interfaces = settings['bind_interfaces'] ?? 'null'
  const only = interfaces === 'null' ? '' : `, on the interfaces ${interfaces} alone`
  return finding(
    c,
    'multicast-blocked',
    `it answers over TCP at ${where} and listens to ${asked}${only}, and multicasts by all interfaces with any TTL do not reach it, or its answers do not come back`,
    `ask over TCP: ${overTcp}; let UDP to ${asked} and UDP answers pass, and look at IGMP snooping of the switches`,
  )
}

function passcodeCase(c: Case, port: PortEvidence): WhyFinding {
  const {passcode} = c.evidence.options
  const where = endpointText({host: c.host.address, port: port.port})
  if (passcode !== undefined && digestHoldsLineFeed(passcode)) {
    return finding(
      c,
      'passcode',
      `${where} closes the connection without an answer: the SHA-1 of this passcode holds a line feed, and members of JGroups end a request there`,
      'ask by UDP, or change diag.passcode on the members',
    )
  }
  const because = `${where} takes the request and closes the connection without an answer, as members do when the passcode is ${passcode === undefined ? 'missing' : 'wrong'}`
  const todo =
    passcode === undefined
      ? 'give the value of diag.passcode with -passcode'
      : 'compare -passcode with diag.passcode of the member'
  return finding(c, 'passcode', because, todo, c.there === '' ? ['no-member'] : [])
}

function heldCase(c: Case, port: PortEvidence): WhyFinding {
  const where = endpointText({host: c.host.address, port: port.port})
  return finding(
    c,
    'held',
    `${where} takes connections and neither answers nor closes: a member of JGroups serves one at a time without a time limit, and some idle connection (a health check, a scanner) holds it`,
    `on the member's host, find and end the other connection to port ${String(port.port)} (ss -tnp sport = :${String(port.port)})`,
    c.there === '' ? ['no-member'] : [],
  )
}

/** Diagnostics and transport take connections, and neither says a word. */
function hungCase(c: Case, port: PortEvidence, words: string): WhyFinding {
  const where = endpointText({host: c.host.address, port: port.port})
  return finding(
    c,
    'hung',
    `${where} takes connections and neither answers nor closes, and so does its transport: ${words}`,
    "look at the state of the process on the member's host (ps -o stat, jcmd PID Thread.print); resume or restart it",
    ['held'],
  )
}

/** A member is there, and none of its diagnostics ports is open. */
function closedCase(c: Case): WhyFinding {
  const {host, evidence} = c
  const {options, listener} = evidence
  const range = `${String(options.port)}-${String(options.port + host.ports.length - 1)}`
  const closed = `${c.there}, and no port of ${range} takes a connection`
  const todo =
    'set diag.enabled=true with diag.enable_udp or diag.enable_tcp on the member (in 4.2 enable_diagnostics); jg status and jg peek need no diagnostics'
  if (options.transport === 'udp' && host.local) {
    if (listener === true) {
      const because = `${c.there}; a process of this host listens to the group, gets the request and is silent`
      return finding(c, 'passcode', because, 'give the value of diag.passcode with -passcode', ['diagnostics-off'])
    }
    if (listener === false)
      return finding(c, 'diagnostics-off', `${closed}, and no process of this host listens to the group`, todo)
  }
  const alternatives: WhyReason[] = options.transport === 'udp' ? ['multicast-blocked', 'passcode'] : ['unreachable']
  return finding(c, 'diagnostics-off', closed, todo, alternatives)
}

function udpOnlyCase(c: Case): WhyFinding | null {
  const {evidence, host} = c
  const answer = (evidence.variants.get('udp') ?? []).find(
    ({name, physicalAddress}) =>
      (host.member === null || host.member === name) && socketOf(physicalAddress ?? '')?.host === host.address,
  )
  if (answer === undefined) return null
  const because = `${answer.name} at ${host.address} answers the multicast, and refuses connections: diag.enable_tcp is off, as is its default`
  return finding(c, 'udp-only', because, 'ask by UDP: leave -tcp and -addr out')
}

/** The reason for one host or member; null when there is nothing to be said. */
export function hostFinding(evidence: Evidence, host: HostEvidence): WhyFinding | null {
  const member = host.looks.find(
    ({found, name}) => found === 'member' && (host.member === null || name === null || name === host.member),
  )
  const who = host.member === null ? host.address : `${host.member} (${host.address})`
  const c: Case = {evidence, host, who, there: member?.words ?? ''}
  const [answered] = portsOf(host, 'answered')
  const [closed] = portsOf(host, 'closed')
  const [silent] = portsOf(host, 'silent')
  const hung = host.looks.find(({found}) => found === 'hung')
  if (silent !== undefined && hung !== undefined) return hungCase(c, silent, hung.words)
  if (answered !== undefined)
    return evidence.options.transport === 'udp' ? multicastCase(c, answered) : portCase(c, answered)
  if (closed !== undefined) return passcodeCase(c, closed)
  if (silent !== undefined) return heldCase(c, silent)
  const udpOnly = evidence.options.transport === 'tcp' ? udpOnlyCase(c) : null
  if (udpOnly !== null) return udpOnly
  if (c.there !== '') return closedCase(c)
  const looked = host.looks.map(({words}) => words)
  const because = looked.length === 0 ? 'none of its ports takes a connection' : looked.slice(0, 3).join('; ')
  const unreachable =
    host.ports.every(({outcome}) => outcome === 'unreachable') && host.looks.every(({found}) => found === 'silence')
  return unreachable
    ? finding(
        c,
        'unreachable',
        because,
        'look at routes and firewalls between; jg reach names the first layer that fails',
        ['no-member'],
      )
    : finding(c, 'no-member', because, 'start the member, or name its transport address with --member HOST:PORT', [
        'unreachable',
      ])
}

/** A member answers over TCP as it was asked, but at another port. */
function portCase(c: Case, port: PortEvidence): WhyFinding | null {
  if (port.port === c.evidence.options.port) return null
  const because = `it answers at port ${String(port.port)}, and ${String(c.evidence.options.port)} was asked: members take the first free port`
  return finding(c, 'key', because, `ask -addr ${endpointText({host: c.host.address, port: port.port})}`, ['no-member'])
}
