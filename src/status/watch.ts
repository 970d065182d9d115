import type {StatusResult} from '../evidence/verdict.ts'

/** How a watch goes on. */
export interface Watching {
  /** Resolves when the next look is due. */
  pause(): Promise<void>
  readonly interrupted: AbortSignal
  /** Told of the first status, and of each that differs from the one before. */
  tell(result: StatusResult): Promise<void>
}

/** What of a status counts as a change: all but times and what it rests on. */
function facts({members, views, findings, quorum}: StatusResult): string {
  const told = members.map((member) => ({...member, ms: null, observations: null}))
  return JSON.stringify([told, views, findings.map(({code, text}) => [code, text]), quorum])
}

/** Takes statuses until it is interrupted; gives the last one. */
export async function watchStatus(take: () => Promise<StatusResult>, watching: Watching): Promise<StatusResult> {
  let last = await take()
  await watching.tell(last)
  for (;;) {
    await watching.pause()
    if (watching.interrupted.aborted) return last
    const next = await take()
    if (facts(next) !== facts(last)) await watching.tell(next)
    last = next
  }
}
