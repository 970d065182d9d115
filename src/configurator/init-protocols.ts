import {readForkFile} from './children.ts'
import {demand, type InitCheck, type InitRule, maxBundleSize, needFile, needTransport} from './init-rule.ts'
import {Java, JavaFault} from './refusal.ts'

const needsTransport: InitCheck = (_protocol, stack) => {
  needTransport(stack)
}

/** Some report their size to the transport, by an event that every protocol below passes on. */
const informsTransport: InitCheck = (protocol, stack) => {
  const isHeard = stack.transport !== undefined && stack.below(protocol).length > 0
  demand(isHeard, Java.nullPointer, 'there is no transport below')
}

const neverWorks: InitCheck = () => {
  throw new JavaFault(Java.nullPointer, 'a stack of protocols cannot stand in another one')
}

/** Fragments must fit into what the transport sends at once. */
const checkFragments: InitCheck = (protocol, stack) => {
  const size = protocol.number('frag_size')
  const invalid = `frag_size=${String(size)}, new frag_size=${String(size)}: new frag_size is invalid`
  demand(size > 0, Java.exception, invalid, 'frag_size')
  if (stack.transport === undefined) {
    if (protocol.is('FRAG3') || stack.host.release <= '4.2') needTransport(stack)
    return
  }
  const limit = maxBundleSize(stack.transport, stack)
  const text = `frag_size (${String(size)}) has to be < TP.max_bundle_size (${String(limit)})`
  demand(size < limit, Java.argument, text, 'frag_size')
}

const checkIntervals: InitCheck = (protocol) => {
  const [min, max] = [protocol.number('min_interval'), protocol.number('max_interval')]
  const text = `min_interval (${String(min)}) has to be < max_interval (${String(max)})`
  demand(min < max, Java.argument, text, protocol.origins.has('min_interval') ? 'min_interval' : 'max_interval')
  demand(max > 0, Java.exception, 'max_interval must be > 0', 'max_interval')
}

const checkHeartbeats: InitCheck = (protocol) => {
  const [interval, timeout] = [protocol.number('interval'), protocol.number('timeout')]
  const property = protocol.origins.has('interval') ? 'interval' : 'timeout'
  const text = protocol.is('FD_HOST')
    ? `interval (${String(interval)}) has to be less than timeout (${String(timeout)})`
    : 'interval needs to be smaller than timeout'
  demand(interval < timeout, protocol.is('FD_HOST') ? Java.argument : Java.state, text, property)
  if (protocol.is('FD_ALL3')) demand(interval !== 0, 'java.lang.ArithmeticException', '/ by zero', 'interval')
}

const checkMembership: InitCheck = (protocol, stack) => {
  for (const name of ['view_ack_collection_timeout', 'merge_timeout']) {
    demand(protocol.number(name) > 0, Java.argument, `${name} has to be greater than 0`, name)
  }
  needTransport(stack)
}

const checkRetransmission: InitCheck = (protocol) => {
  demand(protocol.number('xmit_interval') > 0, Java.argument, 'xmit_interval has to be > 0', 'xmit_interval')
}

/** In 5.2 and 5.3 retransmission may be off, but not with a protocol that drops messages. */
const checkRed: InitCheck = (protocol, stack) => {
  const isOff = protocol.is('NAKACK2') ? protocol.number('xmit_interval') <= 0 : !protocol.flag('xmits_enabled')
  if (!isOff || stack.find('RED') === undefined) return
  const why = protocol.is('NAKACK2') ? 'xmit_interval=0' : 'xmits_enabled=false'
  const property = protocol.is('NAKACK2') ? 'xmit_interval' : 'xmits_enabled'
  const text = `found RED: when retransmission is disabled (${why}), this can lead to message loss. Please remove RED`
  throw new JavaFault(Java.state, text, property)
}

const needsTimeService: InitCheck = (_protocol, stack) => {
  const transport = needTransport(stack)
  const hasService = transport.number('time_service_interval') > 0
  demand(hasService, Java.state, 'time service from transport is null')
}

const checkOutput: InitCheck = (protocol, stack) => {
  if (protocol.text('config') !== '') needFile(protocol, stack, 'config')
}

const checkPeriod: InitCheck = (protocol) => {
  demand(protocol.number('time_period') > 0, Java.argument, 'time_period needs to be positive', 'time_period')
}

const checkRules: InitCheck = (protocol, stack) => {
  if (protocol.text('config') !== null) needFile(protocol, stack, 'config')
}

/** The checks of all other protocols. */
export const PROTOCOL_RULES: readonly InitRule[] = [
  {
    classes: ['BARRIER', 'FD_ALL', 'FD_HOST', 'FD_SOCK', 'FailureDetection', 'RATE', 'RATE_LIMITER2', 'RSVP'],
    check: needsTransport,
  },
  {classes: ['ReliableMulticast', 'NAKACK2', 'MERGE3'], check: needsTransport},
  {classes: ['ASYNC', 'ABP'], check: needsTransport},
  {classes: ['DAISYCHAIN', 'SUPERVISOR'], to: '4.2', check: needsTransport},
  {classes: ['VERIFY_SUSPECT2'], from: '5.5', check: needsTransport},
  {classes: ['COMPRESS', 'SEQUENCER', 'SERIALIZE'], from: '5.2', to: '5.3', check: needsTransport},
  {classes: ['FRAG2', 'FRAG3'], check: checkFragments},
  {classes: ['FRAG', 'FRAG2', 'FRAG3'], check: informsTransport},
  {classes: ['MERGE3'], check: checkIntervals},
  {classes: ['FD_ALL3', 'FD_HOST'], check: checkHeartbeats},
  {classes: ['GMS'], check: checkMembership},
  {classes: ['NAKACK2'], from: '5.4', check: checkRetransmission},
  {classes: ['NAKACK2', 'UNICAST3'], from: '5.2', to: '5.3', check: checkRed},
  {classes: ['UNICAST3', 'ReliableUnicast'], check: needsTimeService},
  {classes: ['RATE_LIMITER'], check: checkPeriod},
  {classes: ['FORK'], check: readForkFile},
  {classes: ['SOS'], check: checkOutput},
  {classes: ['SUPERVISOR'], check: checkRules},
  {classes: ['ProtocolStack'], check: neverWorks},
]
