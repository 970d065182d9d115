import type {StackModel} from '../stacks/stack-model.ts'
import {afterSuspicion, detections, type FailureKind, type TimeSpan, type TimingStep} from './detectors.ts'
import {SOCKET_DETECTORS} from '../../releases/roles.ts'

/** How long one kind of event takes until the view shows it. */
export interface EventTiming {
  readonly event: FailureKind | 'leave' | 'merge' | 'first-member' | 'join-dead-coordinator'
  readonly title: string
  /** Milliseconds until the view changes; `max` null: perhaps never. @minimum 0 */
  readonly min: number
  /** Milliseconds; null: perhaps never. */
  readonly max: number | null
  /** Protocols that notice it, the fastest first; none if nobody does. */
  readonly noticedBy: readonly string[]
  /** What the time consists of. */
  readonly steps: readonly TimingStep[]
  readonly note?: string
}

const TITLES: Readonly<Record<FailureKind, string>> = {
  'process-crash': 'a member crashes, its host lives',
  'process-hang': 'a member hangs (long collection, stopped process)',
  'host-failure': 'a host or its link dies silently',
}

/** Linux sends the first keep-alive after two hours, then nine in a row, 75 seconds apart. */
const KEEP_ALIVE_MS = 7_200_000 + 9 * 75_000

function sum(steps: readonly TimeSpan[]): TimeSpan {
  return steps.reduce<TimeSpan>(
    (total, {min, max}) => ({
      min: total.min + min,
      max: total.max === null || max === null ? null : total.max + max,
    }),
    {min: 0, max: 0},
  )
}

const byMax = (a: TimeSpan, b: TimeSpan): number => (a.max ?? Infinity) - (b.max ?? Infinity) || a.min - b.min

/** The time until this kind of failure leads to a view, by the detector that is sure to notice it first. */
export function failureTiming(stack: StackModel, kind: FailureKind): EventTiming {
  const found = [...detections(stack, kind), ...keepAlive(stack, kind)].sort(byMax)
  const [fastest] = found
  const head = {event: kind, title: TITLES[kind], noticedBy: found.map((step) => step.protocol)}
  if (fastest === undefined) return {...head, min: 0, max: null, steps: [], note: unnoticed(stack, kind)}
  const steps = [fastest, ...afterSuspicion(stack)]
  const span = sum(steps)
  return {...head, ...span, min: Math.min(span.min, ...found.map((f) => sum([f, ...steps.slice(1)]).min)), steps}
}

/** A socket detector alone notices a dead host by the keep-alive probes of the operating system. */
function keepAlive(stack: StackModel, kind: FailureKind): readonly TimingStep[] {
  const sock = kind === 'host-failure' ? stack.find('FD_SOCK') : undefined
  if (sock === undefined || sock.boolean('keep_alive') === false) return []
  const what = 'sees the socket fail by the keep-alive of the operating system'
  return [{protocol: sock.name, what, min: 0, max: KEEP_ALIVE_MS, from: ['keep_alive=true']}]
}

function unnoticed(stack: StackModel, kind: FailureKind): string {
  const sock = stack.find(...SOCKET_DETECTORS)
  if (sock !== undefined && kind !== 'process-crash') return `${sock.name} sees closed sockets only: add FD_ALL3`
  return 'no protocol of this stack notices it: add FD_ALL3 and FD_SOCK2'
}

function leaveTiming(stack: StackModel): EventTiming | undefined {
  const gms = stack.find('GMS')
  const timeout = gms?.number('leave_timeout')
  if (timeout === undefined) return undefined
  const from = [`leave_timeout=${String(timeout)}`]
  const step = {protocol: 'GMS', what: 'asks the coordinator to leave', min: 0, max: timeout, from}
  return {event: 'leave', title: 'a member leaves', min: 0, max: timeout, noticedBy: ['GMS'], steps: [step]}
}

/**
 * INFO messages go out after at most one and a half max_interval; a check finds two views in what came in since the last
 * check, asks for the views in a tenth of its interval, and GMS merges.
 */
