import type {Message} from '../../model/message.ts'
import type {FragHeader} from '../../headers/frag2.ts'

/** Limits on the memory of incomplete messages, in bytes including overhead. */
export interface HeldLimits {
  /** Of all senders together. */
  readonly bytes: number
  /** Of one sender. */
  readonly senderBytes: number
}

/**
 * For members: enough for several messages of 100 MB at once, or one of 180 MB per sender. Java has no limit; holding more than this would
 * sooner exhaust the memory than complete a message.
 */
const MEMBER_LIMITS: HeldLimits = {bytes: 256 << 20, senderBytes: 192 << 20}

/**
 * For senders outside the view, and for fragments that bypassed retransmission, whose sender may be forged: a member that has just
 * joined may send before its view is installed here, but strangers may send anything.
 */
const STRANGER_LIMITS: HeldLimits = {bytes: 32 << 20, senderBytes: 16 << 20}

/** Limits of FRAG2. */
export const REASSEMBLY_LIMITS = {members: MEMBER_LIMITS, strangers: STRANGER_LIMITS} as const

/** Memory of a fragment besides its payload, in bytes. */
const FRAGMENT_BYTES = 320
/** Memory of a partial message besides its fragments, including its sender's entry, in bytes. */
const PARTIAL_BYTES = 1024
/** Most bytes of memory per header byte on the wire once read: lists of addresses are the worst. */
const HEADER_FACTOR = 16

/** A slice whose datagram is longer than this multiple of its own length is copied. */
const MAX_SLACK = 2

const EMPTY = new Uint8Array(0)

interface Partial {
  readonly sender: Sender
  readonly id: number
  readonly count: number
  readonly serialized: boolean
  /** Payloads by number; a map, since the sender's count must not cause an allocation. */
  readonly payloads: Map<number, Uint8Array>
  /** Fragment 0, which has the headers of the message. */
  first: Message | null
  length: number
  charge: number
}

interface Sender {
  readonly key: string
  readonly partials: Map<number, Partial>
  charge: number
  /** Views without this sender since it was first heard. */
  missedViews: number
}

/** A message with all its fragments. */
export interface Assembled {
  /** Fragment 0, which has the headers of the message. */
  readonly first: Message
  readonly bytes: Uint8Array
  readonly serialized: boolean
}

/** Incomplete messages of equally trusted senders; above a limit the oldest are dropped. */
class Pool {
  readonly senders = new Map<string, Sender>()
  readonly #limits: HeldLimits
  /** All partials, oldest first. */
  readonly #byAge = new Set<Partial>()
  #charge = 0

  constructor(limits: HeldLimits) {
    this.#limits = limits
  }

  get charge(): number {
    return this.#charge
  }

  get size(): number {
    return this.#byAge.size
  }

  partialOf(senderKey: string, header: FragHeader): Partial {
    let sender = this.senders.get(senderKey)
    if (sender === undefined) {
      sender = {key: senderKey, partials: new Map(), charge: 0, missedViews: 0}
      this.senders.set(senderKey, sender)
    }
    const known = sender.partials.get(header.id)
    if (known !== undefined) return known
    const {id, count, serialized} = header
    const partial = {sender, id, count, serialized, payloads: new Map(), first: null, length: 0, charge: 0}
    sender.partials.set(id, partial)
    this.#byAge.add(partial)
    this.add(partial, PARTIAL_BYTES)
    return partial
  }

  add(partial: Partial, charge: number): void {
    partial.charge += charge
    partial.sender.charge += charge
    this.#charge += charge
  }

  remove(partial: Partial): void {
    const {sender} = partial
    this.#byAge.delete(partial)
    this.#charge -= partial.charge
    sender.charge -= partial.charge
    sender.partials.delete(partial.id)
    if (sender.partials.size === 0) this.senders.delete(sender.key)
  }

  removeSender(key: string): void {
    for (const partial of [...(this.senders.get(key)?.partials.values() ?? [])]) this.remove(partial)
  }

  /** Takes over a sender's messages from another pool, except those already present here. */
  adopt(sender: Sender, from: Pool): void {
    for (const old of [...sender.partials.values()]) {
      from.remove(old)
      const {id, count, serialized, payloads, first, length, charge} = old
      if (this.senders.get(sender.key)?.partials.has(id) === true) continue
      const partial = this.partialOf(sender.key, {id, count, serialized, index: 0, originalType: 0})
      for (const [index, payload] of payloads) partial.payloads.set(index, payload)
      partial.first = first
      partial.length = length
      this.add(partial, charge - partial.charge)
    }
  }

  clear(): void {
    this.senders.clear()
    this.#byAge.clear()
    this.#charge = 0
  }

