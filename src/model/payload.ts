import {DecodeError} from '../errors/index.ts'
import {ByteReader} from '../wire/reader.ts'
import {ByteWriter, type WireMinor} from '../wire/writer.ts'
import type {AddressTable} from './address-table.ts'
import type {Message} from './message.ts'

/** Bytes of a payload that a protocol builds itself. */
export function encodePayload(minor: WireMinor, write: (out: ByteWriter) => void): Uint8Array {
  const out = new ByteWriter(128, minor)
  write(out)
  return out.copy()
}

/** How a member reads payloads: the layouts of its release, and the addresses that its process knows. */
export interface PayloadReading {
  readonly minor: WireMinor
  readonly addresses?: AddressTable
}

/**
 * What `read` makes of a message's bytes, null when the message has none or when they are not what was expected; `refused` then
 * learns why. Bytes left over are ignored, as JGroups does.
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
