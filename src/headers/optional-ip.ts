import {readIpAddress, sizeOfIpAddress, writeIpAddress} from '../model/address-codec.ts'
import type {IpAddress} from '../model/ip-address.ts'
import type {ByteReader} from '../wire/reader.ts'
import type {ByteWriter} from '../wire/writer.ts'

/** Writes an IpAddress without tag after a presence byte. */
export function writeOptionalIp(out: ByteWriter, address: IpAddress | null): void {
  out.bool(address !== null)
  if (address !== null) writeIpAddress(out, address)
}

/** Reads an IpAddress without tag after a presence byte. */
export function readOptionalIp(inp: ByteReader): IpAddress | null {
  return inp.bool() ? readIpAddress(inp) : null
}

/** Encoded size in bytes of an IpAddress without tag after a presence byte. */
export function sizeOfOptionalIp(address: IpAddress | null): number {
  return address === null ? 1 : 1 + sizeOfIpAddress(address)
}
