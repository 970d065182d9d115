import {DecodeError} from '../../errors/index.ts'
import {modifiedUtf8Length} from '../../wire/modified-utf8.ts'
import type {ByteReader} from '../../wire/reader.ts'
import type {ByteWriter} from '../../wire/writer.ts'
import type {Address} from '../address.ts'
import {readAddress, sizeOfAddress, sizeOfString, writeAddress} from '../address-codec.ts'
import {type Codec, headerCodec} from '../codec.ts'
import type {WireObject} from '../message.ts'
import {tags} from './tags.ts'

// FixedMembershipToken => token:str       host and port that the member names
/** Token of a fixed membership, also as an object of a message. */
export const fixedMembershipTokenCodec: Codec<string | null> = {
  id: 16,
  name: 'FixedMembershipToken',
  size: sizeOfString,
  write: (token, out) => {
    out.string(token)
  },
  read: (inp) => inp.string(),
}

function sizeOfBytes(bytes: Uint8Array | null): number {
  return bytes === null ? 1 : 5 + bytes.length
}

// X509Token => token:bytes?
/** Token encrypted with the key of a certificate, also as an object of a message. */
export const x509TokenCodec: Codec<Uint8Array | null> = {
  id: 17,
  name: 'X509Token',
  size: sizeOfBytes,
  write: (token, out) => {
    out.optionalBytes(token)
  },
  read: (inp) => inp.optionalBytes(),
}

/** Token of a membership by regular expression: no bytes. */
export const regexTokenCodec: Codec<null> = {
  id: -1,
  name: 'RegexMembership',
  size: () => 0,
  write: () => undefined,
  read: () => null,
}

// Krb5Token => ticket:str, Base64
/** Token with a Kerberos service ticket. */
export const krb5TokenCodec: Codec<string | null> = {...fixedMembershipTokenCodec, id: -1, name: 'Krb5Token'}

const AUTH_PACKAGE = 'org.jgroups.auth.'
const tokensById = new Map<number, Codec<unknown>>([
  [16, fixedMembershipTokenCodec],
  [17, x509TokenCodec],
])
const tokensByName = new Map<string, Codec<unknown>>([
  [AUTH_PACKAGE + regexTokenCodec.name, regexTokenCodec],
  [AUTH_PACKAGE + krb5TokenCodec.name, krb5TokenCodec],
])

/** Header of AUTH. */
export interface AuthHeader {
  readonly token: WireObject | null
}

function writeToken(out: ByteWriter, token: WireObject): void {
  out.i16(token.codec.id)
  if (token.codec.id < 0) out.utf(AUTH_PACKAGE + token.codec.name)
  token.codec.write(token.value, out)
}

function readToken(inp: ByteReader): WireObject {
  const id = inp.i16()
  const name = id < 0 ? inp.utf() : String(id)
  const codec = id < 0 ? tokensByName.get(name) : tokensById.get(id)
  if (codec === undefined) throw new DecodeError(`AuthHeader: unknown token class ${name}`)
  return {codec, value: codec.read(inp)}
}

function sizeOfToken(token: WireObject, minor: number): number {
  const name = token.codec.id < 0 ? 2 + modifiedUtf8Length(AUTH_PACKAGE + token.codec.name) : 0
  return 2 + name + token.codec.size(token.value, minor)
}

// AuthHeader => present:u8 [id:i16 [class:utf if -1] TOKEN]
//   TOKEN => 16 FixedMembershipToken, 17 X509Token, -1 RegexMembership or Krb5Token by class name
/** Codec of AUTH's header. */
export const authHeader = headerCodec<AuthHeader>({
  id: 66,
  name: 'AuthHeader',
  size: (h, minor) => (h.token === null ? 1 : 1 + sizeOfToken(h.token, minor)),
  write(h, out) {
    out.bool(h.token !== null)
    if (h.token !== null) writeToken(out, h.token)
  },
  read: (inp) => ({token: inp.bool() ? readToken(inp) : null}),
})

const encryptTags = tags('EncryptHeader', {DATA: 0, INSTALL_KEYS: 1, FETCH_SHARED_KEY: 2})

/** Header of SYM_ENCRYPT and ASYM_ENCRYPT. */
export interface EncryptHeader {
  readonly type: ReturnType<typeof encryptTags.type>
  /** The cipher text is a whole message, and not a payload. */
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

/** Header of COMPRESS. */
export interface CompressHeader {
  readonly originalSize: number
  /** What was compressed is a whole message, and not a payload. */
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
