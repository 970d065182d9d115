import type {Finding} from '../report.ts'
import {clusterFindings} from './clusters.ts'
import {finding, type Found, labels} from './found.ts'
import {memberFindings} from './members.ts'

/** What is to be looked at, what concerns a whole cluster first. */
export function findingsOf(found: Found): Finding[] {
  const {members, left} = found
  const label = labels(members)
  const text = `${String(left)} further members were not looked at`
  const tooMany = left === 0 ? [] : [finding('too many', {cluster: null, subjects: [], text})]
  return [...clusterFindings(found, label), ...memberFindings(found, label), ...tooMany]
}
