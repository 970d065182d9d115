/** Seeded bad input: random bytes, and frames of a running cluster cut, spliced and changed at random. */
import {Buffer} from 'node:buffer'
import {DecodeError} from '../../../src/errors/index.ts'
import type {Address} from '../../../src/model/address.ts'
import {writeAddress} from '../../../src/model/address-codec.ts'
import {type Frame, readFrame, sameMinor, TRANSPORT_ID, WIRE_VERSIONS} from '../../../src/model/frame.ts'
import {Flag, type Message} from '../../../src/model/message.ts'
import type {Classes} from '../../../src/model/message-codec.ts'
import {nakAckHeader, NakAckType} from '../../../src/headers/nakack2.ts'
import {spec as nakack2} from '../../../src/protocols/reliable/nakack2/spec.ts'
import {tpHeaderCodec} from '../../../src/headers/tp.ts'
import {ByteReader} from '../../../src/wire/reader.ts'
import {ByteWriter} from '../../../src/wire/writer.ts'
import {Simulation} from '../simulation.ts'
import {mix} from './load.ts'

/** Version that bad input announces where it is to be read at all. */
export const VERSION = WIRE_VERSIONS['5.5'].version

const LENGTHS = [0xffff_ffff, 0x7fff_ffff, 0x8000_0000, 0x0100_0000, 0xffff]
const UUID_BYTES = 16

/** Random numbers that repeat for a seed. */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed | 0
  }

  below(bound: number): number {
    this.#state = (this.#state + 0x9e3779b9) | 0
    return (mix(this.#state) >>> 0) % bound
  }

  bytes(length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length)
    let at = 0
    for (; at + 4 <= length; at += 4) bytes.writeUInt32LE(this.below(0x1_0000_0000), at)
    for (; at < length; at++) bytes[at] = this.below(256)
    return bytes
  }

  pick<T>(list: readonly T[], otherwise: T): T {
    return list[this.below(list.length)] ?? otherwise
  }

  length(): number {
    return this.pick(LENGTHS, 0)
  }
}

/**
 * Makes bad frames of good ones that a cluster has sent. Nothing in the protocol keeps a changed frame of the own cluster from being
 * believed, so there are two kinds: `harmless` ones, which a correct member must drop, and `believable` ones, which may mean anything.
 */
export class FrameMaker {
  readonly #dice: Dice
  readonly #cluster: string
  readonly #own: readonly Buffer[]
  readonly #foreign: readonly Buffer[]
  readonly #members = new Map<string, Buffer>()
  readonly #classes: Classes = new Simulation({seed: 1}).member().channel.stack.classes

  constructor(seed: number, frames: readonly Buffer[], cluster: string) {
    this.#dice = new Dice(seed)
    this.#cluster = cluster
    this.#own = frames
    this.#foreign = frames.map((frame) => renameCluster(frame, Buffer.from(cluster)))
    for (const frame of frames) {
      const read = this.#read(frame)
      if (read === null) throw new Error(`a recorded frame cannot be read: ${frame.toString('hex')}`)
      for (const message of read.messages) if (message.src !== null) this.#remember(message.src)
    }
  }

  /**
   * A frame that must have no effect: random bytes, another version or cluster, no frame at all, or multicasts of a member that does not
   * exist. What would mean something to the cluster is thrown away.
   */
  harmless(): Buffer {
    for (;;) {
      const frame = this.#candidate()
      if (this.#isHarmless(frame)) return frame
    }
  }

  /** A frame of the own cluster with any change, or none. */
  believable(): Buffer {
    const dice = this.#dice
    const own = this.#own
    switch (dice.below(6)) {
      case 0:
        return this.#blast(own)
      case 1:
        return this.#splice(own)
      case 2:
        return this.#ofStranger()
      case 3:
        return dice.pick(own, Buffer.alloc(0))
      default:
        return this.#mutate(own)
    }
  }

  #candidate(): Buffer {
    const dice = this.#dice
    switch (dice.below(8)) {
      case 0:
        return dice.bytes(dice.below(400))
      case 1:
        return this.#withVersion()
      case 2:
        return this.#mutate(this.#foreign)
      case 3:
        return this.#cut()
      case 4:
        return this.#blast(this.#own)
      case 5:
        return this.#mutate(this.#own)
      case 6:
        return this.#ofStranger()
      default:
        return this.#splice(this.#foreign)
    }
  }

