import {createDecipheriv, createHash, pbkdf2Sync} from 'node:crypto'
import {type Der, Tag} from './der.ts'
import {KeystoreError} from './keystore.ts'
import {decryptRc2} from './rc2.ts'

/** More iterations are refused, as in Java: reading a file must end. */
const MAX_ITERATIONS = 5_000_000

/** The purpose of a key derived for PKCS #12. */
export const Purpose = {KEY: 1, IV: 2, MAC: 3} as const

/** Digests by object identifier, with their block sizes in bytes. */
export const DIGESTS: Readonly<Record<string, {readonly name: string; readonly block: number}>> = {
  '1.3.14.3.2.26': {name: 'sha1', block: 64},
  '2.16.840.1.101.3.4.2.4': {name: 'sha224', block: 64},
  '2.16.840.1.101.3.4.2.1': {name: 'sha256', block: 64},
  '2.16.840.1.101.3.4.2.2': {name: 'sha384', block: 128},
  '2.16.840.1.101.3.4.2.3': {name: 'sha512', block: 128},
}

const HMACS: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
}

interface BlockCipher {
  readonly name: string
  readonly keyBytes: number
}

const CIPHERS: Readonly<Record<string, BlockCipher>> = {
  '2.16.840.1.101.3.4.1.2': {name: 'aes-128-cbc', keyBytes: 16},
  '2.16.840.1.101.3.4.1.22': {name: 'aes-192-cbc', keyBytes: 24},
  '2.16.840.1.101.3.4.1.42': {name: 'aes-256-cbc', keyBytes: 32},
  '1.2.840.113549.3.7': {name: 'des-ede3-cbc', keyBytes: 24},
}

const PBES2 = '1.2.840.113549.1.5.13'
const PBKDF2 = '1.2.840.113549.1.5.12'
const SHA1_3DES = '1.2.840.113549.1.12.1.3'
/** Key sizes in bits of PKCS #12's older algorithms with RC2. */
const SHA1_RC2: Readonly<Record<string, number>> = {'1.2.840.113549.1.12.1.5': 128, '1.2.840.113549.1.12.1.6': 40}

/** The number of iterations in a file. */
export function iterationsOf(value: Der): number {
  const iterations = value.int()
  if (iterations < 1 || iterations > MAX_ITERATIONS)
    throw new KeystoreError(`at most ${String(MAX_ITERATIONS)} iterations expected, found ${String(iterations)}`)
  return iterations
}

function repeated(bytes: Uint8Array, block: number): Uint8Array {
  const length = bytes.length === 0 ? 0 : block * Math.ceil(bytes.length / block)
  return Uint8Array.from({length}, (_, i) => bytes[i % bytes.length] ?? 0)
}

function passwordOf(password: string): Uint8Array {
  const bytes = new Uint8Array(2 * password.length + 2)
  for (let i = 0; i < password.length; i++) {
    bytes[2 * i] = password.charCodeAt(i) >> 8
    bytes[2 * i + 1] = password.charCodeAt(i) & 0xff
  }
  return bytes
}

/** Adds `summand` + 1 to a number of the same length. */
function increase(target: Uint8Array, summand: Uint8Array): void {
  let carry = 1
  for (let i = target.length - 1; i >= 0; i--) {
    carry += (target[i] ?? 0) + (summand[i] ?? 0)
    target[i] = carry & 0xff
    carry >>= 8
  }
}

/** Derives bytes from a password as PKCS #12 does (RFC 7292, appendix B). */
export function derive(
  digest: {readonly name: string; readonly block: number},
  purpose: number,
  password: string,
  salt: Uint8Array,
  iterations: number,
  length: number,
): Uint8Array {
  const {name, block} = digest
  const diversifier = new Uint8Array(block).fill(purpose)
  const input = Buffer.concat([repeated(salt, block), repeated(passwordOf(password), block)])
  const derived: Buffer[] = []
  for (let have = 0; have < length;) {
    let hash = createHash(name).update(diversifier).update(input).digest()
    for (let i = 1; i < iterations; i++) hash = createHash(name).update(hash).digest()
    derived.push(hash)
    have += hash.length
    const summand = repeated(hash, block)
    for (let at = 0; at < input.length; at += block)
      increase(input.subarray(at, at + block), summand.subarray(0, block))
  }
  return Buffer.concat(derived).subarray(0, length)
}

function decryptPbes2(parameters: Der, password: string, data: Uint8Array): Uint8Array {
  const derivation = parameters.child(0)
  if (derivation.child(0).oid() !== PBKDF2) throw new KeystoreError('an unknown key derivation')
  const [salt, iterations, ...rest] = derivation.child(1).children()
  if (salt === undefined || iterations === undefined) throw new KeystoreError('a structure ends too early')
  const prf = rest
    .find((r) => r.tag === Tag.SEQUENCE)
    ?.child(0)
    .oid()
  const hmac = prf === undefined ? 'sha1' : HMACS[prf]
  const scheme = parameters.child(1)
  const cipher = CIPHERS[scheme.child(0).oid()]
  if (hmac === undefined || cipher === undefined)
    throw new KeystoreError(`an unknown encryption ${scheme.child(0).oid()}`)
  const key = pbkdf2Sync(password, salt.octets(), iterationsOf(iterations), cipher.keyBytes, hmac)
  return decipher(cipher.name, key, scheme.child(1).octets(), data)
}

function decipher(name: string, key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array {
  const stream = createDecipheriv(name, key, iv)
  return Buffer.concat([stream.update(data), stream.final()])
}

function withoutPadding(bytes: Uint8Array): Uint8Array {
  const count = bytes.at(-1) ?? 0
  if (count === 0 || count > 8 || count > bytes.length) throw new Error('bad padding')
  return bytes.subarray(0, bytes.length - count)
}

function decryptOld(oid: string, parameters: Der, password: string, data: Uint8Array): Uint8Array {
  const digest = {name: 'sha1', block: 64}
  const salt = parameters.child(0).octets()
  const iterations = iterationsOf(parameters.child(1))
  const iv = derive(digest, Purpose.IV, password, salt, iterations, 8)
  if (oid === SHA1_3DES)
    return decipher('des-ede3-cbc', derive(digest, Purpose.KEY, password, salt, iterations, 24), iv, data)
  const bits = SHA1_RC2[oid]
  if (bits === undefined) throw new KeystoreError(`an unknown encryption ${oid}`)
  return withoutPadding(decryptRc2(derive(digest, Purpose.KEY, password, salt, iterations, bits / 8), bits, iv, data))
}

/** Decrypts with a password by an algorithm identifier. Throws KeystoreError, also for a wrong password. */
export function decryptByPassword(algorithm: Der, password: string, data: Uint8Array): Uint8Array {
  const oid = algorithm.child(0).oid()
  try {
    return oid === PBES2
      ? decryptPbes2(algorithm.child(1), password, data)
      : decryptOld(oid, algorithm.child(1), password, data)
  } catch (error) {
    if (error instanceof KeystoreError) throw error
    throw new KeystoreError('the password is wrong, or the file is damaged', {cause: error})
  }
}
