import type {ProbeReport} from './report.ts'

/** How members were reached. */
interface Way {
  readonly tcp: boolean
  readonly addr?: string[] | undefined
}

/**
 * The way that reaches exactly those who answered: over TCP each by its own address, since members that are found by the words of others are
 * no longer found when their views part. A multicast reaches the same members anyway.
 */
export function sameMembers({answers}: ProbeReport, {tcp, addr}: Way): Pick<Way, 'addr'> {
  const told = answers.filter(({parsed}) => parsed !== null).map(({from}) => from)
  return {addr: tcp && told.length > 0 ? [...new Set(told)] : addr}
}
