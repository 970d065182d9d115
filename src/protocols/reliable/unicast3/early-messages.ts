import type {Message} from '../../../model/message.ts'
import {detach, heldBytes} from './held-bytes.ts'

const MAX_PER_SENDER = 256
const MAX_TOTAL = 4096
/** Who sends is the word of a message, so that the sum is bounded in bytes as well. */
const MAX_BYTES = 32 << 20

/** Messages that came before the first one of their connection. What does not fit is dropped: its sender sends it again. */
export class EarlyMessages {
  /** Invariant: no list is empty or has more than MAX_PER_SENDER. */
  readonly #bySender = new Map<string, Message[]>()
  /** Invariant: the length of all lists, at most MAX_TOTAL. */
  #total = 0
  /** Invariant: the memory of all messages in the lists, at most MAX_BYTES. */
  #bytes = 0

  /** Messages that are kept. */
  get size(): number {
    return this.#total
  }

  /** False when the message is dropped. */
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

  /** Takes out what a sender has here. */
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
