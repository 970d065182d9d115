import type {Message} from '../../../model/message.ts'

/** Memory of a message beside its payload. */
const MESSAGE_BYTES = 512
/** What a byte on the wire becomes at most, read, in messages without payload memory. */
const READ_FACTOR = 4

/** A slice that keeps more memory alive than its own length so many times is copied. */
const MAX_SLACK = 2

/** Makes a message that is to be kept for a stranger hold no more than its own memory. */
export function detach(message: Message): void {
  const {array, offset, length} = message
  if (array === null || array.buffer.byteLength <= length * MAX_SLACK) return
  message.array = array.slice(offset, offset + length)
  message.offset = 0
}

/** Memory that a kept message may hold: the whole datagram or frame that its payload is a slice of. */
export function heldBytes(message: Message): number {
  return MESSAGE_BYTES + (message.array?.buffer.byteLength ?? message.size() * READ_FACTOR)
}
