import type {Message} from '../../model/message.ts'
import type {FragHeader} from '../../headers/frag2.ts'

/** What may be held of messages that are not complete, in bytes as `chargeOf` counts them. */
export interface HeldLimits {
  /** Of all senders together. */
  readonly bytes: number
  /** Of one sender. */
  readonly senderBytes: number
}

/**
 * Of members: several messages of 100 MB under way at once, one of 180 MB of one sender. Java has no bound; more than this held would bring the
 * member nearer to its end than to a message.
 */
const MEMBER_LIMITS: HeldLimits = {bytes: 256 << 20, senderBytes: 192 << 20}

/**
 * Of senders that are not in the view, and of fragments that passed by retransmission, whose sender is anybody's word: a member that has just
 * joined may send before its view is installed here, strangers may send whatever they like.
 */
const STRANGER_LIMITS: HeldLimits = {bytes: 32 << 20, senderBytes: 16 << 20}

/** Limits of FRAG2. */
export const REASSEMBLY_LIMITS = {members: MEMBER_LIMITS, strangers: STRANGER_LIMITS} as const

/** Memory of a fragment beside its payload. */
const FRAGMENT_BYTES = 320
/** Memory of a message of which a part is held, its sender's place included. */
const PARTIAL_BYTES = 1024
/** What a byte of headers on the wire becomes at most, read: lists of addresses are the worst. */
const HEADER_FACTOR = 16

/** A slice may keep that much memory of the datagram around it alive, in times of its own length; above it is copied. */
const MAX_SLACK = 2

const EMPTY = new Uint8Array(0)

interface Partial {
  readonly sender: Sender
  readonly id: number
  readonly count: number
  readonly serialized: boolean
  /** Payloads by number; a map, for the count is the sender's word and allocates nothing. */
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
  /** Views that came since this sender was first heard, without having it. */
  missedViews: number
}

/** A message whose fragments are all there. */
export interface Assembled {
  /** Fragment 0, which has the headers of the message. */
  readonly first: Message
  readonly bytes: Uint8Array
  readonly serialized: boolean
}

/** Incomplete messages of senders that are trusted alike; what exceeds a limit pushes the oldest out. */
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

  /** Takes over what another pool holds of a sender; a message that both have a part of stays as it is here. */
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

  /** Gives up the oldest messages until the limits hold; gives the number of fragments given up. */
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
 * Fragments by sender and message until all of a message are there. Members of the view and strangers are kept apart: no stranger ever pushes
 * out what a member has sent. What is held is bounded by sender and in sum, the memory of each fragment counted.
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

  /** Fragments given up because of a limit, or because they do not fit to the others. */
  get dropped(): number {
    return this.#dropped
  }

  /** Bytes held, as they are counted. */
  get bytes(): number {
    return this.#members.charge + this.#strangers.charge
  }

  /** Messages that are not complete. */
  get size(): number {
    return this.#members.size + this.#strangers.size
  }

  /**
   * Takes a fragment; gives the message when it was the last one missing. Duplicates are ignored. `reliable` tells whether the fragment came in
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
   * A view has come. Those who left it are forgotten; strangers that are in it are members from now on, and those that are not are forgotten
   * with the second view without them.
   */
  retain(members: ReadonlySet<string>): void {
    this.#inView = members
    for (const key of [...this.#members.senders.keys()]) if (!members.has(key)) this.#members.removeSender(key)
    for (const sender of [...this.#strangers.senders.values()]) {
      if (members.has(sender.key)) this.#members.adopt(sender, this.#strangers)
      else if (++sender.missedViews > 1) this.#strangers.removeSender(sender.key)
    }
  }

  /** Forgets what a sender has not completed. */
  clearSender(senderKey: string): void {
    this.#members.removeSender(senderKey)
    this.#strangers.removeSender(senderKey)
  }

  clear(): void {
    this.#members.clear()
    this.#strangers.clear()
  }
}

/** The payload as it is held: a slice of the datagram unless that would keep much more alive. */
function payloadOf(fragment: Message): Uint8Array {
  const {payload} = fragment
  if (payload === null || payload.length === 0) return EMPTY
  return payload.buffer.byteLength > payload.length * MAX_SLACK ? payload.slice() : payload
}

/** The headers alone; the message is still in the hands of the protocols below. */
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
