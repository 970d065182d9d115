import {sizeOf} from '../wire/compressed.ts'
import {headerCodec} from '../model/codec.ts'

/** Header of FRAG3. */
export interface Frag3Header {
  readonly id: number
  /** Number of the fragment, from 0. */
  readonly fragment: number
  readonly fragments: number
  readonly originalLength: number
  readonly offset: number
  readonly needsDeserialization: boolean
}

// Frag3Header => id:cint fragment:cint fragments:cint original-length:cint offset:cint needs-deserialization:bool
/** Codec of FRAG3's header. */
export const frag3Header = headerCodec<Frag3Header>({
  id: 91,
  name: 'Frag3Header',
  size: (h) =>
    [h.id, h.fragment, h.fragments, h.originalLength, h.offset].reduce((n, v) => n + sizeOf.compressedInt(v), 1),
  write(h, out) {
    out.compressedInt(h.id)
    out.compressedInt(h.fragment)
    out.compressedInt(h.fragments)
    out.compressedInt(h.originalLength)
    out.compressedInt(h.offset)
    out.bool(h.needsDeserialization)
  },
  read: (inp) => ({
    id: inp.compressedInt(),
    fragment: inp.compressedInt(),
    fragments: inp.compressedInt(),
    originalLength: inp.compressedInt(),
    offset: inp.compressedInt(),
    needsDeserialization: inp.bool(),
  }),
})
