/** Members of cluster orders at 10.0.0.N, and what is judged of them. */
import {evaluate} from '../../src/evidence/judge.ts'
import type {Asked, Evidence} from '../../src/evidence/observations.ts'
import {type StatusResult, statusResult} from '../../src/evidence/verdict.ts'
import type {PeekFailure} from '../../src/peek/peeked.ts'
import {type MetMember, peekedAt} from './status-members.ts'

export const TLS: PeekFailure = {kind: 'tls', layer: 'tls', reason: 'the port speaks TLS'}
export const NO_VIEW: PeekFailure = {
  kind: 'no view',
  layer: 'view',
  reason: 'it has not joined its cluster yet, or is leaving',
}
export const RELEASE: PeekFailure = {
  kind: 'closed',
  layer: 'handshake',
  reason: 'the connection is closed after each handshake',
}

export const HUNG: PeekFailure = {
  kind: 'hung',
  layer: 'handshake',
  reason: 'its system takes connections and nothing reads them',
}
export const MUTE: PeekFailure = {
  kind: 'silent',
  layer: 'handshake',
  reason: 'the connection is taken and nothing comes back',
}
export const FD_PORT: PeekFailure = {kind: 'failure detection', layer: 'handshake', reason: 'this is the FD_SOCK2 port'}
export const PROGRAM: PeekFailure = {kind: 'program', layer: 'handshake', reason: 'it speaks HTTP'}
export const OTHER = '99999999-0000-4000-8000-000000000000'

export function at(n: number): string {
  return `10.0.0.${String(n)}:7800`
}

export function met(name: string, n: number, view?: readonly string[], rest: Partial<MetMember> = {}): MetMember {
  return {name, address: at(n), cluster: 'orders', ...(view === undefined ? {} : {view}), ...rest}
}

/** What came of asking all addresses of members, and some more where nobody answers. */
export function surveyed(members: readonly MetMember[], silent: readonly number[] = []): Evidence {
  const addresses = [...members.map(({address}) => address), ...silent.map(at)]
  const asked = addresses.map((address): Asked => {
    const peeked = peekedAt(address, members)
    return {target: {...peeked.target, origin: 'given'}, peeked}
  })
  return {asked, probed: [], left: 0}
}

/** What is judged. */
export interface Judged {
  readonly members: readonly MetMember[]
  readonly silent?: readonly number[]
  readonly cluster?: string
  readonly expect?: number
}

export function statusOf({members, silent, cluster, expect}: Judged): StatusResult {
  const report = evaluate(surveyed(members, silent), 1, cluster)
  return statusResult(report, {context: undefined, expect, quorum: false})
}

export const ABC = ['A', 'B', 'C']
export const tells = (name: string, n: number): MetMember => met(name, n, ABC, {tellsAddresses: true})
export const abc = ABC.map((name, i) => met(name, i + 1, ABC))
export const foreign = met('D', 4, ['D'], {cluster: 'order', viewId: 0})
export const inFour = ABC.map((name, i) => met(name, i + 1, [...ABC, 'D'], {viewId: 17}))
