import type {ByteReader} from '../wire/reader.ts'
import type {ByteWriter} from '../wire/writer.ts'
import type {Address} from '../model/address.ts'
import {readAddress, sizeOfAddress, sizeOfString, writeAddress} from '../model/address-codec.ts'
import type {Codec} from '../model/codec.ts'
import type {IpAddress} from '../model/ip-address.ts'
import {MIN_PING_DATA_BYTES, type PingData, pingDataCodec, readPhysicalAddress} from './ping-data.ts'
import {tags} from './tags.ts'

const gossipTags = tags('GossipData', {
  REGISTER: 0,
  UNREGISTER: 1,
  GET_MBRS: 2,
  GET_MBRS_RSP: 3,
  MESSAGE: 4,
  HEARTBEAT: 5,
  SUSPECT: 6,
  GET_MBRS_RSP_LAST: 7,
})

/** A message between a member and a GossipRouter. */
export interface GossipData {
  readonly type: ReturnType<typeof gossipTags.type>
  readonly group: string | null
  /** The member concerned; in a MESSAGE the destination, null for the whole group. */
  readonly address: Address | null
  readonly sender: Address | null
  /** This field and the next two are absent from a MESSAGE. */
  readonly logicalName: string | null
  readonly members: readonly PingData[]
  readonly physicalAddress: IpAddress | null
  /** The frame of a MESSAGE; null when empty. */
  readonly buffer: Uint8Array | null
}

function writeDetails(out: ByteWriter, data: GossipData): void {
  out.string(data.logicalName)
  out.i16(data.members.length)
  for (const member of data.members) pingDataCodec.write(member, out)
  writeAddress(out, data.physicalAddress)
}

function sizeOfDetails(data: GossipData, minor: number): number {
  const members = data.members.reduce((sum, m) => sum + pingDataCodec.size(m, minor), 2)
  return sizeOfString(data.logicalName) + members + sizeOfAddress(data.physicalAddress)
}

function readDetails(inp: ByteReader): Pick<GossipData, 'logicalName' | 'members' | 'physicalAddress'> {
  const logicalName = inp.string()
  const count = inp.count(inp.i16(), MIN_PING_DATA_BYTES, 'GossipData')
  const members: PingData[] = []
  for (let i = 0; i < count; i++) members.push(pingDataCodec.read(inp))
  return {logicalName, members, physicalAddress: readPhysicalAddress(inp)}
}

function readGossip(inp: ByteReader): GossipData {
  const type = gossipTags.type(inp.u8())
  const head = {type, group: inp.string(), address: readAddress(inp), sender: readAddress(inp)}
  const details = type === 'MESSAGE' ? {logicalName: null, members: [], physicalAddress: null} : readDetails(inp)
  const length = inp.i32()
  return {...head, ...details, buffer: length === 0 ? null : inp.bytes(length)}
}

// GossipData => type:u8 group:str address:ADDRESS sender:ADDRESS [name:str count:i16 n*PingData physical:ADDRESS] BUFFER
//   type      => 0 REGISTER, 1 UNREGISTER, 2 GET_MBRS, 3 GET_MBRS_RSP, 4 MESSAGE, 5 HEARTBEAT, 6 SUSPECT,
//                7 GET_MBRS_RSP_LAST (5.4 and later)
//   [details] => all but MESSAGE
//   BUFFER    => length:i32, 0 for none, bytes
/** Codec of messages on a connection to a router, without their length; never tagged. */
export const gossipDataCodec: Codec<GossipData> = {
  id: -1,
  name: 'GossipData',
  size: (data, minor) =>
    5 +
    sizeOfString(data.group) +
    sizeOfAddress(data.address) +
    sizeOfAddress(data.sender) +
    (data.type === 'MESSAGE' ? 0 : sizeOfDetails(data, minor)) +
    (data.buffer?.length ?? 0),
  write(data, out) {
    out.u8(gossipTags.code(data.type))
    out.string(data.group)
    writeAddress(out, data.address)
    writeAddress(out, data.sender)
    if (data.type !== 'MESSAGE') writeDetails(out, data)
    out.i32(data.buffer?.length ?? 0)
    if (data.buffer !== null) out.bytes(data.buffer)
  },
  read: readGossip,
}
