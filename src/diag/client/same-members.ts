import type {ProbeReport} from './report.ts'

/** How members were reached. */
interface Route {
  readonly tcp: boolean
  readonly addr?: string[] | undefined
}

/**
 * Returns the addresses that reach exactly the members that answered: over TCP their own, since members found through the views of others
 * are no longer found once those views differ. A multicast reaches the same members anyway.
 */
export function sameMembers({answers}: ProbeReport, {tcp, addr}: Route): Pick<Route, 'addr'> {
  const answered = answers.filter(({parsed}) => parsed !== null).map(({from}) => from)
  return {addr: tcp && answered.length > 0 ? [...new Set(answered)] : addr}
}
