import {sizeOfString} from '../model/address-codec.ts'
import type {Codec} from '../model/codec.ts'
import {sizeOfBytes} from './optional-bytes.ts'

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
