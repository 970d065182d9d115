import {sizeOfString} from '../model/address-codec.ts'
import {headerCodec} from '../model/codec.ts'

/** A key and its value. */
export type Pair = readonly [key: string | null, value: string | null]

/** Header with arbitrary information. */
export interface InfoHeader {
  readonly info: readonly Pair[]
}

// InfoHeader => count:i32 n*(key:str value:str)                                                       5.4 and later
/** Codec of InfoHeader. */
export const infoHeader = headerCodec<InfoHeader>({
  id: 101,
  name: 'InfoHeader',
  size: (h) => h.info.reduce((sum, [key, value]) => sum + sizeOfString(key) + sizeOfString(value), 4),
  write(h, out) {
    out.i32(h.info.length)
    for (const [key, value] of h.info) {
      out.string(key)
      out.string(value)
    }
  },
  read(inp) {
    const count = inp.count(inp.i32(), 2, 'InfoHeader')
    const info: Pair[] = []
    for (let i = 0; i < count; i++) info.push([inp.string(), inp.string()])
    return {info}
  },
})
