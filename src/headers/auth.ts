import {DecodeError} from '../errors/index.ts'
import {modifiedUtf8Length} from '../wire/modified-utf8.ts'
import type {ByteReader} from '../wire/reader.ts'
import type {ByteWriter} from '../wire/writer.ts'
import {type Codec, headerCodec} from '../model/codec.ts'
import type {WireObject} from '../model/message.ts'
import {fixedMembershipTokenCodec, x509TokenCodec, regexTokenCodec, krb5TokenCodec} from './auth-tokens.ts'

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
