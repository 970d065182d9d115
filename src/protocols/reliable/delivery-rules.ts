import type {Address} from '../../model/address.ts'
import {Flag, type Message, Transient} from '../../model/message.ts'
import type {SeqnoList} from '../../model/seqno-list.ts'
import type {WireMinor} from '../../wire/writer.ts'
import type {SeqnoWindow} from './seqno-window.ts'

/** How many seqnos a member may be ahead of its last delivered one; messages further ahead are dropped and requested later. */
export const MAX_AHEAD = 1 << 20

/** Marks an OOB message as delivered; false if it already was. */
export function markOobDelivered(message: Message): boolean {
  if ((message.transient & Transient.OOB_DELIVERED) !== 0) return false
  message.transient |= Transient.OOB_DELIVERED
  return true
}

/**
 * Removes, in place, messages that must not go up in turn: OOB messages that went up before, and this member's messages without
 * loopback.
 */
export function keepDeliverable(messages: Message[], own: Address | null): void {
  let kept = 0
  for (const message of messages) {
    if ((message.flags & Flag.OOB) !== 0 && !markOobDelivered(message)) continue
    if (own !== null && (message.transient & Transient.DONT_LOOPBACK) !== 0) continue
    messages[kept++] = message
  }
  messages.length = kept
}

/** Calls `found` for each requested message that is held; returns how many requested seqnos of the window are not held. */
export function eachRequested(
  list: SeqnoList,
  window: SeqnoWindow<Message>,
  found: (message: Message) => void,
): number {
  let absent = 0
  const end = Math.min(list.offset + list.size - 1, window.received)
  for (let seqno = Math.max(list.offset, window.low + 1); seqno <= end; seqno++) {
    if (!list.has(seqno)) continue
    const message = window.get(seqno)
    if (message === undefined || message === null) absent++
    else found(message)
  }
  return absent
}

/** Flags of control messages; members of 5.2 set neither NO_FC nor NO_RELAY on them. */
export function controlFlags(flags: number, minor: WireMinor): number {
  return minor === 2 ? flags & ~(Flag.NO_FC | Flag.NO_RELAY) : flags
}
