import {DecodeError} from '../errors/index.ts'

/** Bytes of a text in Java's modified UTF-8: NUL takes two, each surrogate three. */
export function modifiedUtf8Length(text: string): number {
  let length = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    length += unit >= 1 && unit <= 0x7f ? 1 : unit <= 0x7ff ? 2 : 3
  }
  return length
}

/** Writes modified UTF-8 at `at` and returns the position after it; the memory must have room. */
export function writeModifiedUtf8(text: string, out: Uint8Array, at: number): number {
  let position = at
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit >= 1 && unit <= 0x7f) {
      out[position++] = unit
    } else if (unit <= 0x7ff) {
      out[position++] = 0xc0 | (unit >> 6)
      out[position++] = 0x80 | (unit & 0x3f)
    } else {
      out[position++] = 0xe0 | (unit >> 12)
      out[position++] = 0x80 | ((unit >> 6) & 0x3f)
      out[position++] = 0x80 | (unit & 0x3f)
    }
  }
  return position
}

/** Up to this many characters the engine copies a text that grows by one; beyond, it keeps a tree of pieces. */
const SHORT = 12
/** Code units of a text while it is read; any `utf` text fits. Reading is synchronous, so one buffer is enough. */
const UNITS = Buffer.allocUnsafeSlow(2 * 0xffff)

function continuation(bytes: Uint8Array, at: number, end: number): number {
  const byte = at < end ? bytes[at] : undefined
  if (byte === undefined || (byte & 0xc0) !== 0x80) throw new DecodeError('modified UTF-8: continuation byte expected')
  return byte & 0x3f
}

/**
 * Reads one character for each byte from `start` to `end`. The text is flat, one byte per character, and shares no memory with `bytes`: what
 * a stranger sends takes no more memory than it took on the wire.
 */
export function readLowBytes(bytes: Uint8Array, start: number, end: number): string {
  const length = end - start
  if (length <= SHORT) {
    let text = ''
    for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at] ?? 0)
    return text
  }
  if (length > UNITS.length) return Buffer.from(bytes.buffer, bytes.byteOffset + start, length).toString('latin1')
  for (let i = 0; i < length; i++) UNITS[i] = bytes[start + i] ?? 0
  return UNITS.toString('latin1', 0, length)
}

/** Reads modified UTF-8 from `start` to `end`; flat, like `readLowBytes`. Throws DecodeError for bytes Java would reject. */
export function readModifiedUtf8(bytes: Uint8Array, start: number, end: number): string {
  let at = start
  while (at < end && (bytes[at] ?? 0) < 0x80) at++
  return at === end ? readLowBytes(bytes, start, end) : readUnits(bytes, start, end)
}

function readUnits(bytes: Uint8Array, start: number, end: number): string {
  const units = 2 * (end - start) <= UNITS.length ? UNITS : Buffer.allocUnsafeSlow(2 * (end - start))
  let length = 0
  let at = start
  while (at < end) {
    const byte = bytes[at++] ?? 0
    let unit = byte
    if ((byte & 0xe0) === 0xc0) {
      unit = ((byte & 0x1f) << 6) | continuation(bytes, at++, end)
    } else if ((byte & 0xf0) === 0xe0) {
      const middle = continuation(bytes, at++, end)
      unit = ((byte & 0x0f) << 12) | (middle << 6) | continuation(bytes, at++, end)
    } else if (byte >= 0x80) {
      throw new DecodeError(`modified UTF-8: unexpected byte 0x${byte.toString(16)}`)
    }
    units[length++] = unit & 0xff
    units[length++] = unit >> 8
  }
  return units.toString('utf16le', 0, length)
}
