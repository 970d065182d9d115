/**
 * Accepted so that JGroups stacks run unchanged, and passes everything on. Random early drop sheds load when the bounded queue between
 * senders and the bundler's thread fills up; here there is no such queue, as if its size were always unknown: JGroups also switches
 * the protocol off then. Needs nothing below. Replaces org.jgroups.protocols.RED (5.0 and later).
 */
import {attr, type Managed, prop, protocolSpec} from '../../stack/spec.ts'
import {Protocol} from '../../stack/protocol.ts'

const INERT = {writable: true, inert: 'there is no bounded send queue whose messages could be dropped early'}

const spec = protocolSpec({
  name: 'RED',
  id: 0,
  doc: 'Random early drop; without effect, for there is no bounded send queue here',
  properties: {
    enabled: prop.boolean(true, 'Whether messages may be dropped; false once started', INERT),
    max_threshold: prop.double(1.0, 'Part of the queue above which all messages are dropped', INERT),
    min_threshold: prop.double(0.5, 'Part of the queue below which no message is dropped', INERT),
    weight_factor: prop.double(1.0, 'How slowly the average size of the queue follows its present size', INERT),
  },
  attributes: {
    avg_queue_size: attr.gauge('double', 'Average size of the send queue'),
    drop_rate: attr.gauge('double', 'Part of the messages that were dropped'),
    dropped_messages: attr.gauge('long', 'Messages dropped', {hint: 'SCALAR', deprecated: true}),
    dropped_msgs: attr.counter('Messages dropped', {type: 'java.util.concurrent.atomic.LongAdder'}),
    local_addr: attr.gauge('org.jgroups.Address', 'Address of this member'),
    queue_capacity: attr.gauge('int', 'Size of the send queue', {hint: 'SCALAR'}),
    total_messages: attr.gauge('long', 'Messages looked at', {hint: 'SCALAR', deprecated: true}),
    total_msgs: attr.counter('Messages looked at', {type: 'java.util.concurrent.atomic.LongAdder'}),
  },
  operations: {},
})

/** Random early drop, without effect. */
export class Red extends Protocol<typeof spec> {
  static readonly spec = spec

  protected override readonly managed: Managed<typeof spec> = {
    avg_queue_size: () => 0,
    drop_rate: () => 0,
    dropped_messages: () => this.counters.dropped_msgs,
    local_addr: () => this.localAddress,
    queue_capacity: () => 0,
    total_messages: () => this.counters.total_msgs,
  }

  override start(): void {
    this.props.enabled = false
  }
}
