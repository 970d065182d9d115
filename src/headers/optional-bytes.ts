/** Encoded size in bytes of an optional byte array with its length. */
export function sizeOfBytes(bytes: Uint8Array | null): number {
  return bytes === null ? 1 : 5 + bytes.length
}
