import {sizeOf} from '../wire/compressed.ts'
import type {Address} from './address.ts'
import {sizeOfAddress} from './address-codec.ts'
import type {Codec} from './codec.ts'

/** Message types on the wire. */
export const MessageType = {
  BYTES: 0,
  NIO: 1,
  EMPTY: 2,
  OBJECT: 3,
  LONG: 4,
  COMPOSITE: 5,
  FRAGMENTED: 6,
  BATCH: 7,
} as const

/** Flags of a message that travel on the wire. */
export const Flag = {
  OOB: 0x0001,
  DONT_BUNDLE: 0x0002,
  NO_FC: 0x0004,
  NO_RELIABILITY: 0x0010,
  NO_TOTAL_ORDER: 0x0020,
  NO_RELAY: 0x0040,
  RSVP: 0x0080,
  RSVP_NB: 0x0100,
  SKIP_BARRIER: 0x0400,
  SERIALIZED: 0x0800,
} as const

/** Marks of a message that never leave the member. */
export const Transient = {OOB_DELIVERED: 1, DONT_LOOPBACK: 2, DONT_BLOCK: 4} as const

/** An object of a known class inside a message. */
export interface WireObject<T = unknown> {
  readonly codec: Codec<T>
  readonly value: T
}

/** A BatchMessage's payload: messages of one original sender. */
export interface BatchPayload {
  readonly originalSource: Address | null
  readonly messages: readonly Message[]
}

/** Headers are triples (protocol id, codec, value) in one array: no object per header, and finding one scans a few numbers. */
const STRIDE = 3

/**
 * A message. One class for all message types keeps the message path monomorphic. The payload of byte types is the
 * range `offset`, `length` of `array`, which may share memory with a received datagram: it is never written to, and it stays valid
 * as long as the message is kept.
 */
export class Message {
  type: number
  /** Receiver; null for all members. */
  dest: Address | null
  src: Address | null = null
  flags = 0
  transient = 0
  /** Payload memory of byte types; null for a null payload. */
  array: Uint8Array | null = null
  offset = 0
  length = 0
  /** LONG: number or bigint; OBJECT: WireObject or null; NIO: whether direct memory is wanted; COMPOSITE: messages; BATCH: BatchPayload. */
  value: unknown = undefined
  #headers: unknown[] = []

  constructor(dest: Address | null, type: number) {
    this.dest = dest
    this.type = type
  }

  /** A BytesMessage; a null payload is distinct from an empty one. */
  static bytes(dest: Address | null, payload: Uint8Array | null): Message {
    const message = new Message(dest, MessageType.BYTES)
    message.array = payload
    message.length = payload?.length ?? 0
    return message
  }

  static empty(dest: Address | null): Message {
    return new Message(dest, MessageType.EMPTY)
  }

  static long(dest: Address | null, value: number): Message {
    const message = new Message(dest, MessageType.LONG)
    message.value = value
    return message
  }

  static object<T>(dest: Address | null, codec: Codec<T>, value: T): Message {
    const message = new Message(dest, MessageType.OBJECT)
    message.value = {codec, value} satisfies WireObject<T>
    return message
  }

  /** Payload bytes, not copied; null for a null payload or a type without bytes. */
  get payload(): Uint8Array | null {
    if (this.array === null) return null
    if (this.offset === 0 && this.length === this.array.length) return this.array
    return this.array.subarray(this.offset, this.offset + this.length)
  }

  /** The object of an OBJECT message if it is of this class. */
  object<T>(codec: Codec<T>): T | undefined {
    if (this.type !== MessageType.OBJECT || this.value === null || this.value === undefined) return undefined
    const object = this.value as WireObject
    return object.codec === (codec as unknown) ? (object.value as T) : undefined
  }

  is(flag: number): boolean {
    return (this.flags & flag) !== 0
  }

  setFlag(flags: number): this {
    this.flags |= flags
    return this
  }

  clearFlag(flags: number): this {
    this.flags &= ~flags
    return this
  }

  /** Sets the header of a protocol id, replacing an earlier one. */
  putHeader<T>(protocolId: number, codec: Codec<T>, value: T): this {
    const headers = this.#headers
    for (let i = 0; i < headers.length; i += STRIDE) {
      if (headers[i] === protocolId) {
        headers[i + 1] = codec
        headers[i + 2] = value
        return this
      }
    }
    headers.push(protocolId, codec, value)
    return this
  }

  /** The header of a protocol, if present and of this class. */
  header<T>(protocolId: number, codec: Codec<T>): T | undefined {
    const headers = this.#headers
    for (let i = 0; i < headers.length; i += STRIDE) {
      if (headers[i] === protocolId) return headers[i + 1] === codec ? (headers[i + 2] as T) : undefined
    }
    return undefined
  }

