import {diagComponent} from '../../stack/diag-component.ts'
import {attr, componentSpec, op, prop} from '../../stack/spec.ts'

const NO_THREADS = 'a member has one thread here'
const ADDER = 'java.util.concurrent.atomic.LongAdder'
const AVERAGE = 'org.jgroups.util.AverageMinMax'
const scalar = {hint: 'SCALAR'} as const
const bytes = {hint: 'BYTES'} as const

const bundler = componentSpec({
  doc: 'Gathers outgoing messages into frames, one queue per destination.',
  properties: {
    capacity: prop.int(16_384, 'Messages that may be queued for one destination', {
      hint: 'SCALAR',
      writable: true,
      min: 1,
    }),
    drop_when_full: prop.boolean(true, 'Whether messages are dropped when a queue is full', {
      writable: true,
      deprecated: 'ignored since 5.5: they always are',
    }),
    max_size: prop.bytes(64_000, 'Bytes of messages in one frame at most', {writable: true, min: 1}),
    remove_delay: prop.time(5000, 'Time after which the queue of a former member is removed', {writable: true}),
    remove_queue_capacity: prop.int(0, 'Messages taken out of a queue at once', {
      writable: true,
      inert: 'a queue is emptied at once here',
    }),
    suppress_log_timeout: prop.time(
      0,
      'Time in which failed sends to one destination are warned of once; 0 only traces them',
      {
        writable: true,
      },
    ),
    use_ringbuffer: prop.boolean(true, 'Kind of queue Java uses', {
      writable: true,
      inert: 'queues are plain lists here',
    }),
    use_single_sender_thread: prop.boolean(true, 'Whether one thread sends for all destinations', {
      writable: true,
      inert: NO_THREADS,
    }),
  },
  attributes: {
    avg_batch_size: attr.gauge('double', 'Average number of messages in a list frame'),
    avg_fill_count: attr.gauge(AVERAGE, 'Bytes queued when a frame is sent'),
    avg_remove_queue_size: attr.gauge(AVERAGE, 'Messages taken out of a queue at once'),
    avg_send_time: attr.gauge(AVERAGE, 'Time to encode a frame and pass it to the system'),
    members: attr.gauge('java.util.List', 'Members of the present view'),
    messages_available: attr.gauge('int', 'Messages queued for all destinations'),
    num_batches_sent: attr.counter('List frames sent', {type: ADDER}),
    num_drops_on_full_queue: attr.counter('Messages dropped because a queue, a socket or a connection was full', {
      type: ADDER,
    }),
    num_sends_because_full_queue: attr.counter('Frames sent because another message would not fit', {type: ADDER}),
    num_sends_because_no_msgs: attr.counter('Frames sent because no more messages were queued', {type: ADDER}),
    num_single_msgs_sent: attr.counter('Frames of one message sent', {type: ADDER}),
    queue_size: attr.gauge('int', 'Size of the queue; -1, since there is one per destination'),
    size: attr.gauge('int', 'Messages not sent yet'),
    total_msgs_sent: attr.counter('Messages sent, in frames of one or several', {type: ADDER}),
  },
  operations: {
    active: op('Lists destinations and whether their queue is in use', {returns: 'java.lang.String', changes: false}),
    dests: op('Lists destinations and their queued messages', {returns: 'java.lang.String', changes: false}),
    dump: op('Lists destinations and the bytes queued for them', {returns: 'java.lang.String', changes: false}),
    printBuffers: op('Lists the memory kept for frames', {returns: 'java.lang.String', changes: false}),
  },
})

const messageStats = componentSpec({
  doc: 'Counts messages and bytes.',
  properties: {enabled: prop.boolean(false, 'Whether messages and bytes are counted', {writable: true})},
  attributes: {
    avg_batch_size: attr.gauge(AVERAGE, 'Messages in a received list frame'),
    num_batches_received: attr.counter('Batches received', {type: ADDER}),
    num_batches_sent: attr.counter('List frames sent', {type: ADDER}),
    num_bytes_received: attr.gauge('long', 'Bytes received in all messages', bytes),
    num_bytes_sent: attr.gauge('long', 'Bytes sent in all messages', bytes),
    num_mcast_bytes_received: attr.counter('Bytes received in multicasts', {type: ADDER, ...bytes}),
    num_mcast_bytes_sent: attr.counter('Bytes sent in multicasts', {type: ADDER, ...bytes}),
    num_mcasts_received: attr.counter('Multicasts received', {type: ADDER}),
    num_mcasts_sent: attr.counter('Multicasts sent', {type: ADDER}),
    num_msgs_received: attr.gauge('long', 'Messages received', scalar),
    num_msgs_sent: attr.gauge('long', 'Messages sent', scalar),
    num_single_msgs_received: attr.counter('Messages received alone', {type: ADDER}),
    num_single_msgs_sent: attr.counter('Messages sent alone', {type: ADDER}),
    num_ucast_bytes_received: attr.counter('Bytes received in unicasts', {type: ADDER, ...bytes}),
    num_ucast_bytes_sent: attr.counter('Bytes sent in unicasts', {type: ADDER, ...bytes}),
    num_ucasts_received: attr.counter('Unicasts received', {type: ADDER}),
    num_ucasts_sent: attr.counter('Unicasts sent', {type: ADDER}),
  },
  operations: {},
})

