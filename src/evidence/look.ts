import type {Peeked, PeekFailure} from '../peek/peeked.ts'
import {CATALOGUE} from './catalogue.ts'
import {OF_ADDRESS} from './findings/members.ts'
import {evaluate} from './judge.ts'
import type {FindingKind} from './catalogue.ts'
import type {Finding} from './report.ts'

/** Said of addresses in rows of their own, or of members that were not meant to be asked. */
const NOT_LOOKED_AT: ReadonlySet<FindingKind> = new Set<FindingKind>(['not asked', 'unreachable'])

/** What is to be said of members that were looked at by their addresses alone. */
export function lookFindings(peeked: readonly Peeked[], cluster?: string): Finding[] {
  const asked = peeked.map((one) => {
    const {target, address} = one
    return {target: {...target, host: address ?? target.host, origin: 'given' as const}, peeked: one}
  })
  const {findings} = evaluate({asked, probed: [], left: 0}, 0, cluster)
  return findings.filter(({kind}) => !NOT_LOOKED_AT.has(kind))
}

/** The code of what failed on the way to one member. */
export function failureCode({kind}: PeekFailure): string {
  return CATALOGUE[OF_ADDRESS[kind] ?? 'unreachable'].code
}
