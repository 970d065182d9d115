import type {Message} from '../../../model/message.ts'

const MAX_PER_SENDER = 256
const MAX_TOTAL = 4096

/** Messages that came before the first one of their connection. What does not fit is dropped: its sender sends it again. */
export class EarlyMessages {
  readonly #bySender = new Map<string, Message[]>()
  #total = 0

  /** Messages that are kept. */
  get size(): number {
    return this.#total
  }

  add(sender: string, message: Message): void {
    const list = this.#bySender.get(sender)
    if (this.#total >= MAX_TOTAL || (list?.length ?? 0) >= MAX_PER_SENDER) return
    if (list === undefined) this.#bySender.set(sender, [message])
    else list.push(message)
    this.#total++
  }

  /** Takes out what a sender has here. */
  take(sender: string): readonly Message[] {
    const list = this.#bySender.get(sender)
    if (list === undefined) return []
    this.#bySender.delete(sender)
    this.#total -= list.length
    return list
  }

  clear(): void {
    this.#bySender.clear()
    this.#total = 0
  }
}
