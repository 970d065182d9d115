import {fdPorts} from '../peek/identify.ts'
import {type FailureKind, type Peeked, type PeekFailure, REACH_LAYERS, type ReachLayer} from '../peek/peeked.ts'
import {endpointKey, endpointText, socketOf} from '../model/endpoint.ts'
import type {ReachExpectation, ReachStep} from './report.ts'

/** What is checked beside the way to the transport. */
export interface StepFacts {
  readonly peeked: Peeked
  readonly expected: ReachExpectation
  /** What was found at the address that the member says it has, when that is another one. */
  readonly advertised: Peeked | null
  /** Whether FD_SOCK2's port is of interest; `unused` when no member that was reached has one. */
  readonly fdSock2: 'wanted' | 'unused' | 'ignored'
  readonly fdOffsets: readonly number[] | undefined
  /** Transport over which diagnostics answered; null when they did not, left out when they were not asked. */
  readonly diagnostics?: 'tcp' | 'udp' | null
}

const ok = (layer: ReachLayer, detail: string): ReachStep => ({layer, status: 'ok', detail})
const failed = (layer: ReachLayer, detail: string): ReachStep => ({layer, status: 'failed', detail})
const skipped = (layer: ReachLayer, detail: string): ReachStep => ({layer, status: 'skipped', detail})

function dialled({address, target}: Peeked): string {
  return endpointText({host: address ?? target.host, port: target.port})
}

/** Layers up to the answer, for the transport that was spoken. */
function wayOf({transport, target, failure}: Peeked): ReachLayer[] {
  const kind = transport ?? (failure?.layer === 'udp' || target.transport === 'udp' ? 'udp' : 'tcp')
  const tls = failure?.layer === 'tls' ? (['tls'] as const) : []
  const view = failure?.layer === 'view' ? (['view'] as const) : []
  return kind === 'udp' ? ['name', 'udp', 'answer', ...view] : ['name', 'tcp', ...tls, 'handshake', 'answer', ...view]
}

function detailOf(layer: ReachLayer, peeked: Peeked): string {
  switch (layer) {
    case 'name':
      return peeked.address === peeked.target.host ? 'an address' : `is ${peeked.address ?? ''}`
    case 'handshake':
      return `JGroups ${peeked.version ?? ''}`
    case 'answer':
      return peeked.view === null ? '' : `view ${String(peeked.view.id)} of ${String(peeked.view.members.length)}`
    default:
      return dialled(peeked)
  }
}

function waySteps(peeked: Peeked): ReachStep[] {
  const {failure} = peeked
  const way = wayOf(peeked)
  if (failure === null) return way.map((layer) => ok(layer, detailOf(layer, peeked)))
  const at = REACH_LAYERS.indexOf(failure.layer)
  return way.map((layer) => {
    if (layer === failure.layer) return failed(layer, failure.reason)
    return REACH_LAYERS.indexOf(layer) < at
      ? ok(layer, detailOf(layer, peeked))
      : skipped(layer, `${failure.layer} failed`)
  })
}

function identityStep({uuid, name, cluster}: Peeked, expected: ReachExpectation): ReachStep {
  const who = `${name ?? uuid ?? 'a member'} of cluster ${cluster ?? '(unknown)'}`
  if (expected.cluster !== undefined && expected.cluster !== null && cluster !== null && expected.cluster !== cluster) {
    return failed(
      'identity',
      `${who} answers, of cluster ${expected.cluster} one was expected: the port is taken by another cluster`,
    )
  }
  if (expected.uuid !== undefined && expected.uuid !== null && expected.uuid !== uuid) {
    return failed(
      'identity',
      `${who} answers, ${expected.name ?? expected.uuid} was expected: another member has taken the port`,
    )
  }
  return ok('identity', who)
}

function isSameSocket(text: string, {address, target}: Peeked): boolean {
  const told = socketOf(text)
  return told !== null && endpointKey(told) === endpointKey({host: address ?? target.host, port: target.port})
}

