/** A value as plain JSON. @asType number */
export type PlainValue =
  null | boolean | number | string | readonly PlainValue[] | {readonly [name: string]: PlainValue}

/** A header of a message. One of an unknown class has `hex` and no value: where it ends cannot be known. */
export interface DecodedHeader {
  readonly protocolId: number
  /** Name of the protocol with this id; null when unknown. */
  readonly protocol: string | null
  /** Id of the header's class. */
  readonly magic: number
  /** Class of the header; null when unknown. */
  readonly class: string | null
  /** The header's fields. */
  readonly value: PlainValue
  /** Bytes from the start of the header to the end of the frame, at most 1024; only for an unknown class. */
  readonly hex?: string
  /** Number of those bytes. */
  readonly bytes?: number
}

/** Payload of a message. */
export interface DecodedPayload {
  /** Length in bytes, as flow control counts it. */
  readonly length: number
  /** The decoded payload, where the protocol is known; of an object message its class and value. */
  readonly value?: PlainValue
  /** The first 1024 bytes, with --payload. */
  readonly hex?: string
}

/** A message of a frame. */
export interface DecodedMessage {
  /** `BYTES`, `NIO`, `EMPTY`, `OBJECT`, `LONG`, `COMPOSITE`, `FRAGMENTED`, `BATCH`. */
  readonly type: string
  /** UUID of a member, host:port of a socket; null for all members. */
  readonly dest: string | null
  /** UUID of a member, host:port of a socket; null for all members, or for none. */
  readonly src: string | null
  readonly flags: readonly string[]
  readonly headers: readonly DecodedHeader[]
  readonly payload: DecodedPayload | null
  /** Messages inside a composite or batch. */
  readonly messages?: readonly DecodedMessage[]
  /** Why the rest could not be read. */
  readonly error?: string
}

/** Kinds of units on JGroups' wire; `foreign` is what other programs send there. */
export type UnitKind =
  | 'frame'
  | 'handshake'
  | 'graceful-close'
  | 'failure-detection'
  | 'gossip'
  | 'probe-request'
  | 'probe-answer'
  | 'foreign'
  | 'unknown'

/** Where in a capture a unit was seen. */
export interface UnitPlace {
  /** Number of the packet that completed it; counts from 1, as other analysers do. @minimum 1 */
  readonly packet: number
  /** ISO 8601, with microseconds. */
  readonly time: string
  readonly transport: 'udp' | 'tcp'
  readonly from: string
  readonly to: string
}

/** One frame, handshake, request or answer. */
export interface DecodedUnit {
  /** Counts from 1. @minimum 1 */
  readonly number: number
  /** Where in a capture it was completed; null for bytes that are not a capture. */
  readonly place: UnitPlace | null
  readonly kind: UnitKind
  /** Bytes on the wire, without the length in front of a TCP frame. */
  readonly bytes: number
  /** Release of the sender, such as `5.5.6`. */
  readonly version: string | null
  readonly cluster: string | null
  /** A frame of several messages. */
  readonly list: boolean
  readonly multicast: boolean
  /** UUID of a member, host:port of a socket; null for all members, or for none. */
  readonly dest: string | null
  /** UUID of a member, host:port of a socket; null for all members, or for none. */
  readonly src: string | null
  readonly messages: readonly DecodedMessage[]
  /** The contents of a handshake, a router's data or a probe; for a foreign unit, who speaks. */
  readonly value: PlainValue
  /** Why it, or the rest of it, could not be read. */
  readonly error: string | null
  /** The first 1024 bytes that could not be read. */
  readonly hex: string | null
}

/** The result of decoding. */
export interface Decoded {
  readonly schemaVersion: 1
  readonly input: {
    readonly kind: 'bytes' | 'pcap' | 'pcapng'
    readonly bytes: number
    /** 0 for bytes that are not a capture. */
    readonly packets: number
  }
  /** Logical names by UUID, as found in messages. */
  readonly names: Readonly<Record<string, string>>
  readonly units: readonly DecodedUnit[]
  /** Why reading stopped before the end of a capture file; null when it did not. */
  readonly fault: string | null
  readonly totals: {
    readonly units: number
    readonly messages: number
    readonly errors: number
    /** Units omitted by a filter or the limit. */
    readonly leftOut: number
    /** Packets without JGroups data: acknowledgements, other protocols, or truncated packets. */
    readonly otherPackets: number
    /** Bytes of connections that were not captured, or in which no frame begins. */
    readonly missingBytes: number
  }
}

/** Most bytes shown of something unknown. */
export const MAX_HEX_BYTES = 1024
