import {prop} from '../../stack/spec.ts'
import {tlsComponent} from '../../stack/tls-component.ts'
import {connectionSpec} from './connection-spec.ts'

const BY_NODE = 'Node sizes the buffers of streams'

/** Declaration of TCP. */
export const tcpSpec = connectionSpec({
  name: 'TCP',
  id: 17,
  doc: 'Sends frames over TCP connections, one to each member.',
  properties: {
    buffered_input_stream_size: prop.bytes(65_536, 'Read buffer of a connection', {writable: true, inert: BY_NODE}),
    buffered_output_stream_size: prop.bytes(65_536, 'Write buffer of a connection', {writable: true, inert: BY_NODE}),
    log_accept_error: prop.boolean(true, 'Whether failures to accept a connection are warned of', {writable: true}),
    max_send_queue: prop.int(1024, 'Full frames that may wait for one connection', {writable: true, min: 1}),
    non_blocking_sends: prop.boolean(false, 'Whether frames are queued for slow connections', {
      writable: true,
      inert: 'sends never block here',
    }),
    use_lock_to_send: prop.boolean(true, 'Whether sending takes a lock', {
      writable: true,
      inert: 'a member has one thread here',
    }),
  },
  components: {tls: tlsComponent},
})
