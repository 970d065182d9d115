import {DecodeError} from '../errors/index.ts'
import {ByteReader} from '../wire/reader.ts'
import {ByteWriter, type WireMinor} from '../wire/writer.ts'
import type {AddressTable} from './address-table.ts'
import type {Message} from './message.ts'

/** Builds the payload bytes of a protocol's own message. */
export function encodePayload(minor: WireMinor, write: (out: ByteWriter) => void): Uint8Array {
  const out = new ByteWriter(128, minor)
  write(out)
  return out.copy()
}

/** How a member reads payloads: the layouts of its release, and the addresses its process knows. */
export interface PayloadReading {
  readonly minor: WireMinor
  readonly addresses?: AddressTable
}

/**
 * The result of `read` on a message's bytes; null when the message has none or they are not what was expected, and `refused` then
 * receives the reason. Trailing bytes are ignored, as in JGroups.
 */
export function decodePayload<T>(
  message: Message,
  {minor, addresses}: PayloadReading,
  read: (inp: ByteReader) => T,
  refused: (error: DecodeError) => void,
): T | null {
  const array = message.array
  if (array === null || message.length === 0) return null
  try {
    return read(new ByteReader(array, minor, message.offset, message.offset + message.length, addresses))
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    refused(error)
    return null
  }
}
