/** An entry of a keystore: a private key with its certificate chain, or a certificate to trust, all in DER. */
export interface KeystoreEntry {
  readonly alias: string
  /** Private key as PKCS #8; null for a certificate to trust. */
  readonly key: Uint8Array | null
  /** Own certificate first; one certificate when there is no key. */
  readonly certificates: readonly Uint8Array[]
}

/** Thrown when a keystore cannot be read. The message says what was found, never the password. */
export class KeystoreError extends Error {
  override readonly name = 'KeystoreError'
}
