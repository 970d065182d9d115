import {headerCodec} from '../model/codec.ts'

/** Header of COMPRESS. */
export interface CompressHeader {
  readonly originalSize: number
  /** The compressed bytes are a whole message, not just a payload. */
  readonly needsDeserialization: boolean
}

// CompressHeader => original-size:i32 needs-deserialization:bool
/** Codec of COMPRESS's header. */
export const compressHeader = headerCodec<CompressHeader>({
  id: 58,
  name: 'CompressHeader',
  size: () => 5,
  write(h, out) {
    out.i32(h.originalSize)
    out.bool(h.needsDeserialization)
  },
  read: (inp) => ({originalSize: inp.i32(), needsDeserialization: inp.bool()}),
})
