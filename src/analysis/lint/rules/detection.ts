import type {StackModel, StackProtocol} from '../../stacks/stack-model.ts'
import {HEARTBEAT_DETECTORS, SOCKET_DETECTORS} from '../../../releases/roles.ts'
import {HEARTBEAT_PROTOCOLS} from '../../timing/detectors.ts'
import {failureTiming, formatMs} from '../../timing/timing.ts'
import type {Fault, LintContext, Rule} from '../rule.ts'

const named = (stack: StackModel, names: readonly string[]): readonly StackProtocol[] =>
  stack.protocols.filter((p) => names.includes(p.name))

function clash(stack: StackModel, names: readonly string[], what: string): readonly Fault[] {
  const [first, ...others] = named(stack, names)
  return others.map((p) => ({
    place: p.place,
    message: `${p.name} clashes with ${first?.name ?? ''}: ${what}`,
    found: p.name,
    hint: `remove ${first?.name === names[0] ? p.name : (first?.name ?? '')}`,
  }))
}

function detectorFaults(stack: StackModel): readonly Fault[] {
  if (stack.find('GMS') === undefined) return []
  const clashes = [
    ...clash(stack, HEARTBEAT_PROTOCOLS, 'two protocols count heartbeats, and the less patient one decides'),
    ...clash(stack, SOCKET_DETECTORS, 'two protocols watch the same members with sockets of their own'),
  ]
  if (!stack.complete) return clashes
  const beats = named(stack, HEARTBEAT_PROTOCOLS).length > 0
  const socks = named(stack, SOCKET_DETECTORS).length > 0 || stack.transport?.boolean('enable_suspect_events') === true
  const {place} = stack
  if (!beats && !socks)
    return [{place, message: 'the stack has no failure detector: crashed members stay in the view', severity: 'error'}]
  if (!beats) {
    const message = 'only sockets are watched: a host that dies silently, or a member that hangs, goes unnoticed'
    return [...clashes, {place, message, hint: 'add <FD_ALL3 timeout="40s" interval="8s"/>'}]
  }
  const slow = failureTiming(stack, 'process-crash').max ?? 0
  if (socks) return clashes
  const message = `only heartbeats are counted: a crashed process is noticed only after up to ${formatMs(slow)} instead of at once`
  return [...clashes, {place, message, severity: 'info', hint: 'add <FD_SOCK2/> below the heartbeat detector'}]
}

const detectors: Rule = {
  code: 'JG4005',
  name: 'failure-detectors',
  title: 'failure detectors are missing or clash',
  severity: 'warning',
  why: 'FD_SOCK2 notices within milliseconds that a process has ended, but neither a member that hangs nor a host that loses power, since its sockets stay open. FD_ALL3 notices both, after its timeout. A stack needs one of each kind. Two of one kind suspect members by different measures, so the view flaps or detection is faster than intended.',
  fix: 'Use FD_SOCK2 and FD_ALL3, each once (FD_SOCK and FD_ALL before 5.2).',
  example: '<FD_SOCK2/>\n<FD_ALL3 timeout="40s" interval="8s"/>',
  check: detectorFaults,
}

const verify: Rule = {
  code: 'JG4006',
  name: 'no-verify-suspect',
  title: 'suspicions are not verified',
  severity: 'warning',
  why: 'A suspicion may be wrong: a lost heartbeat, a short pause, a closed connection. VERIFY_SUSPECT2 asks the suspect itself before it is excluded. Without it, each false suspicion costs a view without the member and a merge to bring it back.',
  fix: 'Put VERIFY_SUSPECT2 above the failure detectors and below GMS (VERIFY_SUSPECT before 5.2).',
  example: '<VERIFY_SUSPECT2 timeout="1.5s"/>',
  check(stack) {
    const detectors = named(stack, [...HEARTBEAT_PROTOCOLS, ...SOCKET_DETECTORS])
    const verifier = stack.find('VERIFY_SUSPECT2', 'VERIFY_SUSPECT')
    if (verifier !== undefined) {
      if ((verifier.number('timeout') ?? 1) > 0) return []
      const place = verifier.setting('timeout')?.place ?? verifier.place
      return [{place, message: `${verifier.name}.timeout is 0: suspects have no time to answer`}]
    }
    const last = detectors.at(-1)
    if (last === undefined || !stack.complete) return []
    return [
      {
        place: last.place,
        message: `suspicions of ${detectors.map((p) => p.name).join(' and ')} are not verified: there is no VERIFY_SUSPECT2`,
      },
    ]
  },
}

