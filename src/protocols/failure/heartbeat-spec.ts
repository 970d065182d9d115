import {
  attr,
  type AttrMap,
  type CheckFinding,
  op,
  type OpMap,
  prop,
  type PropMap,
  type PropValues,
  type ProtocolSpec,
} from '../../stack/spec.ts'
import {specFamily} from '../../stack/spec-family.ts'

/** Properties of heartbeat detectors. */
export const heartbeatProperties = {
  interval: prop.time(8000, 'Time between two heartbeats to the cluster', {writable: true, min: 1}),
  timeout: prop.time(40000, 'Silence of a member after which it is suspected', {writable: true, min: 1}),
}

/** Attributes of heartbeat detectors. */
export const heartbeatAttributes = {
  has_suspected_mbrs: attr.gauge('boolean', 'Whether any member is suspected now'),
  heartbeat_sender_running: attr.gauge('boolean', 'Whether heartbeats are sent'),
  local_addr: attr.gauge('org.jgroups.Address', 'Address of this member'),
  members: attr.gauge('java.lang.String', 'Members of the cluster'),
  num_heartbeats_received: attr.counter('Heartbeats received', {type: 'int'}),
  num_heartbeats_sent: attr.counter('Heartbeats sent', {type: 'int'}),
  num_suspect_events: attr.counter('Suspicions raised', {type: 'int'}),
  running: attr.gauge('boolean', 'Whether heartbeats are sent and checked'),
  suspected_members: attr.gauge('java.lang.String', 'Members suspected now'),
  timeout_checker_running: attr.gauge('boolean', 'Whether members are checked for silence'),
}

const heartbeatOperations = {
  printSuspectHistory: op('Lists the last suspicions', {returns: 'java.lang.String', changes: false}),
  printTimestamps: op('Shows when each member was heard', {returns: 'java.lang.String', changes: false}),
  startFailureDetection: op('Checks for silent members again'),
  stopFailureDetection: op('Checks for silent members no longer'),
}

function check({interval, timeout}: Readonly<PropValues<typeof heartbeatProperties>>): CheckFinding[] {
  if (interval < timeout) return []
  const message = `interval (${String(interval)} ms) has to be smaller than timeout (${String(timeout)} ms)`
  return [{property: 'interval', message}]
}

/** Everything that heartbeat detectors have in common. */
export const heartbeatFamily = {
  properties: heartbeatProperties,
  attributes: heartbeatAttributes,
  operations: heartbeatOperations,
  check,
}

/** Declares a heartbeat detector, adding what all of them have in common. */
export const heartbeatSpec = specFamily(heartbeatFamily)

/** Declaration of a heartbeat detector, including what all of them have in common. */
export type HeartbeatSpec = ProtocolSpec<
  PropMap & typeof heartbeatProperties,
  AttrMap & typeof heartbeatAttributes,
  OpMap & typeof heartbeatOperations
>
