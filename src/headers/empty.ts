import {type Codec, headerCodec} from '../model/codec.ts'

function emptyHeader(id: number, name: string): Codec<null> {
  return headerCodec<null>({id, name, size: () => 0, write: () => undefined, read: () => null})
}

/** COUNTER's header: no bytes, everything is in the payload. */
export const counterHeader = emptyHeader(74, 'CounterHeader')

/** BATCH2's header: no bytes, the payload is a BatchMessage. */
export const batch2Header = emptyHeader(96, 'Batch2Header')

/** BATCH's header: no bytes. Up to 5.4. */
export const batchHeader = emptyHeader(95, 'BatchHeader')

/** Header of CENTRAL_LOCK and CENTRAL_LOCK2: no bytes, the payload is the request. Up to 5.3. */
export const lockingHeader = emptyHeader(72, 'LockingHeader')

/** Header of the transport's protocol timings, which never leave the member: no bytes. */
export const protPerfHeader = emptyHeader(98, 'ProtPerfHeader')
