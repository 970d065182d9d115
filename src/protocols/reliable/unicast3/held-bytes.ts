import type {Message} from '../../../model/message.ts'

/** Bytes of memory of a message besides its payload. */
const MESSAGE_BYTES = 512
/** Most bytes of memory per byte on the wire, in messages without payload memory. */
const READ_FACTOR = 4

/** A slice that keeps more than this multiple of its own length alive is copied. */
const MAX_SLACK = 2

/** Detaches a message kept for a stranger from the larger memory its payload is a slice of. */
export function detach(message: Message): void {
  const {array, offset, length} = message
  if (array === null || array.buffer.byteLength <= length * MAX_SLACK) return
  message.array = array.slice(offset, offset + length)
  message.offset = 0
}

/** Bytes that a kept message may hold: the whole datagram or frame that its payload is a slice of. */
export function heldBytes(message: Message): number {
  return MESSAGE_BYTES + (message.array?.buffer.byteLength ?? message.size() * READ_FACTOR)
}
