import {DecodeError} from '../errors/index.ts'
import type {ByteReader} from '../wire/reader.ts'
import type {ByteWriter} from '../wire/writer.ts'
import type {Address} from '../model/address.ts'
import {readAddress, sizeOfAddress, sizeOfString, writeAddress} from '../model/address-codec.ts'
import {type Codec, headerCodec} from '../model/codec.ts'
import type {Classes} from '../model/message-codec.ts'
import type {WireObject} from '../model/message.ts'
import {tags} from './tags.ts'

const relayTags = tags('RelayHeader', {
  DATA: 1,
  SITE_UNREACHABLE: 2,
  MBR_UNREACHABLE: 3,
  SITES_UP: 4,
  SITES_DOWN: 5,
  TOPO_REQ: 6,
  TOPO_RSP: 7,
})

/** A header that travels inside a RelayHeader, with its protocol id. */
export interface CarriedHeader extends WireObject {
  readonly protocolId: number
}

/** Header of RELAY2 and RELAY3. */
export interface RelayHeader {
  readonly type: ReturnType<typeof relayTags.type>
  readonly finalDest: Address | null
  readonly originalSender: Address | null
  readonly sites: readonly (string | null)[]
  readonly visitedSites: readonly (string | null)[]
  /** TOPO_REQ: the whole cache is requested, not only the local members. False in 5.2. */
  readonly returnEntireCache: boolean
  /** Headers the message had before it was put on a bridge. None in 5.2. */
  readonly originalHeaders: readonly CarriedHeader[]
  /** Flags the message had before it was put on a bridge. 0 in 5.2. */
  readonly originalFlags: number
}

/** More headers than any stack has. */
const MAX_HEADERS = 64

function writeSites(out: ByteWriter, sites: readonly (string | null)[]): void {
  out.i32(sites.length)
  for (const site of sites) out.string(site)
}

function readSites(inp: ByteReader): (string | null)[] {
  const count = inp.count(inp.i32(), 1, 'RelayHeader')
  const sites: (string | null)[] = []
  for (let i = 0; i < count; i++) sites.push(inp.string())
  return sites
}

function sizeOfSites(sites: readonly (string | null)[]): number {
  return sites.reduce((sum, site) => sum + sizeOfString(site), 4)
}

function writeCarried(out: ByteWriter, headers: readonly CarriedHeader[]): void {
  out.i16(headers.length)
  for (const header of headers) {
    out.i16(header.protocolId)
    out.i16(header.codec.id)
    header.codec.write(header.value, out)
  }
}

function readCarried(inp: ByteReader, classes: Classes): CarriedHeader[] {
  const count = inp.i16()
  if (count < 0 || count > MAX_HEADERS)
    throw new DecodeError(`RelayHeader: at most ${String(MAX_HEADERS)} headers expected, found ${String(count)}`)
  inp.enter('RelayHeader')
  const headers: CarriedHeader[] = []
  for (let i = 0; i < count; i++) {
    const protocolId = inp.i16()
    const magic = inp.i16()
    const codec = classes.headers.get(magic)
    if (codec === undefined)
      throw new DecodeError(`RelayHeader: unknown header class ${String(magic)} of protocol ${String(protocolId)}`)
    headers.push({protocolId, codec, value: codec.read(inp)})
  }
  inp.leave()
  return headers
}

function sizeOfCarried(headers: readonly CarriedHeader[], minor: number): number {
  return headers.reduce((sum, h) => sum + 4 + h.codec.size(h.value, minor), 2)
}

function writeRelay(h: RelayHeader, out: ByteWriter): void {
  out.u8(relayTags.code(h.type))
  if (out.minor > 2) out.bool(h.returnEntireCache)
  writeAddress(out, h.finalDest)
  writeAddress(out, h.originalSender)
  writeSites(out, h.sites)
  writeSites(out, h.visitedSites)
  if (out.minor === 2) return
  writeCarried(out, h.originalHeaders)
  out.i16(h.originalFlags)
}

function readRelay(inp: ByteReader, classes: Classes): RelayHeader {
  const later = inp.minor > 2
  return {
    type: relayTags.type(inp.u8()),
    returnEntireCache: later && inp.bool(),
    finalDest: readAddress(inp),
    originalSender: readAddress(inp),
    sites: readSites(inp),
    visitedSites: readSites(inp),
    originalHeaders: later ? readCarried(inp, classes) : [],
    originalFlags: later ? inp.i16() : 0,
  }
}

// RelayHeader => type:u8 entire-cache:bool dest:ADDRESS sender:ADDRESS SITES SITES(visited) HEADERS flags:i16
//   type    => 1 DATA, 2 SITE_UNREACHABLE, 3 MBR_UNREACHABLE, 4 SITES_UP, 5 SITES_DOWN, 6 TOPO_REQ, 7 TOPO_RSP
//   SITES   => count:i32 n*str
//   HEADERS => count:i16 n*(protocol:i16 magic:i16 body)
// 5.2 has neither entire-cache nor headers nor flags.
/** Codec of RELAY2's and RELAY3's header; `classes` are those of the headers it may carry. */
export function relayHeaderCodec(classes: Classes): Codec<RelayHeader> {
  return headerCodec<RelayHeader>({
    id: 80,
    name: 'RelayHeader',
    size: (h, minor) =>
      1 +
      sizeOfAddress(h.finalDest) +
      sizeOfAddress(h.originalSender) +
      sizeOfSites(h.sites) +
      sizeOfSites(h.visitedSites) +
      (minor === 2 ? 0 : 3 + sizeOfCarried(h.originalHeaders, minor)),
    write: writeRelay,
    read: (inp) => readRelay(inp, classes),
  })
}
