import {
  attr,
  type AttrMap,
  type JavaType,
  op,
  type OpMap,
  prop,
  type PropMap,
  type ProtocolSpec,
} from '../../stack/spec.ts'
import {specFamily} from '../../stack/spec-family.ts'

const OLD = {hint: 'SCALAR', deprecated: true} as const

/** Properties of both flow controls. */
export const flowControlProperties = {
  max_block_time: prop.time(5000, 'Time without credits after which receivers are asked for them; 0 never asks', {
    writable: true,
  }),
  max_credits: prop.bytes(5_000_000, 'Bytes that may be sent to a receiver before it gives new credits', {
    type: 'long',
    writable: true,
    min: 1,
  }),
  min_credits: prop.bytes(0, 'Credits at which a receiver gives new ones; max_credits times min_threshold when 0', {
    type: 'long',
    writable: true,
  }),
  min_threshold: prop.double(0.2, 'Part of max_credits at which a receiver gives new credits', {
    writable: true,
    min: 0,
    max: 1,
  }),
}

/** Attributes of both flow controls. The long names are older names of the same counters. */
export const flowControlAttributes = {
  local_addr: attr.gauge('org.jgroups.Address', 'Address of this member'),
  num_credit_requests_received: attr.counter('Requests for credits received'),
  num_credit_requests_sent: attr.counter('Requests for credits sent'),
  num_credit_responses_received: attr.counter('Credits received, in messages'),
  num_credit_responses_sent: attr.counter('Credits sent, in messages'),
  num_msgs_dropped: attr.counter('Messages dropped because they must not wait (DONT_BLOCK)'),
  number_of_blockings: attr.gauge('int', 'Times that messages had to wait for credits', {hint: 'SCALAR'}),
  number_of_credit_requests_received: attr.gauge('long', 'Requests for credits received', OLD),
  number_of_credit_requests_sent: attr.gauge('long', 'Requests for credits sent', OLD),
  number_of_credit_responses_received: attr.gauge('long', 'Credits received, in messages', OLD),
  number_of_credit_responses_sent: attr.gauge('long', 'Credits sent, in messages', OLD),
}

const text: JavaType = 'java.lang.String'

const flowControlOperations = {
  printCredits: op('Lists the credits of receivers and senders', {returns: text, changes: false}),
  printReceiverCredits: op('Lists what is left to each sender', {returns: text, changes: false}),
  printSenderCredits: op('Lists what this member may still send to each receiver', {returns: text, changes: false}),
}

/** Everything that both flow controls have in common. */
export const flowFamily = {
  properties: flowControlProperties,
  attributes: flowControlAttributes,
  operations: flowControlOperations,
}

/** Declares a flow control, adding what both have in common. */
export const flowSpec = specFamily(flowFamily)

/** Declaration of a flow control, including what both have in common. */
export type FlowSpec = ProtocolSpec<
  PropMap & typeof flowControlProperties,
  AttrMap & typeof flowControlAttributes,
  OpMap & typeof flowControlOperations
>
