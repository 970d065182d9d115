import type {StackModel} from '../../stacks/stack-model.ts'
import {formatMs} from '../../timing/timing.ts'
import type {Fault, Rule} from '../rule.ts'
import {MERGERS} from '../../../releases/roles.ts'

const noMerge: Rule = {
  code: 'JG4004',
  name: 'no-merge',
  title: 'no protocol merges the cluster after a partition',
  severity: 'warning',
  why: 'When the network splits, each part elects a coordinator of its own. Without MERGE3 no part looks for the others, so they stay apart for good, long after the network has healed: two coordinators, two sets of data. Members that start simultaneously can split a cluster in the same way.',
  fix: 'Add MERGE3 above the discovery protocol.',
  example: '<MERGE3 min_interval="10s" max_interval="30s"/>',
  check(stack) {
    if (!stack.complete || stack.find(...MERGERS, 'MERGE', 'MERGEFAST') !== undefined) return []
    if (stack.find('GMS') === undefined) return []
    return [{place: stack.place, message: 'the stack has no MERGE3: subgroups of a partition never merge again'}]
  },
}

const FIVE_MINUTES = 300_000

const slowMerge: Rule = {
  code: 'JG4017',
  name: 'slow-merge',
  title: 'subgroups stay apart for minutes after a partition has healed',
  severity: 'warning',
  why: 'MERGE3 finds other subgroups through INFO messages, sent at most every one and a half times max_interval, and compares views about as often. Meanwhile both coordinators carry on independently, and caches diverge.',
  fix: 'Keep max_interval at about 30 seconds, or several times that for clusters of hundreds of members.',
  example: '<MERGE3 min_interval="10s" max_interval="30s"/>',
  check(stack) {
    const merge = stack.find(...MERGERS)
    const max = merge?.number('max_interval')
    if (merge === undefined || max === undefined || max <= FIVE_MINUTES) return []
    const place = merge.setting('max_interval')?.place ?? merge.place
    return [
      {
        place,
        message: `${merge.name}.max_interval is ${formatMs(max)}`,
        found: String(max),
        expected: 'at most 5 minutes',
      },
    ]
  },
}

const logCollectMsgs: Rule = {
  code: 'JG4009',
  name: 'log-collect-msgs',
  title: 'missing acknowledgements of a view are not logged',
  severity: 'info',
  why: 'The coordinator waits for an acknowledgement of each new view from all members. If one is missing, GMS reports it only with log_collect_msgs, which is off by default: a member that does not install views, the first sign of most membership faults, leaves no trace in the log.',
  fix: 'Set log_collect_msgs="true" on pbcast.GMS.',
  example: '<pbcast.GMS join_timeout="2s" log_collect_msgs="true"/>',
  check(stack) {
    const gms = stack.find('GMS')
    if (gms?.boolean('log_collect_msgs') !== false || !gms.knows('log_collect_msgs')) return []
    const setting = gms.setting('log_collect_msgs')
    const message = setting === undefined ? 'GMS.log_collect_msgs is not set' : 'GMS.log_collect_msgs is off'
    return [{place: setting?.place ?? gms.place, message: `${message}: missing view acknowledgements leave no trace`}]
  },
}

function joinFaults(stack: StackModel): readonly Fault[] {
  const gms = stack.find('GMS')
  if (gms === undefined) return []
  const faults: Fault[] = []
  const timeout = gms.number('join_timeout')
  if (timeout !== undefined && timeout < 500) {
    const place = gms.setting('join_timeout')?.place ?? gms.place
    const message = `GMS.join_timeout is ${formatMs(timeout)}: a member whose peers answer later starts a cluster of its own`
    faults.push({place, message, found: String(timeout), expected: 'at least 500'})
  }
  if (gms.number('max_join_attempts') === 0 && gms.setting('max_join_attempts') !== undefined) {
    const place = gms.setting('max_join_attempts')?.place ?? gms.place
    faults.push({
      place,
      message: 'GMS.max_join_attempts is 0: a member that finds a dead coordinator tries to join it forever',
    })
  }
  return faults
}

const joining: Rule = {
  code: 'JG4016',
  name: 'join-limits',
  title: 'joining ends too early or never',
  severity: 'warning',
  why: 'A new member waits join_timeout for answers to its discovery; without any, it becomes the coordinator of a cluster of its own, which only a merge can undo. With max_join_attempts="0" it never gives up on a dead coordinator that discovery still reports.',
  fix: 'Set join_timeout to a few times the longest round trip, 1 to 3 seconds; leave max_join_attempts at 10.',
  example: '<pbcast.GMS join_timeout="2s" max_join_attempts="10"/>',
  check: joinFaults,
}

/** Rules on views, joining and merging. */
export const MEMBERSHIP_RULES: readonly Rule[] = [noMerge, logCollectMsgs, joining, slowMerge]
