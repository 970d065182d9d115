import {DecodeError} from '../errors/index.ts'
import {sizeOf} from '../wire/compressed.ts'
import {modifiedUtf8Length} from '../wire/modified-utf8.ts'
import type {ByteReader} from '../wire/reader.ts'
import type {ByteWriter} from '../wire/writer.ts'
import type {Address, UuidEntry} from './address.ts'
import {ExtendedUuid, FlagsUuid, MillisAddress, SiteUuid, Uuid} from './address.ts'
import {AddressTable} from './address-table.ts'
import {IpAddress} from './ip-address.ts'

// ADDRESS => tag body
//   0x01 null           nothing
//   0x02 UUID           least i64, most i64
//   0x04 SiteUUID       EXTENDED site:str name:str      0x08 SiteMaster alike
//   0x10 IpAddress      len u8 (4|16|0), host, scope i32 (16 only), port u16
//   0x00 other          magic i16, body of the class
const Tag = {OTHER: 0, NULL: 1, UUID: 2, SITE_UUID: 4, SITE_MASTER: 8, IP: 16} as const
const Magic = {EXTENDED: 12, FLAGS: 19, MILLIS: 22} as const

/** Most bytes of a site, of a name, and of the entries of an address: addresses are kept in many tables, and Java's take a few dozen. */
const MAX_TEXT_BYTES = 512
const MAX_ENTRIES_BYTES = 2048

/** The address table of the reading process; readers in tools may have none. */
function tableOf(inp: ByteReader): AddressTable | undefined {
  return inp.tables instanceof AddressTable ? inp.tables : undefined
}

/** Reads the body of a plain UUID, without tag; within a process the same UUID returns the same object. */
export function readUuidBody(inp: ByteReader): Uuid {
  const w2 = inp.i32()
  const w3 = inp.i32()
  const w0 = inp.i32()
  const w1 = inp.i32()
  return tableOf(inp)?.uuid(w0, w1, w2, w3) ?? new Uuid(w0, w1, w2, w3)
}

/** Writes the body of a plain UUID, without tag. */
export function writeUuidBody(out: ByteWriter, uuid: Uuid): void {
  out.i32(uuid.w2)
  out.i32(uuid.w3)
  out.i32(uuid.w0)
  out.i32(uuid.w1)
}

/** Reads the body of an IpAddress, without tag. */
export function readIpAddress(inp: ByteReader): IpAddress {
  const length = inp.u8()
  if (length !== 0 && length !== 4 && length !== 16)
    throw new DecodeError(`IpAddress: host of 0, 4 or 16 bytes expected, found ${String(length)}`)
  const host = length === 0 ? null : inp.bytes(length).slice()
  const scope = length === 16 ? inp.i32() : 0
  return new IpAddress(host, inp.u16(), scope)
}

/** Writes the body of an IpAddress, without tag. */
export function writeIpAddress(out: ByteWriter, address: IpAddress): void {
  out.u8(address.host?.length ?? 0)
  if (address.host !== null) out.bytes(address.host)
  if (address.host?.length === 16) out.i32(address.scope)
  out.i16(address.port)
}

/** Encoded bytes of an IpAddress body without tag. */
export function sizeOfIpAddress(address: IpAddress): number {
  const host = address.host?.length ?? 0
  return 1 + host + (host === 16 ? 4 : 0) + 2
}

/** Reads the body of a FlagsUUID, without tag. */
export function readFlagsUuidBody(inp: ByteReader): FlagsUuid {
  const uuid = readUuidBody(inp)
  return new FlagsUuid(uuid.w0, uuid.w1, uuid.w2, uuid.w3, inp.compressedInt(), tableOf(inp)?.names)
}

/** Reads the body of an ExtendedUUID, without tag. */
export function readExtendedUuidBody(inp: ByteReader): ExtendedUuid {
  const uuid = readUuidBody(inp)
  const flags = inp.compressedInt()
  const count = inp.u8()
  const entries: UuidEntry[] = []
  const start = inp.position
  for (let i = 0; i < count; i++) {
    if (inp.position - start > MAX_ENTRIES_BYTES) {
      throw new DecodeError(`address: entries of at most ${String(MAX_ENTRIES_BYTES)} bytes expected`)
    }
    const key = inp.lowBytes(inp.u8())
    const length = inp.u8()
    entries.push({key, value: length === 0 ? null : inp.bytes(length).slice()})
  }
  return new ExtendedUuid(uuid.w0, uuid.w1, uuid.w2, uuid.w3, flags, entries, tableOf(inp)?.names)
}

/** Writes the body of an ExtendedUUID, without tag. */
export function writeExtendedUuidBody(out: ByteWriter, uuid: ExtendedUuid): void {
  writeUuidBody(out, uuid)
  out.compressedInt(uuid.flags)
  out.u8(uuid.entries.length)
  for (const entry of uuid.entries) {
    out.u8(entry.key.length)
    out.lowBytes(entry.key)
    out.u8(entry.value?.length ?? 0)
    if (entry.value !== null) out.bytes(entry.value)
  }
}

/** Reads the body of a SiteUUID or SiteMaster, without tag. */
export function readSiteUuidBody(inp: ByteReader, master: boolean): SiteUuid {
  const uuid = readExtendedUuidBody(inp)
  return new SiteUuid(uuid, inp.string(MAX_TEXT_BYTES), inp.string(MAX_TEXT_BYTES), master, tableOf(inp)?.names)
}

