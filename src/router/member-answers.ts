import type {PingData} from '../headers/ping-data.ts'
import {LENGTH_BYTES} from '../stack/frame-stream.ts'
import {ALL_GROUPS, encodeGossip} from '../stack/gossip/gossip-frames.ts'
import type {Registration, Registrations} from './registrations.ts'

/** The type of a frame that is marked as the last one. */
const LAST_TYPE = encodeGossip({type: 'GET_MBRS_RSP_LAST'})[LENGTH_BYTES] ?? 0
/** Groups whose answers can be joined at the cost of encoding one member. */
const GROUPS_PER_MEMBER = 4

/** An answer, and the members and groups visited to build it. */
export interface Answer {
  /** Frames with their lengths in front. */
  readonly bytes: Uint8Array
  readonly work: number
}

/** Answers to GET_MBRS, cached until members of the group come or go, so that asking again costs nothing. */
export class MemberAnswers<C extends object> {
  readonly #registrations: Registrations<C>
  readonly #marksLast: boolean
  readonly #ofGroup = new Map<string, Uint8Array>()
  readonly #listed = new Map<string, Uint8Array>()
  #all: Uint8Array | null = null

  /** `marksLast` if members know GET_MBRS_RSP_LAST. */
  constructor(registrations: Registrations<C>, marksLast: boolean) {
    this.#registrations = registrations
    this.#marksLast = marksLast
  }

  /** Drops the cached answers of a group whose members have come or gone. */
  changed(group: string): void {
    this.#ofGroup.delete(group)
    this.#listed.delete(group)
    this.#all = null
  }

  /** The members of a group, or of all groups for null; null for an unknown group, or when there are no groups. */
  answer(group: string | null): Answer | null {
    return group === null ? this.#answerAll() : this.#answerGroup(group)
  }

  #answerGroup(group: string): Answer | null {
    const known = this.#ofGroup.get(group)
    if (known !== undefined) return {bytes: known, work: 0}
    const members = this.#registrations.membersOf(group)
    if (members === undefined) return null
    const bytes = encodeGossip({
      type: this.#marksLast ? 'GET_MBRS_RSP_LAST' : 'GET_MBRS_RSP',
      group,
      members: [...members.values()].map(pingDataOf),
    })
    this.#ofGroup.set(group, bytes)
    return {bytes, work: members.size}
  }

  #answerAll(): Answer | null {
    if (this.#all !== null) return {bytes: this.#all, work: 0}
    if (this.#registrations.groupCount === 0) return null
    let work = 0
    let length = 0
    const frames: Uint8Array[] = []
    for (const group of this.#registrations.groups) {
      const known = this.#listed.get(group)
      const frame = known ?? this.#list(group)
      if (known === undefined) work += this.#registrations.membersOf(group)?.size ?? 0
      frames.push(frame)
      length += frame.length
    }
    this.#all = joined(frames, length)
    if (this.#marksLast) this.#all[length - (frames.at(-1)?.length ?? 0) + LENGTH_BYTES] = LAST_TYPE
    return {bytes: this.#all, work: work + Math.ceil(frames.length / GROUPS_PER_MEMBER)}
  }

  #list(group: string): Uint8Array {
    const members = [...(this.#registrations.membersOf(group)?.values() ?? [])].map(pingDataOf)
    const frame = encodeGossip({type: 'GET_MBRS_RSP', group: `${ALL_GROUPS}:${group}`, members})
    this.#listed.set(group, frame)
    return frame
  }
}

function joined(frames: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length)
  let at = 0
  for (const frame of frames) {
    all.set(frame, at)
    at += frame.length
  }
  return all
}

function pingDataOf({address, logicalName, physicalAddress}: Registration<object>): PingData {
  return {sender: address, server: true, coordinator: false, logicalName, physicalAddress}
}
