import {DecodeError} from '../../errors/index.ts'
import type {Address} from '../../model/address.ts'
import {
  readAddress,
  readAddresses,
  requireAddress,
  sizeOfAddress,
  sizeOfAddresses,
  sizeOfString,
  writeAddress,
  writeAddresses,
} from '../../model/address-codec.ts'
import {IpAddress} from '../../model/ip-address.ts'
import type {PingData} from '../../stack/events.ts'
import type {ByteReader} from '../../wire/reader.ts'
import type {ByteWriter} from '../../wire/writer.ts'

const Flag = {SERVER: 1, COORDINATOR: 2} as const

/** Bytes of the shortest PingData: an address of no body, flags, no name, no physical address, no members. */
const MIN_BYTES = 6

// PING_DATA => sender:ADDRESS flags:u8 name:str physical:ADDRESS members:ADDRESSES
//   flags   => 1 server, 2 coordinator
//   members => null, or those whose address is wanted (requests only)
function readPhysical(inp: ByteReader): IpAddress | null {
  const address = readAddress(inp)
  if (address === null || address instanceof IpAddress) return address
  throw new DecodeError(`PingData: physical address expected, found ${address.key}`)
}

function isMember(address: Address | null): address is Address {
  return address !== null
}

/** Reads one PingData. */
export function readPingData(inp: ByteReader): PingData {
  const sender = requireAddress(inp, 'PingData')
  const flags = inp.u8()
  return {
    sender,
    server: (flags & (Flag.SERVER | Flag.COORDINATOR)) !== 0,
    coordinator: (flags & Flag.COORDINATOR) !== 0,
    logicalName: inp.string(),
    physicalAddress: readPhysical(inp),
    members: readAddresses(inp)?.filter(isMember) ?? null,
  }
}

/** Writes one PingData; a coordinator is marked as server too. */
export function writePingData(out: ByteWriter, data: PingData): void {
  writeAddress(out, data.sender)
  out.u8((data.server || data.coordinator ? Flag.SERVER : 0) | (data.coordinator ? Flag.COORDINATOR : 0))
  out.string(data.logicalName)
  writeAddress(out, data.physicalAddress)
  writeAddresses(out, data.members ?? null)
}

/** Encoded bytes of one PingData. */
export function sizeOfPingData(data: PingData): number {
  return (
    sizeOfAddress(data.sender) +
    1 +
    sizeOfString(data.logicalName) +
    sizeOfAddress(data.physicalAddress) +
    sizeOfAddresses(data.members ?? null)
  )
}

/** Reads a discovery payload: a counted list; in 5.2 one optional PingData. */
export function readPingPayload(inp: ByteReader): PingData[] {
  if (inp.minor === 2) return inp.bool() ? [readPingData(inp)] : []
  const count = inp.count(inp.i32(), MIN_BYTES, 'discovery payload')
  const list: PingData[] = []
  for (let i = 0; i < count; i++) list.push(readPingData(inp))
  return list
}

/** Writes a discovery payload; in 5.2 it holds exactly one PingData. */
export function writePingPayload(out: ByteWriter, list: readonly PingData[]): void {
  if (out.minor === 2) {
    const [first] = list
    out.bool(first !== undefined)
    if (first !== undefined) writePingData(out, first)
    return
  }
  out.i32(list.length)
  for (const data of list) writePingData(out, data)
}

/** One line about a response, as JGroups prints it. */
export function printPingData(data: PingData): string {
  const parts = [data.sender.toString()]
  if (data.logicalName !== null) parts.push(`name=${data.logicalName}`)
  if (data.physicalAddress !== null) parts.push(`addr=${data.physicalAddress.toString()}`)
  if (data.coordinator) parts.push('coord')
  else if (data.server) parts.push('server')
  if (data.members !== null && data.members !== undefined) parts.push(`mbrs=${data.members.length}`)
  return parts.join(', ')
}
