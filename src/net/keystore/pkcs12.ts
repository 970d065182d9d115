import {createHmac, timingSafeEqual} from 'node:crypto'
import {Der, Tag} from './der.ts'
import {type KeystoreEntry, KeystoreError} from './keystore.ts'
import {decryptByPassword, derive, DIGESTS, iterationsOf, Purpose} from './password-encryption.ts'

const DATA = '1.2.840.113549.1.7.1'
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6'
const KEY_BAG = '1.2.840.113549.1.12.10.1.1'
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2'
const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3'
const FRIENDLY_NAME = '1.2.840.113549.1.9.20'
const LOCAL_KEY_ID = '1.2.840.113549.1.9.21'

interface Bag {
  readonly alias: string | undefined
  readonly keyId: string | undefined
  readonly bytes: Uint8Array
}

interface Bags {
  readonly keys: Bag[]
  readonly certificates: Bag[]
}

/** Verifies the checksum of the file, which also detects a wrong password. */
function checkMac(macData: Der, password: string, content: Uint8Array): void {
  const [info, salt, iterations] = macData.children()
  if (info === undefined || salt === undefined) throw new KeystoreError('a structure ends too early')
  const oid = info.child(0).child(0).oid()
  const digest = DIGESTS[oid]
  if (digest === undefined) throw new KeystoreError(`an unknown checksum ${oid}`)
  const rounds = iterations === undefined ? 1 : iterationsOf(iterations)
  const expected = info.child(1).octets()
  const key = derive(digest, Purpose.MAC, password, salt.octets(), rounds, expected.length)
  const found = createHmac(digest.name, key).update(content).digest()
  if (found.length !== expected.length || !timingSafeEqual(found, expected))
    throw new KeystoreError('the password is wrong, or the file is damaged')
}

/** The contents of a plain or encrypted list of bags. */
function contentOf(info: Der, password: string | null): Uint8Array {
  const type = info.child(0).oid()
  const body = info.child(1).inner()
  if (type === DATA) return body.octets()
  if (type !== ENCRYPTED_DATA) throw new KeystoreError(`contents of unknown kind ${type}`)
  if (password === null) throw new KeystoreError('it is encrypted, but there is no password')
  const encrypted = body.child(1)
  // [0] IMPLICIT OCTET STRING
  const data = encrypted.child(2)
  return decryptByPassword(encrypted.child(1), password, data.content)
}

function attributesOf(bag: Der): {alias: string | undefined; keyId: string | undefined} {
  let alias: string | undefined
  let keyId: string | undefined
  for (const attribute of bag.children()[2]?.children() ?? []) {
    const [value] = attribute.child(1).children()
    const type = attribute.child(0).oid()
    if (type === FRIENDLY_NAME && value?.tag === Tag.BMP_STRING) alias = value.bmpText()
    else if (type === LOCAL_KEY_ID && value?.tag === Tag.OCTETS) keyId = Buffer.from(value.content).toString('hex')
  }
  return {alias, keyId}
}

function readBag(bag: Der, password: string | null, bags: Bags): void {
  const type = bag.child(0).oid()
  const value = bag.child(1)
  const attributes = attributesOf(bag)
  if (type === KEY_BAG) {
    bags.keys.push({...attributes, bytes: value.content})
  } else if (type === SHROUDED_KEY_BAG) {
    if (password === null) throw new KeystoreError('a key is encrypted, but there is no password')
    const shrouded = value.inner()
    const bytes = decryptByPassword(shrouded.child(0), password, shrouded.child(1).octets())
    bags.keys.push({...attributes, bytes})
  } else if (type === CERTIFICATE_BAG) {
    bags.certificates.push({...attributes, bytes: value.inner().child(1).inner().octets()})
  }
}

/** The raw names in a certificate: issuer and subject. */
function namesIn(certificate: Uint8Array): {issuer: string; subject: string} {
  const parts = Der.read(certificate).child(0).children()
  // [0] version may come first: serial, signature, issuer, validity, subject
  const skip = parts[0]?.tag === Tag.CONTEXT_0 ? 1 : 0
  const name = (index: number): string => Buffer.from(parts[skip + index]?.content ?? []).toString('latin1')
  return {issuer: name(2), subject: name(4)}
}

/** The key's certificate and those that lead from it to a root, if the file has them. */
function chainOf(own: Bag, all: readonly Bag[]): Uint8Array[] {
  const chain = [own.bytes]
  let names = namesIn(own.bytes)
  while (names.issuer !== names.subject && chain.length <= all.length) {
    const {issuer} = names
    const next = all.find((c) => !chain.includes(c.bytes) && namesIn(c.bytes).subject === issuer)
    if (next === undefined) break
    chain.push(next.bytes)
    names = namesIn(next.bytes)
  }
  return chain
}

function entriesOf({keys, certificates}: Bags): KeystoreEntry[] {
  const used = new Set<Uint8Array>()
  const entries: KeystoreEntry[] = keys.map((key, i) => {
    const own =
      certificates.find((c) => c.keyId !== undefined && c.keyId === key.keyId) ??
      (keys.length === 1 ? certificates[0] : undefined)
    const chain = own === undefined ? [] : chainOf(own, certificates)
    for (const certificate of chain) used.add(certificate)
    return {alias: key.alias ?? String(i + 1), key: key.bytes, certificates: chain}
  })
  for (const [i, {alias, bytes}] of certificates.entries())
    if (!used.has(bytes))
      entries.push({alias: alias ?? `certificate ${String(i + 1)}`, key: null, certificates: [bytes]})
  return entries
}

/** Reads a PKCS #12 file as keytool and OpenSSL write it. Throws KeystoreError. */
export function readPkcs12(bytes: Uint8Array, password: string | null): KeystoreEntry[] {
  const [, authenticated, macData] = Der.read(bytes).children()
  if (authenticated === undefined) throw new KeystoreError('a structure ends too early')
  const content = contentOf(authenticated, password)
  if (macData !== undefined && password !== null) checkMac(macData, password, content)
  const bags: Bags = {keys: [], certificates: []}
  for (const info of Der.read(content).children())
    for (const bag of Der.read(contentOf(info, password)).children()) readBag(bag, password, bags)
  return entriesOf(bags)
}
