import {DecodeError} from '../../errors/index.ts'
import type {Address} from '../../model/address.ts'
import {readAddress, writeAddress} from '../../model/address-codec.ts'
import type {AddressTable} from '../../model/address-table.ts'
import {type GossipData, gossipDataCodec} from '../../headers/gossip-data.ts'
import {ByteReader} from '../../wire/reader.ts'
import {ByteWriter} from '../../wire/writer.ts'
import {LENGTH_BYTES} from '../frame-stream.ts'

// STREAM => n*(length:i32 GossipData), in both directions, without a handshake

/** Default port of a GossipRouter. */
export const ROUTER_PORT = 12_001

/** Text before the colon and the group in answers to a request for all groups. */
export const ALL_GROUPS = '<<all-groups>>'

/** Type of a GossipData that carries a frame; the only one read without decoding all of it. */
const MESSAGE = 4

const NOTHING: Omit<GossipData, 'type'> = {
  group: null,
  address: null,
  sender: null,
  logicalName: null,
  members: [],
  physicalAddress: null,
  buffer: null,
}

/** Decodes a frame of a connection to a router. Throws DecodeError. */
export function decodeGossip(bytes: Uint8Array, start: number, end: number, addresses?: AddressTable): GossipData {
  return gossipDataCodec.read(new ByteReader(bytes, 5, start, end, addresses))
}

/** A GossipData as a frame with its length in front; omitted fields are null. */
export function encodeGossip(data: Partial<GossipData> & Pick<GossipData, 'type'>): Uint8Array {
  const out = new ByteWriter(128)
  out.i32(0)
  gossipDataCodec.write({...NOTHING, ...data}, out)
  out.patchI32(0, out.position - LENGTH_BYTES)
  return out.copy()
}

/** Whether a frame is a message of a member to others. */
export function isMessage(bytes: Uint8Array, start: number, end: number): boolean {
  return end > start && bytes[start] === MESSAGE
}

/** The head of the frames that a member sends to one destination through a router. */
export class MessageHead {
  readonly #template: Uint8Array

  constructor(group: string, dest: Address | null, sender: Address) {
    const out = new ByteWriter(128)
    out.i32(0)
    out.u8(MESSAGE)
    out.string(group)
    writeAddress(out, dest)
    writeAddress(out, sender)
    out.i32(0)
    this.#template = out.copy()
  }

  /** The bytes in front of a frame of this length. */
  before(length: number): Uint8Array {
    const bytes = this.#template.slice()
    const view = new DataView(bytes.buffer)
    view.setInt32(0, bytes.length - LENGTH_BYTES + length)
    view.setInt32(bytes.length - LENGTH_BYTES, length)
    return bytes
  }
}

/** The part of a message that its receiver needs: the sender, and the position of the frame. */
export interface ReceivedMessage {
  readonly sender: Address | null
  readonly start: number
  readonly end: number
}

/** Finds the frame of a message. Throws DecodeError. */
export function readMessage(bytes: Uint8Array, start: number, end: number, addresses?: AddressTable): ReceivedMessage {
  const inp = new ByteReader(bytes, 5, start, end, addresses)
  inp.skip(1)
  if (inp.u8() !== 0) inp.skip(inp.u16())
  readAddress(inp)
  const sender = readAddress(inp)
  const length = inp.i32()
  if (length !== inp.remaining) {
    throw new DecodeError(`GossipData: buffer of ${String(inp.remaining)} bytes expected, found ${String(length)}`)
  }
  return {sender, start: inp.position, end}
}
