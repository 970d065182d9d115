/** The same memory as a plain Uint8Array: `slice` of a Buffer shares memory where that of plain bytes copies. */
export function plainBytes(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length)
}
