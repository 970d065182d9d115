import {UsageError} from '../errors/index.ts'
import {splitList, parseEndpoint} from '../model/endpoint.ts'
import type {PeekTarget} from './options.ts'

/** What holds for an address that does not say it itself. */
export type UsualPlace = Pick<PeekTarget, 'port' | 'transport'>

/** An address of a member as it was written: `host`, `host:port`, `[::1]:7800`, JGroups' `host[7800]`. Throws UsageError. */
export function peekTarget(text: string, {port, transport}: UsualPlace): PeekTarget {
  return {...parseEndpoint(text, {jgroups: true, defaultPort: port}), transport}
}

/** Addresses that a command was given, or those of the context. Throws UsageError when there are none. */
export function peekTargets(
  given: readonly string[],
  context: readonly string[] | undefined,
  flags: UsualPlace,
): PeekTarget[] {
  const words = given.length > 0 ? given : (context ?? [])
  if (words.length === 0) throw new UsageError('expected the address of a member as host or host:port, found none')
  const texts = [...new Set(words.flatMap(splitList))]
  return texts.map((text) => peekTarget(text, flags))
}