/** Writes the body of a SiteUUID or SiteMaster, without tag. */
export function writeSiteUuidBody(out: ByteWriter, address: SiteUuid): void {
  writeExtendedUuidBody(out, address)
  out.string(address.site)
  out.string(address.name)
}

/** Encoded bytes of a SiteUUID or SiteMaster body without tag. */
export function sizeOfSiteUuidBody(address: SiteUuid): number {
  return sizeOfExtendedUuidBody(address) + sizeOfString(address.site) + sizeOfString(address.name)
}

function readOther(inp: ByteReader): Address {
  const magic = inp.i16()
  switch (magic) {
    case Magic.FLAGS:
      return readFlagsUuidBody(inp)
    case Magic.EXTENDED:
      return readExtendedUuidBody(inp)
    case Magic.MILLIS:
      return new MillisAddress(inp.bits64())
    default:
      throw new DecodeError(`address: unknown class id ${String(magic)}`)
  }
}

/** Reads a tagged address. */
export function readAddress(inp: ByteReader): Address | null {
  const tag = inp.u8()
  switch (tag) {
    case Tag.UUID:
      return readUuidBody(inp)
    case Tag.NULL:
      return null
    case Tag.IP:
      return readIpAddress(inp)
    case Tag.SITE_UUID:
    case Tag.SITE_MASTER:
      return readSiteUuidBody(inp, tag === Tag.SITE_MASTER)
    case Tag.OTHER:
      return readOther(inp)
    default:
      throw new DecodeError(`address: unknown tag 0x${tag.toString(16)}`)
  }
}

/** Reads a tagged address that must not be null. */
export function requireAddress(inp: ByteReader, what: string): Address {
  const address = readAddress(inp)
  if (address === null) throw new DecodeError(`${what}: address expected, found null`)
  return address
}

function writeSpecial(out: ByteWriter, address: Address): void {
  if (address instanceof SiteUuid) {
    out.u8(address.master ? Tag.SITE_MASTER : Tag.SITE_UUID)
    writeSiteUuidBody(out, address)
  } else if (address instanceof ExtendedUuid) {
    out.u8(Tag.OTHER)
    out.i16(Magic.EXTENDED)
    writeExtendedUuidBody(out, address)
  } else if (address instanceof FlagsUuid) {
    out.u8(Tag.OTHER)
    out.i16(Magic.FLAGS)
    writeUuidBody(out, address)
    out.compressedInt(address.flags)
  } else if (address instanceof MillisAddress) {
    out.u8(Tag.OTHER)
    out.i16(Magic.MILLIS)
    out.bits64(address.millis)
  } else {
    throw new TypeError(`no encoding for address ${address.key}`)
  }
}

/** Writes a tagged address. */
export function writeAddress(out: ByteWriter, address: Address | null): void {
  if (address === null) {
    out.u8(Tag.NULL)
  } else if (address.constructor === Uuid) {
    out.u8(Tag.UUID)
    writeUuidBody(out, address)
  } else if (address instanceof IpAddress) {
    out.u8(Tag.IP)
    writeIpAddress(out, address)
  } else {
    writeSpecial(out, address)
  }
}

/** Encoded bytes of an ExtendedUUID body without tag. */
export function sizeOfExtendedUuidBody(uuid: ExtendedUuid): number {
  return uuid.entries.reduce(
    (sum, e) => sum + 2 + e.key.length + (e.value?.length ?? 0),
    17 + sizeOf.compressedInt(uuid.flags),
  )
}

/** Encoded bytes of an optional string. */
export function sizeOfString(text: string | null): number {
  return text === null ? 1 : 3 + modifiedUtf8Length(text)
}

/** Encoded bytes of a tagged address. */
export function sizeOfAddress(address: Address | null): number {
  if (address === null) return 1
  if (address.constructor === Uuid) return 17
  if (address instanceof IpAddress) return 1 + sizeOfIpAddress(address)
  if (address instanceof SiteUuid) return 1 + sizeOfSiteUuidBody(address)
  if (address instanceof ExtendedUuid) return 3 + sizeOfExtendedUuidBody(address)
  if (address instanceof FlagsUuid) return 19 + sizeOf.compressedInt(address.flags)
  return 11
}

/** Reads an address list (`addrs`): i16 count, -1 for a null list. */
export function readAddresses(inp: ByteReader): (Address | null)[] | null {
  const count = inp.i16()
  if (count < 0) return null
  inp.count(count, 1, 'address list')
  const list: (Address | null)[] = []
  for (let i = 0; i < count; i++) list.push(readAddress(inp))
  return list
}

/** Reads an address list none of whose elements may be null; a null list reads as empty. */
export function readMembers(inp: ByteReader): Address[] {
  const list = readAddresses(inp) ?? []
  for (const element of list) if (element === null) throw new DecodeError('address list: null element')
  return list as Address[]
}

/** Writes an address list. */
export function writeAddresses(out: ByteWriter, list: readonly (Address | null)[] | null): void {
  if (list === null) {
    out.i16(-1)
    return
  }
  out.i16(list.length)
  for (const address of list) writeAddress(out, address)
}

/** Encoded bytes of an address list. */
export function sizeOfAddresses(list: readonly (Address | null)[] | null): number {
  return (list ?? []).reduce((sum, a) => sum + sizeOfAddress(a), 2)
}
