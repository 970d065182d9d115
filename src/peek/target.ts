import {UsageError} from '../errors/index.ts'
import type {PeekTarget} from './options.ts'

/** What holds for an address that does not say it itself. */
export type UsualPlace = Pick<PeekTarget, 'port' | 'transport'>

/** An address of a member as it was written: `host`, `host:port`, `[::1]:7800`, JGroups' `host[7800]`. Throws UsageError. */
export function peekTarget(text: string, {port, transport}: UsualPlace): PeekTarget {
  const match =
    /^\[([^\]]+)\](?::(\d+))?$/.exec(text) ??
    /^([^:[\]\s]+)(?::(\d+)|\[(\d+)\])?$/.exec(text) ??
    /^([0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*(?:%\S+)?)$/i.exec(text)
  const [, host, first, second] = match ?? []
  if (host === undefined) throw new UsageError(`expected an address as host, host:port or [ipv6]:port, found '${text}'`)
  const given = Number(first ?? second ?? port)
  if (given < 1 || given > 65_535) throw new UsageError(`expected a port from 1 to 65535, found '${text}'`)
  return {host, port: given, transport}
}

/** Addresses that a command was given, or those of the context. Throws UsageError when there are none. */
export function peekTargets(
  given: readonly string[],
  context: readonly string[] | undefined,
  flags: UsualPlace,
): PeekTarget[] {
  const words = given.length > 0 ? given : (context ?? [])
  if (words.length === 0) throw new UsageError('expected the address of a member as host or host:port, found none')
  const texts = [...new Set(words.flatMap((word) => word.split(',')).filter((word) => word !== ''))]
  return texts.map((text) => peekTarget(text, flags))
}
