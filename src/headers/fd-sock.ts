import type {Address} from '../model/address.ts'
import {readAddress, requireAddress, sizeOfAddress, writeAddress} from '../model/address-codec.ts'
import {type Codec, headerCodec} from '../model/codec.ts'
import type {IpAddress} from '../model/ip-address.ts'
import {tags} from './tags.ts'
import {writeOptionalIp, readOptionalIp, sizeOfOptionalIp} from './optional-ip.ts'

const fdSockTags = tags('FD_SOCK', {
  SUSPECT: 10,
  UNSUSPECT: 11,
  WHO_HAS_SOCK: 12,
  I_HAVE_SOCK: 13,
  GET_CACHE: 14,
  GET_CACHE_RSP: 15,
})

/** Header of FD_SOCK. */
export interface FdSockHeader {
  readonly type: ReturnType<typeof fdSockTags.type>
  readonly member: Address | null
  /** Address of the member's ping socket. */
  readonly socketAddress: IpAddress | null
  /** Suspected or no longer suspected members. */
  readonly members: readonly Address[]
}

// FdHeader (FD_SOCK) => type:u8 member:ADDRESS socket:opt(IpAddress without tag) count:i32 n*ADDRESS
//   type => 10 SUSPECT, 11 UNSUSPECT, 12 WHO_HAS_SOCK, 13 I_HAVE_SOCK, 14 GET_CACHE, 15 GET_CACHE_RSP
/** Codec of FD_SOCK's FdHeader. */
export const fdSockHeader = headerCodec<FdSockHeader>({
  id: 51,
  name: 'FD_SOCK.FdHeader',
  size: (h) =>
    h.members.reduce(
      (sum, m) => sum + sizeOfAddress(m),
      5 + sizeOfAddress(h.member) + sizeOfOptionalIp(h.socketAddress),
    ),
  write(h, out) {
    out.u8(fdSockTags.code(h.type))
    writeAddress(out, h.member)
    writeOptionalIp(out, h.socketAddress)
    out.i32(h.members.length)
    for (const member of h.members) writeAddress(out, member)
  },
  read(inp) {
    const type = fdSockTags.type(inp.u8())
    const member = readAddress(inp)
    const socketAddress = readOptionalIp(inp)
    const count = inp.count(inp.i32(), 1, 'FdHeader')
    const members: Address[] = []
    for (let i = 0; i < count; i++) members.push(requireAddress(inp, 'FdHeader'))
    return {type, member, socketAddress, members}
  },
})

/** An entry of FD_SOCK's cache: a member and the address of its ping socket. */
export interface FdSockCacheEntry {
  readonly member: Address | null
  readonly socketAddress: IpAddress | null
}

// FD_SOCK cache => count:i32 n*(member:ADDRESS socket:opt(IpAddress without tag))
/** Payload of a GET_CACHE_RSP of FD_SOCK; never tagged. */
export const fdSockCacheCodec: Codec<readonly FdSockCacheEntry[]> = {
  id: -1,
  name: 'FD_SOCK cache',
  size: (entries) => entries.reduce((sum, e) => sum + sizeOfAddress(e.member) + sizeOfOptionalIp(e.socketAddress), 4),
  write(entries, out) {
    out.i32(entries.length)
    for (const entry of entries) {
      writeAddress(out, entry.member)
      writeOptionalIp(out, entry.socketAddress)
    }
  },
  read(inp) {
    const count = inp.count(inp.i32(), 2, 'FD_SOCK cache')
    const entries: FdSockCacheEntry[] = []
    for (let i = 0; i < count; i++) entries.push({member: readAddress(inp), socketAddress: readOptionalIp(inp)})
    return entries
  },
}