  /** Drops the oldest messages until the limits hold; returns the number of dropped fragments. */
  enforce(senderKey: string): number {
    let dropped = 0
    const sender = this.senders.get(senderKey)
    while (sender !== undefined && sender.charge > this.#limits.senderBytes)
      dropped += this.#giveUp(sender.partials.values())
    while (this.#charge > this.#limits.bytes) dropped += this.#giveUp(this.#byAge.values())
    return dropped
  }

  #giveUp(oldestFirst: Iterator<Partial>): number {
    const oldest = oldestFirst.next()
    if (oldest.done === true) return 0
    this.remove(oldest.value)
    return oldest.value.payloads.size
  }
}

/**
 * Collects fragments by sender and message until a message is complete. Members of the view and strangers are kept apart: a stranger never displaces
 * what a member has sent. Memory is bounded per sender and in total, counting the overhead of each fragment.
 */
export class Reassembly {
  readonly #members: Pool
  readonly #strangers: Pool
  #inView: ReadonlySet<string> = new Set()
  #dropped = 0

  constructor(limits: {readonly members: HeldLimits; readonly strangers: HeldLimits} = REASSEMBLY_LIMITS) {
    this.#members = new Pool(limits.members)
    this.#strangers = new Pool(limits.strangers)
  }

  /** Fragments dropped because of a limit, or because they contradict the others. */
  get dropped(): number {
    return this.#dropped
  }

  /** Bytes held, including overhead. */
  get bytes(): number {
    return this.#members.charge + this.#strangers.charge
  }

  /** Number of incomplete messages. */
  get size(): number {
    return this.#members.size + this.#strangers.size
  }

  /**
   * Adds a fragment; returns the message when it was the last one missing. Duplicates are ignored. `reliable` says whether the fragment came in
   * its sender's numbered stream; `headerBytes` is the size of its headers on the wire.
   */
  add(
    senderKey: string,
    header: FragHeader,
    fragment: Message,
    reliable: boolean,
    headerBytes: number,
  ): Assembled | null {
    const pool = reliable && this.#inView.has(senderKey) ? this.#members : this.#strangers
    const partial = pool.partialOf(senderKey, header)
    if (partial.count !== header.count) {
      this.#dropped++
      return null
    }
    if (partial.payloads.has(header.index)) return null
    const payload = payloadOf(fragment)
    const isFirst = header.index === 0
    if (isFirst) partial.first = withoutPayload(fragment)
    partial.payloads.set(header.index, payload)
    partial.length += payload.length
    pool.add(partial, payload.length + FRAGMENT_BYTES + (isFirst ? headerBytes * HEADER_FACTOR : 0))
    if (partial.payloads.size < partial.count) {
      this.#dropped += pool.enforce(senderKey)
      return null
    }
    pool.remove(partial)
    return assemble(partial)
  }

  /**
   * Adopts a new view: drops the messages of former members, treats strangers that joined as members from now on, and drops those of other
   * strangers with the second view without them.
   */
  retain(members: ReadonlySet<string>): void {
    this.#inView = members
    for (const key of [...this.#members.senders.keys()]) if (!members.has(key)) this.#members.removeSender(key)
    for (const sender of [...this.#strangers.senders.values()]) {
      if (members.has(sender.key)) this.#members.adopt(sender, this.#strangers)
      else if (++sender.missedViews > 1) this.#strangers.removeSender(sender.key)
    }
  }

  /** Drops a sender's incomplete messages. */
  clearSender(senderKey: string): void {
    this.#members.removeSender(senderKey)
    this.#strangers.removeSender(senderKey)
  }

  clear(): void {
    this.#members.clear()
    this.#strangers.clear()
  }
}

/** The payload to keep: a slice of the datagram, or a copy when the slice would keep much more memory alive. */
function payloadOf(fragment: Message): Uint8Array {
  const {payload} = fragment
  if (payload === null || payload.length === 0) return EMPTY
  return payload.buffer.byteLength > payload.length * MAX_SLACK ? payload.slice() : payload
}

/** A copy with headers only, since the protocols below still use the message. */
function withoutPayload(fragment: Message): Message {
  const first = fragment.copy()
  first.array = null
  first.offset = 0
  first.length = 0
  return first
}

function assemble(partial: Partial): Assembled | null {
  const {first, count, serialized} = partial
  if (first === null) return null
  const bytes = new Uint8Array(partial.length)
  let at = 0
  for (let i = 0; i < count; i++) {
    const payload = partial.payloads.get(i) ?? EMPTY
    bytes.set(payload, at)
    at += payload.length
  }
  return {first, bytes, serialized}
}