  hasHeader(protocolId: number): boolean {
    const headers = this.#headers
    for (let i = 0; i < headers.length; i += STRIDE) if (headers[i] === protocolId) return true
    return false
  }

  removeHeader(protocolId: number): void {
    const headers = this.#headers
    for (let i = 0; i < headers.length; i += STRIDE) {
      if (headers[i] === protocolId) {
        headers.splice(i, STRIDE)
        return
      }
    }
  }

  get headerCount(): number {
    return this.#headers.length / STRIDE
  }

  /** The header at `index`, in order of insertion. */
  headerAt(index: number): {id: number; codec: Codec<unknown>; value: unknown} {
    const at = index * STRIDE
    return {
      id: this.#headers[at] as number,
      codec: this.#headers[at + 1] as Codec<unknown>,
      value: this.#headers[at + 2],
    }
  }

  headerIdAt(index: number): number {
    return this.#headers[index * STRIDE] as number
  }

  headerCodecAt(index: number): Codec<unknown> {
    return this.#headers[index * STRIDE + 1] as Codec<unknown>
  }

  headerValueAt(index: number): unknown {
    return this.#headers[index * STRIDE + 2]
  }

  /**
   * A copy that shares the payload's memory. `withHeaders` false omits all headers; transient marks are not copied.
   */
  copy(withHeaders = true): Message {
    const copy = new Message(this.dest, this.type)
    copy.src = this.src
    copy.flags = this.flags
    copy.array = this.array
    copy.offset = this.offset
    copy.length = this.length
    copy.value = this.value
    if (withHeaders) copy.#headers = this.#headers.slice()
    return copy
  }

  /** Bytes that flow control counts: Java's getLength(). */
  get payloadLength(): number {
    switch (this.type) {
      case MessageType.LONG:
        return sizeOfLong(this.value as number | bigint)
      case MessageType.OBJECT:
        return sizeOfObject(this.value as WireObject | null)
      case MessageType.COMPOSITE:
        return (this.value as readonly Message[]).reduce((sum, m) => sum + m.payloadLength, 0)
      case MessageType.BATCH:
        return (this.value as BatchPayload).messages.reduce((sum, m) => sum + m.payloadLength, 0)
      default:
        return this.length
    }
  }

  /** Bytes of the full form on the wire, without type (Java's size()); an upper bound for messages in a list. */
  size(minor = 5): number {
    let size = 3 + 2 + payloadSize(this, minor)
    if (this.dest !== null) size += sizeOfAddress(this.dest)
    if (this.src !== null) size += sizeOfAddress(this.src)
    const headers = this.#headers
    for (let i = 0; i < headers.length; i += STRIDE) {
      size += 4 + (headers[i + 1] as Codec<unknown>).size(headers[i + 2], minor)
    }
    return size
  }

  toString(): string {
    return `[${this.src?.toString() ?? '<null>'} to ${this.dest?.toString() ?? '<all>'}, ${String(this.payloadLength)} bytes]`
  }
}

function sizeOfLong(value: number | bigint): number {
  return typeof value === 'bigint' ? sizeOf.compressedBits(value) : sizeOf.compressedLong(value)
}

function sizeOfObject(object: WireObject | null | undefined): number {
  return object === null || object === undefined ? 1 : 3 + object.codec.size(object.value, 5)
}

function payloadSize(message: Message, minor: number): number {
  switch (message.type) {
    case MessageType.EMPTY:
      return 0
    case MessageType.NIO:
      return 5 + message.length
    case MessageType.LONG:
      return sizeOfLong(message.value as number | bigint)
    case MessageType.OBJECT:
      return sizeOfObject(message.value as WireObject | null)
    case MessageType.COMPOSITE:
      return sizeOfInner(message.value as readonly Message[], message.src, minor, minor <= 3) + 4
    case MessageType.BATCH: {
      const batch = message.value as BatchPayload
      return sizeOfInner(batch.messages, message.src, minor, false) + 4 + sizeOfAddress(batch.originalSource)
    }
    default:
      return 4 + message.length
  }
}

/** Bytes of messages inside another, types included; the short form omits the destination and the enclosing sender. */
function sizeOfInner(messages: readonly Message[], enclosing: Address | null, minor: number, full: boolean): number {
  let sum = 0
  for (const m of messages) {
    sum += 2 + m.size(minor)
    if (full) continue
    if (m.dest !== null) sum -= sizeOfAddress(m.dest)
    if (m.src?.equals(enclosing) === true) sum -= sizeOfAddress(m.src)
  }
  return sum
}
