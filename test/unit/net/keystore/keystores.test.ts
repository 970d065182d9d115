import assert from 'node:assert/strict'
import {createPrivateKey, X509Certificate} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import fc from 'fast-check'
import {Der} from '../../../../src/net/keystore/der.ts'
import {readJks} from '../../../../src/net/keystore/jks.ts'
import {type KeystoreEntry, KeystoreError} from '../../../../src/net/keystore/keystore.ts'
import {readPkcs12} from '../../../../src/net/keystore/pkcs12.ts'
import {readKeystore} from '../../../../src/net/keystore/read-keystore.ts'
import {ROOT} from '../../../support/cli.ts'

const FOLDER = join(ROOT, 'test/vectors/keystores')
const PASSWORD = 'changeit'

/** Entries as text: alias, kind of key, owners of the certificates. */
function told(entries: readonly KeystoreEntry[]): string[] {
  return entries.map(({alias, key, certificates}) => {
    const kind =
      key === null
        ? 'no key'
        : createPrivateKey({key: Buffer.from(key), format: 'der', type: 'pkcs8'}).asymmetricKeyType
    return `${alias}: ${String(kind)}, ${certificates.map((c) => new X509Certificate(c).subject).join(' < ')}`
  })
}

function read(name: string, password: string | null = PASSWORD, type = 'pkcs12'): KeystoreEntry[] {
  return readKeystore({path: join(FOLDER, name), type, password})
}

const bytesOf = (name: string): Uint8Array => readFileSync(join(FOLDER, name))

const FILES: Readonly<Record<string, readonly string[]>> = {
  'java17.p12': ['server: rsa, CN=server'],
  'legacy.p12': ['server: rsa, CN=server'],
  'java8.jks': ['server: rsa, CN=server'],
  'openssl-legacy.p12': ['server: rsa, CN=server'],
  'openssl-plain.p12': ['server: rsa, CN=server'],
  'chain.p12': ['leaf: ec, CN=leaf < CN=root', 'other: ec, CN=other', 'root: no key, CN=root'],
  'trust.p12': ['server: no key, CN=server'],
  'trust.jks': ['server: no key, CN=server'],
}

describe('keystores', () => {
  for (const [name, entries] of Object.entries(FILES)) {
    it(`reads ${name}, and reports a wrong password`, function () {
      this.timeout(20_000)
      assert.deepEqual(told(read(name)), entries)
      assert.throws(() => read(name, 'changeme'), {
        name: 'KeystoreError',
        message: `keystore ${join(FOLDER, name)}: the password is wrong, or the file is damaged`,
      })
    })
  }

  it('accepts passwords with any characters', () => {
    assert.deepEqual(told(read('openssl-unicode.p12', 'pässwörd')), ['server: rsa, CN=server'])
  })

  it('goes by the first bytes of a file, whichever of the two types is configured', () => {
    assert.deepEqual(told(read('trust.jks', PASSWORD, 'PKCS12')), told(read('trust.p12', PASSWORD, 'JKS')))
  })

  it('reads certificates of JKS without a password', () => {
    assert.deepEqual(told(read('trust.jks', null)), ['server: no key, CN=server'])
    assert.throws(() => read('java8.jks', null), /a key is encrypted, but there is no password/)
    assert.throws(() => read('trust.p12', null), /it is encrypted, but there is no password/)
  })

  it('refuses other types and missing files', () => {
    assert.throws(() => read('trust.p12', PASSWORD, 'jceks'), /type pkcs12 or jks expected, found 'jceks'/)
    assert.throws(() => read('none.p12'), /keystore .*none\.p12: this file does not exist/)
  })

  it('throws only KeystoreError for truncated files', () => {
    for (const [name, reader] of [
      ['trust.p12', readPkcs12],
      ['java8.jks', readJks],
    ] as const) {
      const bytes = bytesOf(name)
      for (let length = 0; length < bytes.length; length++)
        assert.throws(() => reader(bytes.subarray(0, length), PASSWORD), KeystoreError, `${name} of ${String(length)}`)
    }
  })

  it('throws only KeystoreError for any bytes', () => {
    const only = (reader: () => unknown): void => {
      try {
        reader()
      } catch (error) {
        assert.ok(error instanceof KeystoreError, String(error))
      }
    }
    const jks = bytesOf('java8.jks')
    fc.assert(
      fc.property(fc.nat(jks.length - 1), fc.nat(255), fc.uint8Array({maxLength: 60}), (at, byte, noise) => {
        const changed = Uint8Array.from(jks)
        changed[at] = byte
        only(() => readJks(changed, null))
        only(() => readPkcs12(noise, null))
        only(() => Der.read(noise).children())
      }),
      {numRuns: 300},
    )
  })
})
