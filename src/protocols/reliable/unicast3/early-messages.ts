import type {Message} from '../../../model/message.ts'
import {detach, heldBytes} from './held-bytes.ts'

const MAX_PER_SENDER = 256
const MAX_TOTAL = 4096
/** Senders can be forged, so the total is bounded in bytes too. */
const MAX_BYTES = 32 << 20

/** Messages that arrived before the first one of their connection. Those that do not fit are dropped: their sender sends them again. */
export class EarlyMessages {
  /** Invariant: no list is empty or has more than MAX_PER_SENDER. */
  readonly #bySender = new Map<string, Message[]>()
  /** Invariant: the length of all lists, at most MAX_TOTAL. */
  #total = 0
  /** Invariant: the bytes of all messages in the lists, at most MAX_BYTES. */
  #bytes = 0

  /** Number of kept messages. */
  get size(): number {
    return this.#total
  }

  /** Keeps a message; false when it is dropped. */
  add(sender: string, message: Message): boolean {
    const list = this.#bySender.get(sender)
    detach(message)
    const bytes = heldBytes(message)
    if (this.#total >= MAX_TOTAL || (list?.length ?? 0) >= MAX_PER_SENDER || this.#bytes + bytes > MAX_BYTES)
      return false
    if (list === undefined) this.#bySender.set(sender, [message])
    else list.push(message)
    this.#total++
    this.#bytes += bytes
    return true
  }

  /** Removes and returns the messages of a sender. */
  take(sender: string): readonly Message[] {
    const list = this.#bySender.get(sender)
    if (list === undefined) return []
    this.#bySender.delete(sender)
    this.#total -= list.length
    for (const message of list) this.#bytes -= heldBytes(message)
    return list
  }

  clear(): void {
    this.#bySender.clear()
    this.#total = 0
    this.#bytes = 0
  }
}
