import {peekTarget, type UsualPlace} from '../peek/target.ts'
import type {StatusReport} from '../evidence/report.ts'
import type {ReachTarget} from './report.ts'

/** Addresses of the members that a status found, with who is expected there. */
export function reportedTargets({members}: StatusReport, usual: UsualPlace): ReachTarget[] {
  return members.flatMap(({address, uuid, name, cluster}): ReachTarget[] =>
    address === null ? [] : [{...peekTarget(address, usual), expected: {uuid, name, cluster}}],
  )
}