function addressStep({peeked, advertised}: StepFacts): ReachStep {
  const {physicalAddress, uuid} = peeked
  if (physicalAddress === null) return skipped('address', 'the member does not tell its address')
  if (isSameSocket(physicalAddress, peeked)) return ok('address', physicalAddress)
  const says = `the member says it is at ${physicalAddress}, and was reached at ${dialled(peeked)}`
  if (advertised === null) return skipped('address', says)
  if (advertised.uuid === uuid && advertised.failure === null) return ok('address', `${says}; both lead to it`)
  const there =
    advertised.uuid !== null && advertised.uuid !== uuid
      ? `${advertised.name ?? advertised.uuid} of cluster ${advertised.cluster ?? '(unknown)'} answers there`
      : `from here nobody answers there (${advertised.failure?.layer ?? ''}: ${advertised.failure?.reason ?? ''})`
  return failed(
    'address',
    `${says}; ${there}. Other members use the address it says: set external_addr and external_port, or bind_addr, to one they reach`,
  )
}

function fdSteps(facts: StepFacts): ReachStep[] {
  const {peeked, fdSock2} = facts
  if (fdSock2 === 'ignored') return []
  if (peeked.version?.startsWith('4.') === true) return [skipped('fd-port', '4.2 has no FD_SOCK2')]
  const own = peeked.fdSock2.find(({uuid}) => uuid !== null && uuid === peeked.uuid)
  if (own !== undefined) {
    return [ok('fd-port', String(own.port)), ok('fd-identity', own.cluster === null ? '' : `cluster ${own.cluster}`)]
  }
  const other = peeked.fdSock2.find(({uuid}) => uuid !== null)
  if (other !== undefined) {
    const whose = `member ${other.uuid ?? ''} of cluster ${other.cluster ?? ''}`
    return [ok('fd-port', String(other.port)), failed('fd-identity', `port ${String(other.port)} belongs to ${whose}`)]
  }
  return [fdPortStep(facts)]
}

const OUTCOMES: Readonly<Record<Peeked['fdSock2'][number]['outcome'], string>> = {
  identity: 'answers',
  refused: 'refused',
  timeout: 'no reaction, packets are dropped',
  closed: 'closed after the handshake',
  silent: 'open, and silent',
  garbage: 'another program',
  tls: 'speaks TLS',
  failed: 'cannot be reached',
}

function fdPortStep({peeked, fdSock2, fdOffsets}: StepFacts): ReachStep {
  const [likely] = fdPorts(peeked.target.port, fdOffsets)
  const tried = peeked.fdSock2.filter(({port}) => likely.includes(port))
  const told = tried.map(({port, outcome}) => `${String(port)}: ${OUTCOMES[outcome]}`).join(', ')
  const isDropped = tried.some(({outcome}) => outcome === 'timeout' || outcome === 'failed')
  if (fdSock2 === 'unused' && !isDropped) {
    return skipped('fd-port', `no member that was reached has FD_SOCK2 (${told})`)
  }
  const cause = isDropped
    ? 'a firewall drops packets to it'
    : 'it is not published, a firewall rejects it, it has another offset, or the stack has none'
  return failed('fd-port', `FD_SOCK2 is not reached (${told}): ${cause}`)
}

/** Diagnostics that do not answer are no failure: many stacks have them off. */
function diagnosticsStep(transport: 'tcp' | 'udp' | null): ReachStep {
  if (transport === null) return skipped('diagnostics', 'no answer: off, or at another address or port')
  return ok('diagnostics', `answer over ${transport.toUpperCase()}`)
}

/** All steps to a member. */
export function stepsOf(facts: StepFacts): ReachStep[] {
  const {peeked, expected, diagnostics} = facts
  const way = waySteps(peeked)
  if (peeked.failure !== null) return way
  return [
    ...way,
    identityStep(peeked, expected),
    addressStep(facts),
    ...fdSteps(facts),
    ...(diagnostics === undefined ? [] : [diagnosticsStep(diagnostics)]),
  ]
}

/** What failed at a step that is taken after the answer. */
function kindOf(layer: ReachLayer): FailureKind {
  if (layer === 'identity' || layer === 'address') return layer
  return layer === 'fd-identity' ? 'identity' : 'port'
}

/** The first step that failed; on the way to the answer it is what the look at the member says. */
export function failureOf(steps: readonly ReachStep[], {failure}: Pick<Peeked, 'failure'>): PeekFailure | null {
  const step = steps.find(({status}) => status === 'failed')
  if (step === undefined || failure !== null) return failure
  return {kind: kindOf(step.layer), layer: step.layer, reason: step.detail}
}
