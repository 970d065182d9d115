/**
 * The messages of a load: sizes and contents are functions of the load's number, the kind and the seqno, so that a receiver knows
 * each message beforehand. The same functions are in the Java peer's Load and Stream.
 *
 * Payload: kind (1), load (1), 0xA55A (2), seqno (4), length (4), then bytes of the pool. A payload below 12 bytes is bytes of the
 * pool alone.
 */
import {Buffer} from 'node:buffer'

export const MULTICAST = 0
export const UNICAST = 1
export const LARGEST = 200 * 1024

const PREFIX = 12
const MAGIC = 0xa55a
const OFFSETS = 4096
const pool = Buffer.alloc(LARGEST + OFFSETS + 1)
for (let i = 0; i < pool.length; i++) pool[i] = mix(i + 1) & 0xff

/** What arrived of one kind from one sender. */
export interface StreamReport {
  readonly received: number
  readonly bytes: number
  readonly next: number
  readonly order: number
  readonly duplicates: number
  readonly corrupt: number
  readonly missing: number
}

/** Bytes of a message: 0 to 2 KB, one in a hundred up to the largest, one in a hundred empty; the first two are the extremes. */
export function sizeOfMessage(load: number, kind: number, seqno: number, largest: number): number {
  if (seqno === 0) return 0
  if (seqno === 1) return largest
  const r = mix(mix(load * 2 + kind + 1) + Math.imul(seqno, 0x9e3779b9))
  const choice = (r >>> 0) % 100
  const rest = mix(r) >>> 0
  if (choice === 0) return 0
  if (choice === 1) return rest % (largest + 1)
  return rest % Math.min(2048, largest + 1)
}

/** A fresh payload of the length that the load asks for. */
export function payload(load: number, kind: number, seqno: number, length: number): Uint8Array {
  const from = seqno & (OFFSETS - 1)
  const bytes = Buffer.allocUnsafeSlow(length)
  pool.copy(bytes, 0, from, from + length)
  if (length < PREFIX) return bytes
  bytes[0] = kind
  bytes[1] = load
  bytes.writeUInt16BE(MAGIC, 2)
  bytes.writeUInt32BE(seqno, 4)
  bytes.writeUInt32BE(length, 8)
  return bytes
}

/** Bytes to be used as a state: the pool repeated. */
export function stateBytes(size: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(size)
  for (let i = 0; i < size; i++) bytes[i] = pool[(i + seed) % pool.length] ?? 0
  return bytes
}

/** What arrived of one kind from one sender, held against what the load says must arrive. */
export class Stream {
  readonly #load: number
  readonly #kind: number
  readonly #largest: number
  readonly #missing = new Set<number>()
  #next = 0
  #received = 0
  #bytes = 0
  #order = 0
  #duplicates = 0
  #corrupt = 0

  constructor(load: number, kind: number, largest: number) {
    this.#load = load
    this.#kind = kind
    this.#largest = largest
  }

  accept(message: Uint8Array): void {
    const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength)
    this.#received++
    this.#bytes += bytes.length
    if (bytes.length >= PREFIX && !this.#prefixFits(bytes)) {
      this.#corrupt++
      return
    }
    const seqno = bytes.length >= PREFIX ? bytes.readUInt32BE(4) : this.#next
    const fits = bytes.length === sizeOfMessage(this.#load, this.#kind, seqno, this.#largest) && bodyFits(bytes, seqno)
    if (!fits) this.#corrupt++
    this.#place(seqno)
  }

  report(): StreamReport {
    return {
      received: this.#received,
      bytes: this.#bytes,
      next: this.#next,
      order: this.#order,
      duplicates: this.#duplicates,
      corrupt: this.#corrupt,
      missing: this.#missing.size,
    }
  }

  #place(seqno: number): void {
    if (seqno === this.#next) {
      this.#next++
    } else if (seqno > this.#next) {
      this.#order++
      for (let i = this.#next; i < seqno && this.#missing.size < 100_000; i++) this.#missing.add(i)
      this.#next = seqno + 1
    } else if (this.#missing.delete(seqno)) {
      this.#order++
    } else {
      this.#duplicates++
    }
  }

  #prefixFits(bytes: Buffer): boolean {
    return (
      bytes[0] === this.#kind &&
      bytes[1] === (this.#load & 0xff) &&
      bytes.readUInt16BE(2) === MAGIC &&
      bytes.readUInt32BE(8) === bytes.length
    )
  }
}

function bodyFits(bytes: Buffer, seqno: number): boolean {
  const skip = bytes.length >= PREFIX ? PREFIX : 0
  const from = seqno & (OFFSETS - 1)
  return bytes.compare(pool, from + skip, from + bytes.length, skip, bytes.length) === 0
}

/** A 32-bit mixer with full avalanche, equal to the Java peer's. */
export function mix(value: number): number {
  let h = value | 0
  h ^= h >>> 16
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return h ^ (h >>> 16)
}
