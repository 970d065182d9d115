import type {Message} from '../../model/message.ts'
import type {FragHeader} from './frag-header.ts'

/** What may be held of messages that are not complete. */
export interface ReassemblyLimits {
  /** Messages of one sender. */
  readonly messages: number
  /** Bytes of one sender. */
  readonly bytes: number
  /** Senders. */
  readonly senders: number
}

/** Limits of FRAG2: far above what a sender has under way at once, far below what would take the member down. */
export const REASSEMBLY_LIMITS: ReassemblyLimits = {messages: 4096, bytes: 1 << 30, senders: 1024}

interface Partial {
  readonly count: number
  readonly serialized: boolean
  /** By number; a map, for the count is the sender's word and allocates nothing. */
  readonly fragments: Map<number, Message>
  bytes: number
}

interface Sender {
  readonly partials: Map<number, Partial>
  bytes: number
}

/** A message whose fragments are all there. */
export interface Assembled {
  /** Fragment 0, which has the headers of the message. */
  readonly first: Message
  readonly bytes: Uint8Array
  readonly serialized: boolean
}

/** Fragments by sender and message until all of a message are there. What exceeds a limit pushes the oldest out. */
export class Reassembly {
  readonly #limits: ReassemblyLimits
  readonly #senders = new Map<string, Sender>()
  #dropped = 0

  constructor(limits: ReassemblyLimits = REASSEMBLY_LIMITS) {
    this.#limits = limits
  }

  /** Messages given up because of a limit or of fragments that do not fit together. */
  get dropped(): number {
    return this.#dropped
  }

  /** Bytes held. */
  get bytes(): number {
    let sum = 0
    for (const sender of this.#senders.values()) sum += sender.bytes
    return sum
  }

  /** Messages that are not complete. */
  get size(): number {
    let sum = 0
    for (const sender of this.#senders.values()) sum += sender.partials.size
    return sum
  }

  /** Takes a fragment; gives the message when it was the last one missing. Duplicates are ignored. */
  add(senderKey: string, header: FragHeader, fragment: Message): Assembled | null {
    const sender = this.#senderOf(senderKey)
    const partial = this.#partialOf(sender, header)
    if (partial.count !== header.count) {
      this.#dropped++
      return null
    }
    if (partial.fragments.has(header.index)) return null
    partial.fragments.set(header.index, fragment)
    partial.bytes += fragment.length
    sender.bytes += fragment.length
    if (partial.fragments.size < partial.count) {
      this.#enforce(senderKey, sender)
      return null
    }
    this.#forget(senderKey, sender, header.id, partial)
    return assemble(partial)
  }

  /** Forgets what a sender has not completed. */
  clearSender(senderKey: string): void {
    this.#senders.delete(senderKey)
  }

  clear(): void {
    this.#senders.clear()
  }

  #senderOf(key: string): Sender {
    let sender = this.#senders.get(key)
    if (sender !== undefined) return sender
    if (this.#senders.size >= this.#limits.senders) {
      const [oldest] = this.#senders
      if (oldest !== undefined) this.#senders.delete(oldest[0])
      this.#dropped++
    }
    sender = {partials: new Map(), bytes: 0}
    this.#senders.set(key, sender)
    return sender
  }

  #partialOf(sender: Sender, header: FragHeader): Partial {
    let partial = sender.partials.get(header.id)
    if (partial === undefined) {
      partial = {count: header.count, serialized: header.serialized, fragments: new Map(), bytes: 0}
      sender.partials.set(header.id, partial)
    }
    return partial
  }

  #enforce(senderKey: string, sender: Sender): void {
    while (sender.partials.size > this.#limits.messages || sender.bytes > this.#limits.bytes) {
      const [oldest] = sender.partials
      if (oldest === undefined) return
      this.#dropped++
      this.#forget(senderKey, sender, oldest[0], oldest[1])
    }
  }

  #forget(senderKey: string, sender: Sender, id: number, partial: Partial): void {
    sender.partials.delete(id)
    sender.bytes -= partial.bytes
    if (sender.partials.size === 0) this.#senders.delete(senderKey)
  }
}

function assemble(partial: Partial): Assembled | null {
  const bytes = new Uint8Array(partial.bytes)
  let at = 0
  for (let i = 0; i < partial.count; i++) {
    const payload = partial.fragments.get(i)?.payload
    if (payload === null || payload === undefined) continue
    bytes.set(payload, at)
    at += payload.length
  }
  const first = partial.fragments.get(0)
  return first === undefined ? null : {first, bytes, serialized: partial.serialized}
}
