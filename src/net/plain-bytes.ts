/** The same memory without Node's Buffer around it, whose `slice` shares where that of plain bytes copies. */
export function plainBytes(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length)
}
