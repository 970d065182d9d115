import type {Peeked, PeekedView, PeekFailure} from './peeked.ts'
import {shortNames} from './short-names.ts'

/** What a peek found at one address. */
export interface PeekedMemberResult {
  /** As it was given, with its port. */
  readonly address: string
  /** `identity`: the member is known, its view is not. */
  readonly outcome: Peeked['outcome']
  /** Where and why it failed; null when nothing did. */
  readonly failure: PeekFailure | null
  readonly transport: 'tcp' | 'udp' | null
  /** The minor alone where the member took the handshake and said nothing. */
  readonly version: string | null
  readonly cluster: string | null
  readonly uuid: string | null
  readonly name: string | null
  readonly coordinator: boolean | null
  /** Address by which other members reach it, as it says. */
  readonly physicalAddress: string | null
  readonly view: PeekedView | null
  /** Milliseconds until it had answered, or was given up. @asType number */
  readonly elapsedMs: number
  /** Packets that were sent, with `--show-wire`. */
  readonly sent?: readonly string[]
}

/** A member by its identity. */
export interface Identified {
  readonly uuid: string
  readonly name: string | null
}

/** Members as people know them: by name, else by a part of the UUID that tells them apart from the others of `uuids`. */
export function memberTexts(uuids: Iterable<string>): (member: Identified) => string {
  const short = shortNames(uuids)
  return ({uuid, name}) => name ?? short(uuid)
}

/** UUIDs of members and of those in their views. */
export function uuidsOf(members: readonly Pick<PeekedMemberResult, 'uuid' | 'view'>[]): string[] {
  return members.flatMap(({uuid, view}) => [
    ...(uuid === null ? [] : [uuid]),
    ...(view === null ? [] : [view.creatorUuid, ...view.members.map((member) => member.uuid)]),
  ])
}

/** `[A|3] (2) [A, B]` */
export function viewText(
  {id, creatorUuid, creatorName, members}: PeekedView,
  memberText: (member: Identified) => string,
): string {
  const creator = memberText({uuid: creatorUuid, name: creatorName})
  return `[${creator}|${String(id)}] (${String(members.length)}) [${members.map(memberText).join(', ')}]`
}

/** A view apart from the names in it. */
export function viewKey(cluster: string | null, {id, creatorUuid, members}: PeekedView): string {
  return JSON.stringify([cluster, creatorUuid, id, ...members.map(({uuid}) => uuid)])
}