const threadPool = componentSpec({
  doc: 'Threads that deliver messages in Java; accepted, since a member has one thread here.',
  properties: {
    delta: prop.int(10, 'By how much the pool outgrows a large view', {writable: true, inert: NO_THREADS}),
    enabled: prop.boolean(true, 'Whether the pool is used', {writable: true, inert: NO_THREADS}),
    increase_max_size_dynamically: prop.boolean(true, 'Whether the pool grows with the view', {
      writable: true,
      inert: NO_THREADS,
    }),
    keep_alive_time: prop.time(30_000, 'Time after which idle threads end', {writable: true, inert: NO_THREADS}),
    max_threads: prop.int(200, 'Threads at most', {writable: true, inert: NO_THREADS}),
    min_threads: prop.int(0, 'Threads at least', {writable: true, inert: NO_THREADS}),
    rejection_policy: prop.string('abort', 'What happens when the pool is full', {writable: true, inert: NO_THREADS}),
    thread_dump_path: prop.string(null, 'File for thread dumps', {
      writable: true,
      systemProperty: ['jgroups.threaddump.path'],
      deprecated: 'thread dumps are not taken',
    }),
    thread_dumps_enabled: prop.boolean(false, 'Whether threads are dumped when the pool is full', {
      writable: true,
      inert: NO_THREADS,
    }),
    thread_dumps_threshold: prop.int(1, 'How often the pool must be full before a thread dump', {
      writable: true,
      deprecated: 'thread dumps are not taken',
    }),
    thread_pool_full_suppress_time: prop.time(60_000, 'Time in which a full pool is warned of once', {
      writable: true,
      inert: NO_THREADS,
    }),
  },
  attributes: {
    largest_size: attr.gauge('int', 'Most threads so far', scalar),
    num_rejected_msgs: attr.counter('Messages dropped because the pool was full', {type: ADDER}),
    thread_pool_size: attr.gauge('int', 'Threads in the pool', scalar),
    thread_pool_size_active: attr.gauge('int', 'Threads at work', scalar),
  },
  operations: {},
})

const asyncExecutor = componentSpec({
  doc: 'Runs tasks beside the pool in Java; accepted, since a member has one thread here.',
  properties: {enabled: prop.boolean(true, 'Whether tasks are put off', {writable: true, inert: NO_THREADS})},
  attributes: {
    num_drops_on_full_thread_pool: attr.counter('Tasks dropped because the pool was full', {type: ADDER}),
    num_rejected: attr.counter('Tasks rejected because the pool was full', {type: ADDER}),
    num_sends: attr.counter('Tasks run', {type: ADDER}),
    num_sends_on_callers_thread: attr.counter('Tasks run at once because the pool was full', {type: ADDER}),
  },
  operations: {},
})

const messageProcessingPolicy = componentSpec({
  doc: 'Gives received messages to threads in Java; accepted, since a member has one thread here.',
  properties: {
    max_buffer_size: prop.int(0, 'Messages queued per sender at most; 0 for no limit', {
      writable: true,
      inert: NO_THREADS,
    }),
  },
  attributes: {},
  operations: {dump: op('Lists queued messages by sender', {returns: 'java.lang.String', changes: false})},
})

const localTransport = componentSpec({
  doc: 'A transport between members on one host.',
  properties: {},
  attributes: {},
  operations: {},
  optional: true,
})

const rtt = componentSpec({
  doc: 'Measures round-trip times to the other members.',
  properties: {
    enabled: prop.boolean(false, 'Whether round trips are measured and answered', {writable: true}),
    num_reqs: prop.int(10, 'Requests sent to each member', {writable: true, min: 1, max: 10_000}),
    oob: prop.boolean(false, 'Whether requests and answers are OOB', {writable: true}),
    size: prop.int(0, 'Payload bytes of a request', {writable: true, min: 0, max: 60_000}),
    timeout: prop.long(1000, 'Time to wait for answers', {
      writable: true,
      inert: 'answers are counted whenever they come',
    }),
  },
  attributes: {},
  operations: {
    rtt: op('Returns the round-trip times of the last measurement and starts the next', {returns: 'java.lang.String'}),
  },
})

/** Components of every transport, by prefix. */
export const transportComponents = {
  msg_stats: messageStats,
  bundler,
  thread_pool: threadPool,
  async_executor: asyncExecutor,
  msg_processing_policy: messageProcessingPolicy,
  local_transport: localTransport,
  diag: diagComponent,
  rtt,
}
