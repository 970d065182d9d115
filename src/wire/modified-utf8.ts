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

/** Writes modified UTF-8 at `at`; gives the position behind it. The memory must have room. */
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

function continuation(bytes: Uint8Array, at: number, end: number): number {
  const byte = at < end ? bytes[at] : undefined
  if (byte === undefined || (byte & 0xc0) !== 0x80) throw new DecodeError('modified UTF-8: continuation byte expected')
  return byte & 0x3f
}

/** Reads modified UTF-8 from `start` to `end`. Throws DecodeError for bytes Java would not take. */
export function readModifiedUtf8(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  let at = start
  while (at < end) {
    const byte = bytes[at++] ?? 0
    if (byte < 0x80) {
      text += String.fromCharCode(byte)
    } else if ((byte & 0xe0) === 0xc0) {
      text += String.fromCharCode(((byte & 0x1f) << 6) | continuation(bytes, at++, end))
    } else if ((byte & 0xf0) === 0xe0) {
      const middle = continuation(bytes, at++, end)
      text += String.fromCharCode(((byte & 0x0f) << 12) | (middle << 6) | continuation(bytes, at++, end))
    } else {
      throw new DecodeError(`modified UTF-8: unexpected byte 0x${byte.toString(16)}`)
    }
  }
  return text
}
