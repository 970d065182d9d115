import {attr, op, prop} from '../../stack/spec.ts'
import {connectionSpec} from './connection-spec.ts'

const BY_NODE = 'Node reads and writes by itself'

/** Declaration of TCP_NIO2. */
export const tcpNio2Spec = connectionSpec({
  name: 'TCP_NIO2',
  id: 56,
  doc: 'Sends frames over TCP connections, one to each member, as TCP does; in Java with one thread for all of them.',
  properties: {
    copy_on_partial_write: prop.boolean(true, 'Whether what could not be written at once is copied', {
      writable: true,
      inert: BY_NODE,
    }),
    max_send_buffers: prop.int(10, 'Full frames that may wait for one connection, beside what one turn produces', {
      writable: true,
      min: 1,
    }),
    reader_idle_time: prop.time(5000, 'Time after which an idle thread that reads ends', {
      writable: true,
      inert: 'a member has one thread here',
    }),
    use_direct_memory: prop.boolean(true, 'Whether buffers lie outside of the heap of Java', {
      writable: true,
      inert: BY_NODE,
    }),
  },
  attributes: {
    acceptor_running: attr.gauge('boolean', 'Whether connections are accepted'),
    num_partial_writes: attr.gauge('int', 'Times that a connection had to wait before accepting more', {
      hint: 'SCALAR',
    }),
    num_selects: attr.gauge('int', 'Frames that were read; Java counts how often it looked for input', {
      hint: 'SCALAR',
    }),
    selector_open: attr.gauge('boolean', 'Whether the transport is running'),
  },
  operations: {
    printBuffers: op('Lists the bytes queued for each connection', {
      returns: 'java.lang.String',
      changes: false,
    }),
  },
})
