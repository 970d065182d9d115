import type {Address} from './address.ts'
import type {Message} from './message.ts'

/** Messages of one sender that arrived together and go up together, all regular or all OOB (org.jgroups.util.MessageBatch). */
export class MessageBatch {
  readonly dest: Address | null
  readonly src: Address | null
  readonly cluster: string
  readonly oob: boolean
  /** In order of arrival. Protocols remove messages in place, see `retain`. */
  readonly messages: Message[]

  constructor(dest: Address | null, src: Address | null, cluster: string, oob: boolean, messages: Message[] = []) {
    this.dest = dest
    this.src = src
    this.cluster = cluster
    this.oob = oob
    this.messages = messages
  }

  get multicast(): boolean {
    return this.dest === null
  }

  get size(): number {
    return this.messages.length
  }

  get isEmpty(): boolean {
    return this.messages.length === 0
  }

  add(message: Message): void {
    this.messages.push(message)
  }

  /** Keeps the first `count` messages; used after compacting in place. */
  truncate(count: number): void {
    this.messages.length = count
  }

  /** Bytes of all payloads, as flow control counts them. */
  get payloadLength(): number {
    let sum = 0
    for (const message of this.messages) sum += message.payloadLength
    return sum
  }
}