  #withVersion(): Buffer {
    const bytes = this.#dice.bytes(4 + this.#dice.below(200))
    bytes.writeUInt16BE(VERSION, 0)
    bytes[2] = this.#dice.below(4)
    return bytes
  }

  #mutate(frames: readonly Buffer[]): Buffer {
    const frame = Buffer.from(this.#pick(frames))
    for (let i = 1 + this.#dice.below(8); i > 0; i--) frame[this.#dice.below(frame.length)] = this.#dice.below(256)
    return frame
  }

  #cut(): Buffer {
    const frame = this.#pick(this.#own)
    return frame.subarray(0, this.#dice.below(frame.length))
  }

  #blast(frames: readonly Buffer[]): Buffer {
    const frame = Buffer.from(this.#pick(frames))
    if (frame.length > 8) frame.writeUInt32BE(this.#dice.length(), 3 + this.#dice.below(frame.length - 7))
    return frame
  }

  #splice(frames: readonly Buffer[]): Buffer {
    const [a, b] = [this.#pick(frames), this.#pick(frames)]
    return Buffer.concat([a.subarray(0, this.#dice.below(a.length)), b.subarray(this.#dice.below(b.length))])
  }

  /** A frame of a member that nobody has heard of, with some bits changed behind its address. */
  #ofStranger(): Buffer {
    const frame = Buffer.from(this.#pick(this.#own))
    const stranger = this.#dice.bytes(UUID_BYTES)
    let last = 0
    for (const uuid of this.#members.values()) {
      for (let at = frame.indexOf(uuid); at >= 0; at = frame.indexOf(uuid, at + UUID_BYTES)) {
        stranger.copy(frame, at)
        last = at + UUID_BYTES
      }
    }
    for (let i = this.#dice.below(4); i > 0 && last < frame.length; i--) {
      const at = last + this.#dice.below(frame.length - last)
      frame[at] = (frame[at] ?? 0) ^ (1 << this.#dice.below(8))
    }
    return frame
  }

  #pick(frames: readonly Buffer[]): Buffer {
    return this.#dice.pick(frames, Buffer.alloc(1))
  }

  #remember(member: Address): void {
    const out = new ByteWriter(64)
    writeAddress(out, member)
    if (out.position === UUID_BYTES + 1) this.#members.set(member.key, Buffer.from(out.copy().subarray(1)))
  }

  #read(frame: Buffer): Frame | null {
    try {
      const bytes = new Uint8Array(frame.buffer, frame.byteOffset, frame.length)
      return readFrame(new ByteReader(bytes), this.#classes)
    } catch (error) {
      if (error instanceof DecodeError) return null
      throw error
    }
  }

  #isHarmless(bytes: Buffer): boolean {
    if (bytes.length < 3 || !sameMinor(bytes.readUInt16BE(0), VERSION)) return true
    const frame = this.#read(bytes)
    if (frame === null || frame.messages.length === 0) return true
    const [first] = frame.messages
    const cluster = frame.list ? frame.cluster : first?.header(TRANSPORT_ID, tpHeaderCodec)?.cluster
    if (cluster === undefined || (cluster === null && !frame.list)) return false
    return cluster !== this.#cluster || frame.messages.every((message) => this.#isOfStranger(message))
  }

  /** A reliable multicast of a member that is not in the view. */
  #isOfStranger(message: Message): boolean {
    if (message.src === null || message.dest !== null || message.is(Flag.NO_RELIABILITY)) return false
    return !this.#members.has(message.src.key) && message.header(nakack2.id, nakAckHeader)?.type === NakAckType.MSG
  }
}

/** The frame as a cluster with another name of the same length would send it. */
function renameCluster(frame: Buffer, name: Buffer): Buffer {
  const copy = Buffer.from(frame)
  for (let at = copy.indexOf(name); at >= 0; at = copy.indexOf(name, at)) copy.fill('#', at, at + name.length)
  return copy
}
