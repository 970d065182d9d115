import {createHash, timingSafeEqual} from 'node:crypto'
import {Der} from './der.ts'
import {type KeystoreEntry, KeystoreError} from './keystore.ts'

// JKS   => magic:u32 0xFEEDFEED, version:u32 (1 or 2), count:u32, count*ENTRY, SHA-1 over password, a phrase and all before
// ENTRY => tag:u32 (1 key, 2 certificate), alias:UTF, date:u64, then
//          key: length:u32 EncryptedPrivateKeyInfo, count:u32, count*CERT; certificate: CERT
// CERT  => type:UTF (version 2 only), length:u32 DER

/** First bytes of a JKS file. */
export const JKS_MAGIC = 0xfeedfeed

const DIGEST_BYTES = 20
const PHRASE = 'Mighty Aphrodite'
const KEY_ENTRY = 1
const CERTIFICATE_ENTRY = 2
const MAX_ENTRIES = 10_000
const SUN_KEY_PROTECTOR = '1.3.6.1.4.1.42.2.17.1.1'

class Input {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  bytes(count: number): Uint8Array {
    if (count > this.#bytes.length - this.#at) throw new KeystoreError('the file ends too early')
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }

  u32(): number {
    this.bytes(4)
    return this.#view.getUint32(this.#at - 4)
  }

  text(): string {
    this.bytes(2)
    return Buffer.from(this.bytes(this.#view.getUint16(this.#at - 2))).toString('utf8')
  }
}

function sha1(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha1')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

function utf16(password: string): Uint8Array {
  return Buffer.from(password, 'utf16le').swap16()
}

/** Decrypts a private key: an XOR with digests of password and salt, followed by a checksum. */
function unprotect(encrypted: Uint8Array, password: string | null): Uint8Array {
  if (password === null) throw new KeystoreError('a key is encrypted, but there is no password')
  const info = Der.read(encrypted)
  const oid = info.child(0).child(0).oid()
  if (oid !== SUN_KEY_PROTECTOR) throw new KeystoreError(`an unknown key encryption ${oid}`)
  const data = info.child(1).octets()
  if (data.length < 2 * DIGEST_BYTES) throw new KeystoreError('a structure ends too early')
  const secret = utf16(password)
  const plain = Uint8Array.from(data.subarray(DIGEST_BYTES, data.length - DIGEST_BYTES))
  let digest: Uint8Array = data.subarray(0, DIGEST_BYTES)
  for (let i = 0; i < plain.length; i++) {
    if (i % DIGEST_BYTES === 0) digest = sha1(secret, digest)
    plain[i] = (plain[i] ?? 0) ^ (digest[i % DIGEST_BYTES] ?? 0)
  }
  if (!timingSafeEqual(sha1(secret, plain), data.subarray(data.length - DIGEST_BYTES)))
    throw new KeystoreError('the password of a key is wrong, or the file is damaged')
  return plain
}

function readCertificate(inp: Input, version: number): Uint8Array {
  if (version === 2) inp.text()
  return inp.bytes(inp.u32())
}

function readEntry(inp: Input, version: number, password: string | null): KeystoreEntry {
  const tag = inp.u32()
  const alias = inp.text()
  inp.bytes(8)
  if (tag === CERTIFICATE_ENTRY) return {alias, key: null, certificates: [readCertificate(inp, version)]}
  if (tag !== KEY_ENTRY) throw new KeystoreError(`an entry of unknown kind ${String(tag)}`)
  const key = unprotect(inp.bytes(inp.u32()), password)
  const certificates: Uint8Array[] = []
  for (let left = Math.min(inp.u32(), MAX_ENTRIES); left > 0; left--) certificates.push(readCertificate(inp, version))
  return {alias, key, certificates}
}

/** Reads a JKS file, the format of keytool up to Java 8. Throws KeystoreError. */
export function readJks(bytes: Uint8Array, password: string | null): KeystoreEntry[] {
  const body = bytes.subarray(0, Math.max(0, bytes.length - DIGEST_BYTES))
  const inp = new Input(body)
  inp.u32()
  const version = inp.u32()
  if (version !== 1 && version !== 2) throw new KeystoreError(`version 1 or 2 expected, found ${String(version)}`)
  if (password !== null) {
    const found = sha1(utf16(password), Buffer.from(PHRASE), body)
    if (!timingSafeEqual(found, bytes.subarray(body.length)))
      throw new KeystoreError('the password is wrong, or the file is damaged')
  }
  const count = inp.u32()
  if (count > MAX_ENTRIES)
    throw new KeystoreError(`at most ${String(MAX_ENTRIES)} entries expected, found ${String(count)}`)
  return Array.from({length: count}, () => readEntry(inp, version, password))
}
