import type {Address} from '../model/address.ts'
import {readAddress, sizeOfAddress, writeAddress} from '../model/address-codec.ts'
import {headerCodec} from '../model/codec.ts'
import {tags} from './tags.ts'
import {sizeOfBytes} from './optional-bytes.ts'

const encryptTags = tags('EncryptHeader', {DATA: 0, INSTALL_KEYS: 1, FETCH_SHARED_KEY: 2})

/** Header of SYM_ENCRYPT and ASYM_ENCRYPT. */
export interface EncryptHeader {
  readonly type: ReturnType<typeof encryptTags.type>
  /** The cipher text is a whole message, not just a payload. */
  readonly needsDeserialization: boolean
  /** MD5 of the secret key. */
  readonly version: Uint8Array | null
  readonly keyServer: Address | null
  readonly iv: Uint8Array | null
}

// EncryptHeader => type:u8 needs-deserialization:bool version:bytes? key-server:ADDRESS iv:bytes?
//   type => 0 data, 1 INSTALL_KEYS, 2 FETCH_SHARED_KEY
/** Codec of SYM_ENCRYPT's and ASYM_ENCRYPT's header. */
export const encryptHeader = headerCodec<EncryptHeader>({
  id: 88,
  name: 'EncryptHeader',
  size: (h) => 2 + sizeOfBytes(h.version) + sizeOfAddress(h.keyServer) + sizeOfBytes(h.iv),
  write(h, out) {
    out.u8(encryptTags.code(h.type))
    out.bool(h.needsDeserialization)
    out.optionalBytes(h.version)
    writeAddress(out, h.keyServer)
    out.optionalBytes(h.iv)
  },
  read: (inp) => ({
    type: encryptTags.type(inp.u8()),
    needsDeserialization: inp.bool(),
    version: inp.optionalBytes(),
    keyServer: readAddress(inp),
    iv: inp.optionalBytes(),
  }),
})
