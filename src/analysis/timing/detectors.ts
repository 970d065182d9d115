import type {StackModel, StackProtocol} from '../stacks/stack-model.ts'
import {SOCKET_DETECTORS} from '../../releases/roles.ts'

/** The kinds of failure that detectors distinguish. */
export type FailureKind = 'process-crash' | 'process-hang' | 'host-failure'

/** A stretch of time in milliseconds; `max` is null where it may never end. */
export interface TimeSpan {
  /** Milliseconds. @minimum 0 */
  readonly min: number
  /** Milliseconds; null: perhaps never. */
  readonly max: number | null
}

/** One part of the time between a failure and its view. */
export interface TimingStep extends TimeSpan {
  /** Name of the protocol that spends it. */
  readonly protocol: string
  /** What it does meanwhile. */
  readonly what: string
  /** The attributes it follows from, as `timeout=40000`. */
  readonly from: readonly string[]
}

const namedValues = (protocol: StackProtocol, ...names: readonly string[]): string[] =>
  names.map((name) => `${name}=${String(protocol.value(name))}`)

/** Heartbeats in a ring of bits, one bit per interval: the last heartbeat has to leave the ring, then the next check tells. */
function fdAll3(p: StackProtocol): TimingStep {
  const interval = p.number('interval') ?? 8000
  const timeout = p.number('timeout') ?? 40_000
  const bits = Math.ceil(timeout / Math.max(1, interval))
  const span = {min: Math.max(0, (bits - 1) * interval), max: (bits + 1) * interval}
  return {protocol: p.name, what: 'misses heartbeats', ...span, from: namedValues(p, 'timeout', 'interval')}
}

/** Heartbeats with a time each, looked at every `timeout_check_interval`. */
function fdAll(p: StackProtocol): TimingStep {
  const timeout = p.number('timeout') ?? 40_000
  const interval = p.number('interval') ?? 8000
  const check = p.number('timeout_check_interval') ?? 2000
  return {
    protocol: p.name,
    what: 'misses heartbeats',
    min: Math.max(0, timeout - interval),
    max: timeout + check,
    from: namedValues(p, 'timeout', 'interval', 'timeout_check_interval'),
  }
}

/** One flag per member, cleared every `timeout`: it has to be found clear a second time. */
function fdAll2(p: StackProtocol): TimingStep {
  const timeout = p.number('timeout') ?? 40_000
  const interval = p.number('interval') ?? 8000
  const span = {min: Math.max(0, timeout - interval), max: 2 * timeout}
  return {protocol: p.name, what: 'misses heartbeats', ...span, from: namedValues(p, 'timeout', 'interval')}
}

/** Asks its neighbour up to `max_tries` times, `timeout` apart. */
function fd(p: StackProtocol): TimingStep {
  const timeout = p.number('timeout') ?? 3000
  const tries = p.number('max_tries') ?? 5
  const span = {min: Math.max(0, tries - 1) * timeout, max: (tries + 1) * timeout}
  return {
    protocol: p.name,
    what: 'gets no answer from its neighbour',
    ...span,
    from: namedValues(p, 'timeout', 'max_tries'),
  }
}

function fdHost(p: StackProtocol): TimingStep {
  const timeout = p.number('timeout') ?? 60_000
  const interval = p.number('interval') ?? 20_000
  const span = {min: Math.max(0, timeout - interval), max: timeout + interval + (p.number('check_timeout') ?? 0)}
  return {protocol: p.name, what: 'cannot reach the host', ...span, from: namedValues(p, 'timeout', 'interval')}
}

function fdSock(p: StackProtocol): TimingStep {
  return {protocol: p.name, what: 'sees the socket close', min: 0, max: 0, from: []}
}

const HEARTBEATS: Readonly<Record<string, (p: StackProtocol) => TimingStep>> = {
  FD_ALL3: fdAll3,
  FD_ALL2: fdAll2,
  FD_ALL: fdAll,
  FD: fd,
}

/** The detectors that look for silence, none for two of a kind missing. */
export const HEARTBEAT_PROTOCOLS: readonly string[] = Object.keys(HEARTBEATS)

/** The first suspicion, a detector per protocol of the stack that notices this kind of failure. */
export function detections(stack: StackModel, kind: FailureKind): readonly TimingStep[] {
  const steps: TimingStep[] = []
  for (const protocol of stack.protocols) {
    const heartbeat = HEARTBEATS[protocol.name]
    if (heartbeat !== undefined) steps.push(heartbeat(protocol))
    if (kind === 'process-crash' && SOCKET_DETECTORS.includes(protocol.name)) steps.push(fdSock(protocol))
    if (kind === 'host-failure' && protocol.name === 'FD_HOST') steps.push(fdHost(protocol))
    if (kind === 'process-crash' && protocol.boolean('enable_suspect_events') === true) steps.push(fdSock(protocol))
  }
  return steps
}

/** What comes between a suspicion and the view without the suspect. */
export function afterSuspicion(stack: StackModel): readonly TimingStep[] {
  const steps: TimingStep[] = []
  const verify = stack.find('VERIFY_SUSPECT2', 'VERIFY_SUSPECT')
  const timeout = verify?.number('timeout')
  if (verify !== undefined && timeout !== undefined) {
    // VERIFY_SUSPECT2 looks at its suspects once per timeout, so a suspect may wait for up to two of them.
    const max = verify.name === 'VERIFY_SUSPECT2' ? 2 * timeout : timeout
    steps.push({
      protocol: verify.name,
      what: 'asks the suspect itself',
      min: timeout,
      max,
      from: namedValues(verify, 'timeout'),
    })
  }
  const gms = stack.find('GMS')
  if (gms === undefined) return steps
  const bundling = gms.boolean('view_bundling') === true ? (gms.number('max_bundling_time') ?? 0) : 0
  const from = bundling === 0 ? [] : namedValues(gms, 'max_bundling_time')
  return [...steps, {protocol: 'GMS', what: 'installs the view', min: 0, max: bundling, from}]
}
