import {DecodeError} from '../errors/index.ts'
import type {Address} from '../model/address.ts'
import {readAddress, requireAddress, sizeOfAddress, sizeOfString, writeAddress} from '../model/address-codec.ts'
import {headerCodec} from '../model/codec.ts'

/** Type of the header. Part of the wire format: append only. */
const Type = {SUSPECT: 1, UNSUSPECT: 2, CONNECT: 3, CONNECT_RSP: 4} as const

const TYPES = ['SUSPECT', 'UNSUSPECT', 'CONNECT', 'CONNECT_RSP'] as const

/** SUSPECT and UNSUSPECT have members; CONNECT has the wanted member, CONNECT_RSP the responder's cluster and address. */
export interface FdHeader {
  readonly type: keyof typeof Type
  /** In no particular order. */
  readonly members: readonly Address[]
  readonly cluster: string | null
  readonly server: Address | null
}

// FdHeader => type:u8 count:i32 n*ADDRESS cluster:str server:ADDRESS
export const fdHeader = headerCodec<FdHeader>({
  id: 93,
  name: 'FD_SOCK2.FdHeader',
  size: (header) =>
    header.members.reduce((sum, member) => sum + sizeOfAddress(member), 5) +
    sizeOfString(header.cluster) +
    sizeOfAddress(header.server),
  write(header, out) {
    out.u8(Type[header.type])
    out.i32(header.members.length)
    for (const member of header.members) writeAddress(out, member)
    out.string(header.cluster)
    writeAddress(out, header.server)
  },
  read(inp) {
    const tag = inp.u8()
    const type = TYPES[tag - 1]
    if (type === undefined) throw new DecodeError(`FdHeader: type 1 to 4 expected, found ${String(tag)}`)
    // A negative count means none, as in JGroups.
    const count = inp.count(Math.max(0, inp.i32()), 1, 'FdHeader')
    const members: Address[] = []
    for (let i = 0; i < count; i++) members.push(requireAddress(inp, 'FdHeader'))
    return {type, members, cluster: inp.string(), server: readAddress(inp)}
  },
})
