import type {Message} from '../../model/message.ts'

/** Sent messages at the front of the memory after which it is compacted. */
const COMPACT_AT = 1024

/** Messages that wait for credits, in order; knows how often and how long senders had to wait. */
export class SendQueue {
  #messages: Message[] = []
  #head = 0
  #since = 0
  #blockings = 0
  #blockedMs = 0

  get size(): number {
    return this.#messages.length - this.#head
  }

  get isEmpty(): boolean {
    return this.#messages.length === this.#head
  }

  /** Times that the queue began to fill. */
  get blockings(): number {
    return this.#blockings
  }

  /** Average time between the first message and the last one's leave, milliseconds. */
  get averageMs(): number {
    return this.#blockings === 0 ? 0 : this.#blockedMs / this.#blockings
  }

  push(message: Message, now: number): void {
    if (this.isEmpty) this.#since = now
    this.#messages.push(message)
  }

  first(): Message | undefined {
    return this.#messages[this.#head]
  }

  /** Takes the first message out. */
  shift(now: number): void {
    this.#head++
    if (this.#head === this.#messages.length) {
      this.#messages = []
      this.#head = 0
      this.#blockings++
      this.#blockedMs += now - this.#since
    } else if (this.#head >= COMPACT_AT) {
      this.#messages = this.#messages.slice(this.#head)
      this.#head = 0
    }
  }

  /** Forgets all messages; gives how many there were. */
  clear(): number {
    const size = this.size
    this.#messages = []
    this.#head = 0
    return size
  }

  resetStats(): void {
    this.#blockings = 0
    this.#blockedMs = 0
  }
}