function detectionFaults(stack: StackModel, {rpcTimeoutMs, rpcTimeoutFrom}: LintContext): readonly Fault[] {
  const {max, noticedBy, steps} = failureTiming(stack, 'host-failure')
  const detector = stack.protocols.find((p) => p.name === noticedBy[0])
  if (max === null || detector === undefined) return []
  const place = detector.setting('timeout')?.place ?? detector.place
  const parts = steps.filter((s) => s.max !== 0).map((s) => `${s.protocol} ${formatMs(s.max ?? 0)}`)
  const time = `a host that dies leaves the view after up to ${formatMs(max)} (${parts.join(' + ')})`
  const faults: Fault[] = []
  if (max > rpcTimeoutMs) {
    const from = rpcTimeoutFrom ?? 'assumed: set it with --rpc-timeout'
    const message = `${time}, remote calls end after ${formatMs(rpcTimeoutMs)} (${from})`
    const severity = rpcTimeoutFrom === undefined ? 'info' : 'warning'
    faults.push({place, message, severity, found: formatMs(max), expected: `less than ${formatMs(rpcTimeoutMs)}`})
  }
  const rsvp = stack.find('RSVP')
  const limit = rsvp?.number('timeout') ?? 0
  if (rsvp !== undefined && limit > 0 && max > limit) {
    const message = `${time}, RSVP gives up after ${formatMs(limit)}`
    faults.push({
      place: rsvp.setting('timeout')?.place ?? rsvp.place,
      message,
      severity: 'info',
      found: formatMs(limit),
    })
  }
  return faults
}

const detectionTime: Rule = {
  code: 'JG4007',
  name: 'slow-detection',
  title: 'detecting a failure takes longer than a remote call may',
  severity: 'warning',
  why: 'A call to all members waits for each of them until it answers or leaves the view. If the view changes only after the time limit of the call, every call in progress when a host dies fails, instead of returning the answers of the survivors.',
  fix: 'Make detection (timeout of the heartbeats, one interval, verification) shorter than the time limit of calls, or raise that limit. `jg config timing` shows the sum. Set your limit with --rpc-timeout or in .jg.yaml; the default is 15 seconds, the remote-timeout of Infinispan.',
  example: '<FD_ALL3 timeout="8s" interval="2s"/>\n<VERIFY_SUSPECT2 timeout="1s"/>',
  check: detectionFaults,
}

const intervals: Rule = {
  code: 'JG4018',
  name: 'heartbeat-interval',
  title: 'one lost heartbeat is enough for a suspicion',
  severity: 'warning',
  why: 'Heartbeats are sent unreliably. If fewer than three fit into the timeout, one or two lost packets, or a single garbage collection pause, are enough for a live member to be suspected.',
  fix: 'Make interval a quarter of timeout or less.',
  example: '<FD_ALL3 timeout="40s" interval="8s"/>',
  check(stack) {
    return named(stack, HEARTBEAT_DETECTORS).flatMap((p) => {
      const timeout = p.number('timeout')
      const interval = p.number('interval')
      if (timeout === undefined || interval === undefined || interval * 2 < timeout) return []
      const place = (p.setting('interval') ?? p.setting('timeout'))?.place ?? p.place
      const message = `${p.name} sends a heartbeat every ${formatMs(interval)} and suspects after ${formatMs(timeout)}`
      return [{place, message, found: String(interval), expected: `at most ${String(Math.floor(timeout / 4))}`}]
    })
  },
}

/** Rules on failure detection. */
export const DETECTION_RULES: readonly Rule[] = [detectors, verify, detectionTime, intervals]
