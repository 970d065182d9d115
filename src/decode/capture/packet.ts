/** A packet as a capture file has it. */
export interface CapturedPacket {
  /** From 1, as other analysers count. */
  readonly number: number
  /** Microseconds since 1970. */
  readonly timeUs: number
  /** Type of the link layer (pcap's LINKTYPE). */
  readonly link: number
  readonly bytes: Uint8Array
  /** Bytes it had on the wire. */
  readonly originalLength: number
}

/** A capture file that is cut or damaged; what was read before stands. */
export interface CaptureEnd {
  readonly packets: number
  /** Why reading ended before the end of the file. */
  readonly fault: string | null
}

/** Takes the packets of a file in order. */
export type PacketSink = (packet: CapturedPacket) => void

/** Packets longer than this are no packets: the file is damaged. */
export const MAX_PACKET_BYTES = 1 << 20
