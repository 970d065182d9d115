import type {ByteReader} from '../wire/reader.ts'
import type {ByteWriter} from '../wire/writer.ts'
import {headerCodec} from '../model/codec.ts'
import {tags} from './tags.ts'

const dhTags = tags('DhHeader', {SECRET_KEY_REQ: 0, SECRET_KEY_RSP: 1})

/** Header of DH_KEY_EXCHANGE; absent bytes are null. */
export type DhHeader =
  | {readonly type: 'SECRET_KEY_REQ'; readonly dhKey: Uint8Array | null}
  | {
      readonly type: 'SECRET_KEY_RSP'
      readonly dhKey: Uint8Array | null
      readonly encryptedSecretKey: Uint8Array | null
      readonly secretKeyVersion: Uint8Array | null
    }

function writeCounted(out: ByteWriter, bytes: Uint8Array | null): void {
  out.i32(bytes?.length ?? 0)
  if (bytes !== null) out.bytes(bytes)
}

function readCounted(inp: ByteReader): Uint8Array | null {
  const length = inp.i32()
  return length === 0 ? null : inp.bytes(length)
}

function sizeOfCounted(bytes: Uint8Array | null): number {
  return 4 + (bytes?.length ?? 0)
}

// DhHeader => type:u8 key [secret version]
//   type            => 0 SECRET_KEY_REQ, 1 SECRET_KEY_RSP
//   key             => i32 length, bytes; length 0 for none
//   secret, version => alike; SECRET_KEY_RSP only
/** Codec of DH_KEY_EXCHANGE's header. */
export const dhHeader = headerCodec<DhHeader>({
  id: 92,
  name: 'DhHeader',
  size: (h) =>
    1 +
    sizeOfCounted(h.dhKey) +
    (h.type === 'SECRET_KEY_REQ' ? 0 : sizeOfCounted(h.encryptedSecretKey) + sizeOfCounted(h.secretKeyVersion)),
  write(h, out) {
    out.u8(dhTags.code(h.type))
    writeCounted(out, h.dhKey)
    if (h.type === 'SECRET_KEY_REQ') return
    writeCounted(out, h.encryptedSecretKey)
    writeCounted(out, h.secretKeyVersion)
  },
  read(inp) {
    const type = dhTags.type(inp.u8())
    const dhKey = readCounted(inp)
    if (type === 'SECRET_KEY_REQ') return {type, dhKey}
    return {type, dhKey, encryptedSecretKey: readCounted(inp), secretKeyVersion: readCounted(inp)}
  },
})
