import {headerCodec} from '../model/codec.ts'

// HeartbeatHeader => nothing
/** Header of heartbeats; it has no body. */
export const heartbeatHeader = headerCodec<null>({
  id: 62,
  name: 'HeartbeatHeader',
  size: () => 0,
  write: () => undefined,
  read: () => null,
})
