import type {KeystoreFile} from '../../runtime/ports.ts'
import {readRegularFile} from '../../runtime/read-bounded.ts'
import {JKS_MAGIC, readJks} from './jks.ts'
import {type KeystoreEntry, KeystoreError} from './keystore.ts'
import {readPkcs12} from './pkcs12.ts'

/** Largest file that is read; the certificates of all public authorities are smaller. */
const MAX_BYTES = 16 << 20

const TYPES: readonly string[] = ['pkcs12', 'jks']

function firstWord(bytes: Uint8Array): number {
  return bytes.length < 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
}

/** Reads a keystore; its first bytes decide the type, as in Java. Throws KeystoreError with the path in its message. */
export function readKeystore(file: KeystoreFile): KeystoreEntry[] {
  try {
    if (!TYPES.includes(file.type.toLowerCase()))
      throw new KeystoreError(`type ${TYPES.join(' or ')} expected, found '${file.type}'`)
    const bytes = readRegularFile(file.path, MAX_BYTES)
    if (typeof bytes === 'string') throw new KeystoreError(`this file ${bytes}`)
    return firstWord(bytes) === JKS_MAGIC ? readJks(bytes, file.password) : readPkcs12(bytes, file.password)
  } catch (error) {
    throw new KeystoreError(`keystore ${file.path}: ${(error as Error).message}`, {cause: error})
  }
}
