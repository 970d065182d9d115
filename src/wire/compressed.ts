/** Bytes of a non-negative safe integer in the little-endian payload of a compressed number; 0 for 0. */
export function longByteCount(value: number): number {
  let count = 0
  let rest = value
  while (rest >= 1) {
    rest = Math.floor(rest / 256)
    count++
  }
  return count
}

/** Encoded sizes in bytes of the wire's primitives. */
export const sizeOf = {
  u8: 1,
  i16: 2,
  i32: 4,
  i64: 8,
  compressedInt: (value: number): number => (value < 0 ? 5 : 1 + longByteCount(value)),
  compressedLong: (value: number): number => (value < 0 ? 9 : 1 + longByteCount(value)),
  compressedBits(value: bigint): number {
    let rest = BigInt.asUintN(64, value)
    let count = 1
    while (rest !== 0n) {
      rest >>= 8n
      count++
    }
    return count
  },
  compressedPair: (delivered: number, received: number): number =>
    delivered === 0 && received === 0
      ? 1
      : 1 + Math.max(1, longByteCount(delivered)) + Math.max(1, longByteCount(received - delivered)),
  ascii: (text: string | null): number => 2 + (text?.length ?? 0),
} as const
