import {DecodeError} from '../errors/index.ts'
import {headerCodec} from '../model/codec.ts'
import {sizeOf} from '../wire/compressed.ts'

/** Header of FRAG2 and FRAG4: which part of which message a fragment is. */
export interface FragHeader {
  /** Number of the message among those its sender fragmented. */
  readonly id: number
  /** Number of the fragment, from 0. */
  readonly index: number
  readonly count: number
  /** The fragments are slices of an encoded message, not of a payload. */
  readonly serialized: boolean
  /** Type of the encoded message (FRAG4), else 0. */
  readonly originalType: number
}

// FragHeader => id:clong index:cint count:cint serialized:bool original type:i16
export const fragHeader = headerCodec<FragHeader>({
  id: 52,
  name: 'FragHeader',
  size: (header) =>
    sizeOf.compressedLong(header.id) + sizeOf.compressedInt(header.index) + sizeOf.compressedInt(header.count) + 3,
  write(header, out) {
    out.compressedLong(header.id)
    out.compressedInt(header.index)
    out.compressedInt(header.count)
    out.bool(header.serialized)
    out.i16(header.originalType)
  },
  read(inp) {
    const id = inp.compressedLong()
    const index = inp.compressedInt()
    const count = inp.compressedInt()
    if (index < 0 || index >= count) {
      throw new DecodeError(`FragHeader: a fragment of ${String(count)} expected, found number ${String(index)}`)
    }
    return {id, index, count, serialized: inp.bool(), originalType: inp.i16()}
  },
})
