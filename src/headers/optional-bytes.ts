/** Encoded bytes of a byte array behind its length, or of none. */
export function sizeOfBytes(bytes: Uint8Array | null): number {
  return bytes === null ? 1 : 5 + bytes.length
}
