import type {Message} from '../../model/message.ts'

/** Number of sent messages at the front of the array that triggers its compaction. */
const COMPACT_AT = 1024

/** Messages waiting for credits, in order, with statistics on how often and how long senders had to wait. */
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

  /** How often the queue started to fill. */
  get blockings(): number {
    return this.#blockings
  }

  /** Average time from the first message to an empty queue, in milliseconds. */
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

  /** Removes and returns the first message. */
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

  /** Discards all messages and returns their number. */
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
