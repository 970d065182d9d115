import {createHash, timingSafeEqual} from 'node:crypto'
import type {Clock, Random} from '../runtime/ports.ts'

/** Length of the prefix of an authenticated request, in bytes. */
export const PREFIX_BYTES = 40

const DIGEST_BYTES = 20
const DIGEST_AT = PREFIX_BYTES - DIGEST_BYTES
const LF = 0x0a

/** The digest covers the passcode alone: JGroups means to add time and random number, but hashes an exhausted buffer. */
function digestOf(passcode: string): Buffer {
  return createHash('sha1').update(passcode, 'utf8').digest()
}

// PREFIX => time:i64 random:f64 length:i32 (20) SHA-1(passcode)
/** Returns the prefix of an authenticated request. */
export function passcodePrefix(
  passcode: string,
  clock: Pick<Clock, 'wallTime'>,
  random: Pick<Random, 'next'>,
): Uint8Array {
  const bytes = new Uint8Array(PREFIX_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint32(DIGEST_AT - 4, DIGEST_BYTES)
  bytes.set(digestOf(passcode), DIGEST_AT)
  let time = Math.floor(clock.wallTime())
  do {
    view.setBigInt64(0, BigInt(time))
    view.setFloat64(8, random.next())
    // Over TCP, a Java member ends the request at the first LF, even inside the prefix. It checks neither number.
    time += 1
  } while (bytes.subarray(0, DIGEST_AT).includes(LF))
  return bytes
}

/** Whether a request begins with the prefix of this passcode. */
export function hasPasscode(request: Uint8Array, passcode: string): boolean {
  if (request.length < PREFIX_BYTES) return false
  const length = new DataView(request.buffer, request.byteOffset).getInt32(DIGEST_AT - 4)
  return length === DIGEST_BYTES && timingSafeEqual(request.subarray(DIGEST_AT, PREFIX_BYTES), digestOf(passcode))
}

/** Whether members of JGroups can never read the passcode over TCP, since they end the request at the first line feed. */
export function digestHoldsLineFeed(passcode: string): boolean {
  return digestOf(passcode).includes(LF)
}
