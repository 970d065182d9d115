import {sizeOf} from '../wire/compressed.ts'
import type {ByteReader} from '../wire/reader.ts'
import type {ByteWriter} from '../wire/writer.ts'

/**
 * A Java long that is carried but never computed with: a number up to 2^53, a bigint beyond. Headers of protocols that do not run
 * here must not cost the rest of a frame because one of their numbers is odd.
 */
export type AnyLong = number | bigint

/** Longest payload of a `clong` that is certain to be below 2^53. */
const SAFE_BYTES = 6

/** Reads any `clong`. */
export function readAnyLong(inp: ByteReader): AnyLong {
  if (inp.remaining > 0 && (inp.source[inp.position] ?? 0) <= SAFE_BYTES) return inp.compressedLong()
  const bits = inp.compressedBits()
  const value = Number(bits)
  return Number.isSafeInteger(value) ? value : bits
}

/** Writes any `clong`. */
export function writeAnyLong(out: ByteWriter, value: AnyLong): void {
  if (typeof value === 'bigint') out.compressedBits(value)
  else out.compressedLong(value)
}

/** Encoded bytes of any `clong`. */
export function sizeOfAnyLong(value: AnyLong): number {
  return typeof value === 'bigint' ? sizeOf.compressedBits(value) : sizeOf.compressedLong(value)
}
