import type {PeekOptions, PeekTarget} from './options.ts'
import {peek} from './peek.ts'
import type {Peeked, PeekedMember} from './peeked.ts'
import type {PeekPorts} from './ports.ts'
import {PEEK_RELEASES, releaseOfText} from './releases.ts'

/** Peeks under way at once. */
const MAX_PARALLEL = 128

/** Release of the first member that told one, before the others in the order of guesses: the members of a cluster have the same. */
function likelier(first: Peeked, options: PeekOptions): PeekOptions {
  const release = releaseOfText(first.version ?? '')
  if (release === undefined) return options
  const wanted = options.minors ?? PEEK_RELEASES
  return {...options, minors: [release, ...wanted.filter((other) => other !== release)]}
}

async function inParallel<T, R>(items: readonly T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i] as T)
  }
  await Promise.all(Array.from({length: Math.min(limit, items.length)}, worker))
  return results
}

/** Puts names that members told of themselves into the views of the others. */
function withNames(peeked: readonly Peeked[]): Peeked[] {
  const known = new Map<string, PeekedMember>()
  for (const {uuid, name, physicalAddress} of peeked) {
    if (uuid !== null && name !== null) known.set(uuid, {uuid, name, physicalAddress})
  }
  return peeked.map((one) => {
    if (one.view === null) return one
    const {creatorUuid, creatorName, members} = one.view
    const filled = members.map((member) => (member.name === null ? (known.get(member.uuid) ?? member) : member))
    const view = {...one.view, members: filled, creatorName: creatorName ?? known.get(creatorUuid)?.name ?? null}
    return {...one, view}
  })
}

/**
 * Peeks at several members: the first alone, so that the others are asked in its release, and the others at once. `progress` learns how many
 * are done.
 */
export async function peekAll(
  ports: PeekPorts,
  [first, ...rest]: readonly PeekTarget[],
  options: PeekOptions,
  progress?: (done: number) => void,
): Promise<Peeked[]> {
  if (first === undefined) return []
  let done = 0
  const ask = async (target: PeekTarget, how: PeekOptions): Promise<Peeked> => {
    const peeked = await peek(ports, target, how)
    progress?.(++done)
    return peeked
  }
  const leader = await ask(first, options)
  const next = likelier(leader, options)
  return withNames([leader, ...(await inParallel(rest, MAX_PARALLEL, (target) => ask(target, next)))])
}
