import {type CaptureEnd, MAX_PACKET_BYTES, type PacketSink} from './packet.ts'

const Block = {SECTION: 0x0a0d0d0a, INTERFACE: 1, SIMPLE_PACKET: 3, ENHANCED_PACKET: 6} as const
const BYTE_ORDER_MAGIC = 0x1a2b3c4d

/** Type, length, and the length again at the end. */
const FRAME_BYTES = 12
const SECTION_BYTES = 28
const INTERFACE_BYTES = 20
const ENHANCED_BYTES = 32
const SIMPLE_BYTES = 16
const MAX_BLOCK_BYTES = 2 * MAX_PACKET_BYTES
/** Most interfaces of a section. */
const MAX_INTERFACES = 1024

const OPTION_RESOLUTION = 9
const TWO_32 = 0x1_0000_0000
const US_PER_SECOND = 1_000_000
const DEFAULT_UNITS = US_PER_SECOND

interface Interface {
  readonly link: number
  readonly snapLength: number
  /** Time stamp units per second. */
  readonly unitsPerSecond: number
}

/** Whether the bytes are those of a pcapng file. */
export function isPcapng(bytes: Uint8Array): boolean {
  return bytes.length >= SECTION_BYTES && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) === Block.SECTION
}

/** Reads the packets of a pcapng file: enhanced and simple packet blocks of all sections. */
export function readPcapng(bytes: Uint8Array, sink: PacketSink): CaptureEnd {
  const reader = new PcapngReader(bytes, sink)
  const fault = reader.read()
  return {packets: reader.packets, fault}
}

class PcapngReader {
  packets = 0
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #sink: PacketSink
  #little = true
  #interfaces: Interface[] = []

  constructor(bytes: Uint8Array, sink: PacketSink) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#sink = sink
  }

  /** Why reading stopped before the end of the file, or null. */
  read(): string | null {
    let at = 0
    while (at + FRAME_BYTES <= this.#bytes.length) {
      if (this.#view.getUint32(at) === Block.SECTION && !this.#beginSection(at))
        return 'a section of unknown byte order'
      const type = this.#u32(at)
      const length = this.#u32(at + 4)
      if (length < FRAME_BYTES || length % 4 !== 0 || length > MAX_BLOCK_BYTES) {
        return `a block at byte ${String(at)} says it has ${String(length)} bytes`
      }
      if (at + length > this.#bytes.length) break
      this.#block(type, at, length)
      at += length
    }
    return at === this.#bytes.length ? null : `the file ends within the block at byte ${String(at)}`
  }

  #u32(at: number): number {
    return this.#view.getUint32(at, this.#little)
  }

  #beginSection(at: number): boolean {
    if (at + SECTION_BYTES > this.#bytes.length) return false
    this.#interfaces = []
    for (const little of [true, false]) {
      if (this.#view.getUint32(at + 8, little) !== BYTE_ORDER_MAGIC) continue
      this.#little = little
      return true
    }
    return false
  }

  #block(type: number, at: number, length: number): void {
    if (type === Block.INTERFACE && length >= INTERFACE_BYTES) this.#interface(at, length)
    else if (type === Block.ENHANCED_PACKET && length >= ENHANCED_BYTES) this.#enhanced(at, length)
    else if (type === Block.SIMPLE_PACKET && length >= SIMPLE_BYTES) this.#simple(at, length)
  }

  #interface(at: number, length: number): void {
    if (this.#interfaces.length >= MAX_INTERFACES) return
    const resolution = this.#option(at + 16, at + length - 4, OPTION_RESOLUTION)
    const unitsPerSecond =
      resolution === null ? DEFAULT_UNITS : resolution & 0x80 ? 2 ** (resolution & 0x7f) : 10 ** resolution
    const link = this.#view.getUint16(at + 8, this.#little)
    this.#interfaces.push({link, snapLength: this.#u32(at + 12), unitsPerSecond})
  }

  /** First byte of an option's value; null when the option is absent. */
  #option(start: number, end: number, wanted: number): number | null {
    let at = start
    while (at + 4 <= end) {
      const code = this.#view.getUint16(at, this.#little)
      const length = this.#view.getUint16(at + 2, this.#little)
      if (code === 0) return null
      if (code === wanted && length > 0 && at + 4 < end) return this.#bytes[at + 4] ?? null
      at += 4 + Math.ceil(length / 4) * 4
    }
    return null
  }

  #enhanced(at: number, length: number): void {
    const intf = this.#interfaces[this.#u32(at + 8)]
    const captured = this.#u32(at + 20)
    if (intf === undefined || captured > length - ENHANCED_BYTES) return
    const units = this.#u32(at + 12) * TWO_32 + this.#u32(at + 16)
    const timeUs = Math.floor((units / intf.unitsPerSecond) * US_PER_SECOND)
    this.#packet(intf, at + 28, captured, this.#u32(at + 24), timeUs)
  }

  #simple(at: number, length: number): void {
    const [intf] = this.#interfaces
    if (intf === undefined) return
    const original = this.#u32(at + 8)
    const limit = intf.snapLength === 0 ? original : intf.snapLength
    this.#packet(intf, at + 12, Math.min(original, limit, length - SIMPLE_BYTES), original, 0)
  }

  #packet(intf: Interface, start: number, captured: number, originalLength: number, timeUs: number): void {
    const bytes = this.#bytes.subarray(start, start + captured)
    this.#sink({number: ++this.packets, timeUs, link: intf.link, bytes, originalLength})
  }
}