function merge3Steps(stack: StackModel): readonly TimingStep[] {
  const merge = stack.find('MERGE3')
  if (merge === undefined) return []
  const max = merge.number('max_interval') ?? 10_000
  const setting = merge.number('check_interval') ?? 0
  const check = setting > max ? setting : Math.floor(max * 1.6)
  return [
    {protocol: 'MERGE3', what: 'sends INFO', min: 0, max: Math.floor(max * 1.5), from: [`max_interval=${String(max)}`]},
    {protocol: 'MERGE3', what: 'compares views', min: 0, max: check, from: [`check_interval=${String(check)}`]},
    {protocol: 'MERGE3', what: 'asks for the views', min: 0, max: Math.floor(check / 10), from: []},
  ]
}

function merge2Steps(stack: StackModel): readonly TimingStep[] {
  const merge = stack.find('MERGE2')
  if (merge === undefined) return []
  const min = merge.number('min_interval') ?? 5000
  const max = merge.number('max_interval') ?? 20_000
  const from = [`min_interval=${String(min)}`, `max_interval=${String(max)}`]
  return [{protocol: 'MERGE2', what: 'looks for other coordinators', min: 0, max, from}]
}

function mergeTiming(stack: StackModel): EventTiming {
  const found = [...merge3Steps(stack), ...merge2Steps(stack)]
  const head = {
    event: 'merge',
    title: 'a partition heals',
    noticedBy: found.slice(0, 1).map((s) => s.protocol),
  } as const
  if (found.length === 0)
    return {...head, min: 0, max: null, steps: [], note: 'nothing merges the subgroups: add MERGE3'}
  const timeout = stack.find('GMS')?.number('merge_timeout') ?? 5000
  const merging = {protocol: 'GMS', what: 'merges', min: 0, max: timeout, from: [`merge_timeout=${String(timeout)}`]}
  const steps = [...found, merging]
  return {...head, ...sum(steps), steps}
}

function firstMember(stack: StackModel): EventTiming | undefined {
  const timeout = stack.find('GMS')?.number('join_timeout')
  if (timeout === undefined) return undefined
  const step = {
    protocol: 'GMS',
    what: 'waits for answers to discovery',
    min: 0,
    max: timeout,
    from: [`join_timeout=${String(timeout)}`],
  }
  const title = 'the first member starts'
  return {event: 'first-member', title, min: 0, max: timeout, noticedBy: ['GMS'], steps: [step]}
}

/** A coordinator that is gone and still recorded: each attempt discovers anew, then waits for its answer. */
function deadCoordinator(stack: StackModel): EventTiming | undefined {
  const gms = stack.find('GMS')
  const timeout = gms?.number('join_timeout')
  if (gms === undefined || timeout === undefined) return undefined
  const attempts = gms.number('max_join_attempts') ?? 0
  const from = [`join_timeout=${String(timeout)}`, `max_join_attempts=${String(attempts)}`]
  const rounds = Math.max(1, attempts - 1)
  const max = attempts === 0 ? null : rounds * 2 * timeout
  const min = attempts === 0 ? timeout : rounds * timeout
  const step = {protocol: 'GMS', what: 'asks the dead coordinator to let it join', min, max, from}
  return {
    event: 'join-dead-coordinator',
    title: 'a member starts while discovery still names a dead coordinator',
    min,
    max,
    noticedBy: ['GMS'],
    steps: [step],
    note: attempts === 0 ? 'max_join_attempts=0: it never gives up' : 'then it starts a cluster of its own',
  }
}

/** How long each kind of failure, and of change, takes until the view shows it. */
export function stackTiming(stack: StackModel): readonly EventTiming[] {
  const failures = (Object.keys(TITLES) as FailureKind[]).map((kind) => failureTiming(stack, kind))
  const others = [leaveTiming(stack), mergeTiming(stack), firstMember(stack), deadCoordinator(stack)]
  return [...failures, ...others.filter((timing) => timing !== undefined)]
}

/** Milliseconds as people write them: `40s`, `1.5s`, `300ms`, `2h11m`. */
export function formatMs(ms: number): string {
  if (ms < 1000) return ms === 0 ? 'at once' : `${String(ms)}ms`
  if (ms < 120_000) return `${String(Math.round(ms / 100) / 10)}s`
  const minutes = Math.round(ms / 60_000)
  return minutes < 120 ? `${String(minutes)}m` : `${String(Math.floor(minutes / 60))}h${String(minutes % 60)}m`
}

/** A span as people write it; a span without an end says so. */
export function formatSpan({min, max}: TimeSpan): string {
  if (max === null) return min === 0 ? 'never' : `${formatMs(min)} or more`
  return min === max ? formatMs(max) : `${formatMs(min)} to ${formatMs(max)}`
}
