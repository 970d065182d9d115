/** A packet of a capture file. */
export interface CapturedPacket {
  /** Counts from 1, as other analysers do. */
  readonly number: number
  /** Microseconds since 1970. */
  readonly timeUs: number
  /** Type of the link layer (pcap's LINKTYPE). */
  readonly link: number
  readonly bytes: Uint8Array
  /** Bytes on the wire. */
  readonly originalLength: number
}

/** The outcome of reading a capture file; what was read before a fault stays valid. */
export interface CaptureEnd {
  readonly packets: number
  /** Why reading stopped before the end of the file. */
  readonly fault: string | null
}

/** Receives the packets of a file in order. */
export type PacketSink = (packet: CapturedPacket) => void

/** Longer packets mean that the file is damaged. */
export const MAX_PACKET_BYTES = 1 << 20
