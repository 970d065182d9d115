import type {IpPacket} from './ip.ts'

/** Most datagrams being reassembled at a time; the oldest is dropped. */
const MAX_OPEN = 256
const MAX_DATAGRAM = 65_535

interface Open {
  readonly pieces: {readonly offset: number; readonly bytes: Uint8Array}[]
  /** Length of the whole datagram; -1 until the last fragment arrives. */
  total: number
}

function whole({pieces, total}: Open): Uint8Array | null {
  if (total < 0) return null
  const bytes = new Uint8Array(total)
  let end = 0
  for (const piece of pieces.sort((a, b) => a.offset - b.offset)) {
    if (piece.offset > end || piece.offset > total) return null
    bytes.set(piece.bytes.subarray(0, total - piece.offset), piece.offset)
    end = Math.max(end, piece.offset + piece.bytes.length)
  }
  return end >= total ? bytes : null
}

/** Reassembles datagrams that IP fragmented: every large datagram of a cluster on Ethernet. */
export class IpFragments {
  readonly #open = new Map<string, Open>()

  /** The whole datagram when this fragment completes it, else null. Unfragmented packets are returned unchanged. */
  add(packet: IpPacket): IpPacket | null {
    const {fragment, payload} = packet
    if (fragment === null) return packet
    if (fragment.offset + payload.length > MAX_DATAGRAM) return null
    const key = [packet.from, packet.to, packet.protocol, fragment.id].join(' ')
    const open = this.#open.get(key) ?? {pieces: [], total: -1}
    open.pieces.push({offset: fragment.offset, bytes: payload})
    if (!fragment.more) open.total = fragment.offset + payload.length
    const bytes = whole(open)
    if (bytes === null) this.#keep(key, open)
    else this.#open.delete(key)
    return bytes === null ? null : {...packet, payload: bytes, fragment: null, missing: 0}
  }

  #keep(key: string, open: Open): void {
    this.#open.set(key, open)
    if (this.#open.size <= MAX_OPEN) return
    const [oldest] = this.#open.keys()
    if (oldest !== undefined) this.#open.delete(oldest)
  }
}
