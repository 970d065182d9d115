import {attr, op, prop, protocolSpec} from '../../../stack/spec.ts'

const ADDER = {type: 'java.util.concurrent.atomic.LongAdder'} as const
const TEXT = {returns: 'java.lang.String', changes: false} as const

/** Declaration of STABLE. */
export const spec = protocolSpec({
  name: 'STABLE',
  package: 'pbcast',
  id: 13,
  doc: 'Finds out which multicasts all members have, so that senders can forget them.',
  services: {requiresBelow: ['GET_DIGEST']},
  properties: {
    desired_avg_gossip: prop.time(20_000, 'Mean time between two stable messages; 0 sends none by time', {
      writable: true,
    }),
    max_bytes: prop.bytes(
      2_000_000,
      'Bytes of multicasts received after which a stable message is sent; 0 sends none by size',
      {
        type: 'long',
        writable: true,
      },
    ),
  },
  attributes: {
    coordinator: attr.gauge('org.jgroups.Address', 'Member that collects the stable messages'),
    local_addr: attr.gauge('org.jgroups.Address', 'Own address'),
    num_bytes_received: attr.gauge('long', 'Bytes of multicasts received since the last stable message', {
      hint: 'BYTES',
    }),
    num_stability_msgs_received: attr.counter('Stability messages received', ADDER),
    num_stability_msgs_sent: attr.counter('Stability messages sent', ADDER),
    num_stable_msgs_received: attr.counter('Stable messages received', ADDER),
    num_stable_msgs_sent: attr.counter('Stable messages sent', ADDER),
    num_votes: attr.gauge('int', 'Members whose stable message of this round is there', {hint: 'SCALAR'}),
    stability_received: attr.gauge('long', 'Stability messages received', {hint: 'SCALAR'}),
    stability_sent: attr.gauge('long', 'Stability messages sent', {hint: 'SCALAR'}),
    stable_received: attr.gauge('long', 'Stable messages received', {hint: 'SCALAR'}),
    stable_sent: attr.gauge('long', 'Stable messages sent', {hint: 'SCALAR'}),
    stable_task_running: attr.gauge('boolean', 'Whether stable messages are sent by time'),
    suspended: attr.gauge('boolean', 'Whether stability is not looked for at present'),
  },
  operations: {
    gc: op('Sends a stable message now'),
    printDigest: op('Prints the digest of this round', TEXT),
    printVotes: op('Prints whose stable messages of this round are there', TEXT),
  },
})
