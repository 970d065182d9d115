import {DecodeError} from '../errors/index.ts'
import type {ByteReader} from '../wire/reader.ts'
import type {Address} from '../model/address.ts'
import {
  readAddress,
  readAddresses,
  requireAddress,
  sizeOfAddress,
  sizeOfAddresses,
  sizeOfString,
  writeAddress,
  writeAddresses,
} from '../model/address-codec.ts'
import type {Codec} from '../model/codec.ts'
import {IpAddress} from '../model/ip-address.ts'

const Flag = {SERVER: 1, COORDINATOR: 2} as const

/** Bytes of the shortest PingData: an address without body, flags, no name, no physical address, no members. */
export const MIN_PING_DATA_BYTES = 6

/** A member's description of itself in discovery (org.jgroups.protocols.PingData). */
export interface PingData {
  readonly sender: Address
  readonly server: boolean
  readonly coordinator: boolean
  readonly logicalName: string | null
  readonly physicalAddress: IpAddress | null
  readonly members?: readonly Address[] | null
}

/** Reads the physical address of a member, or none. */
export function readPhysicalAddress(inp: ByteReader): IpAddress | null {
  const address = readAddress(inp)
  if (address === null || address instanceof IpAddress) return address
  throw new DecodeError(`physical address expected, found ${address.key}`)
}

function isMember(address: Address | null): address is Address {
  return address !== null
}

// PING_DATA => sender:ADDRESS flags:u8 name:str physical:ADDRESS members:ADDRESSES
//   flags   => 1 server, 2 coordinator; a coordinator is marked as server too
//   members => null, or those whose address is wanted (requests only)
/** Codec of PingData as an object, in discovery, and in a router's answers. */
export const pingDataCodec: Codec<PingData> = {
  id: 7,
  name: 'PingData',
  size: (data) =>
    sizeOfAddress(data.sender) +
    1 +
    sizeOfString(data.logicalName) +
    sizeOfAddress(data.physicalAddress) +
    sizeOfAddresses(data.members ?? null),
  write(data, out) {
    writeAddress(out, data.sender)
    out.u8((data.server || data.coordinator ? Flag.SERVER : 0) | (data.coordinator ? Flag.COORDINATOR : 0))
    out.string(data.logicalName)
    writeAddress(out, data.physicalAddress)
    writeAddresses(out, data.members ?? null)
  },
  read(inp) {
    const sender = requireAddress(inp, 'PingData')
    const flags = inp.u8()
    return {
      sender,
      server: (flags & (Flag.SERVER | Flag.COORDINATOR)) !== 0,
      coordinator: (flags & Flag.COORDINATOR) !== 0,
      logicalName: inp.string(),
      physicalAddress: readPhysicalAddress(inp),
      members: readAddresses(inp)?.filter(isMember) ?? null,
    }
  },
}
