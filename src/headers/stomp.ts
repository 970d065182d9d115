import {modifiedUtf8Length} from '../wire/modified-utf8.ts'
import {headerCodec} from '../model/codec.ts'
import {tags} from './tags.ts'

const stompTags = tags('StompHeader', {MESSAGE: 0, ENDPOINT: 1})

/** Header of STOMP: headers of a STOMP frame. */
export interface StompHeader {
  readonly type: ReturnType<typeof stompTags.type>
  readonly headers: readonly (readonly [key: string, value: string])[]
}

// StompHeader => type:i32 count:i32 n*(key:utf value:utf)
//   type => 0 MESSAGE, 1 ENDPOINT
/** Codec of STOMP's header. */
export const stompHeader = headerCodec<StompHeader>({
  id: 71,
  name: 'StompHeader',
  size: (h) =>
    h.headers.reduce((sum, [key, value]) => sum + 4 + modifiedUtf8Length(key) + modifiedUtf8Length(value), 8),
  write(h, out) {
    out.i32(stompTags.code(h.type))
    out.i32(h.headers.length)
    for (const [key, value] of h.headers) {
      out.utf(key)
      out.utf(value)
    }
  },
  read(inp) {
    const type = stompTags.type(inp.i32())
    const count = inp.count(inp.i32(), 4, 'StompHeader')
    const headers: [string, string][] = []
    for (let i = 0; i < count; i++) headers.push([inp.utf(), inp.utf()])
    return {type, headers}
  },
})
