import type {StackModel, StackProtocol} from '../../stacks/stack-model.ts'
import type {Fault, Rule} from '../rule.ts'
import {FLOW_CONTROLS, FRAGMENTERS} from '../../../releases/roles.ts'

/** Room for headers: a fragment carries those of all protocols below. */
const HEADER_ROOM = 200
/** The largest payload of an IPv4 datagram. */
const MAX_DATAGRAM = 65_507

const bundleSize = (stack: StackModel): number | undefined =>
  stack.transport?.number('bundler.max_size', 'max_bundle_size')

function fragAgainstBundle(frag: StackProtocol, size: number, stack: StackModel): readonly Fault[] {
  const bundle = bundleSize(stack)
  const place = frag.setting('frag_size')?.place ?? frag.place
  if (bundle === undefined || size + HEADER_ROOM <= bundle) return []
  const refused = size >= bundle
  const message = refused
    ? `${frag.name}.frag_size (${String(size)}) is not less than the bundler's maximum of ${String(bundle)} bytes`
    : `${frag.name}.frag_size (${String(size)}) leaves no room for headers below the bundler's maximum of ${String(bundle)} bytes`
  return [
    {
      place,
      message,
      severity: refused ? 'error' : 'warning',
      found: String(size),
      expected: `at most ${String(bundle - HEADER_ROOM)}`,
    },
  ]
}

/** A sender gets more credits once it has fewer than min_credits; a larger fragment may wait for credits that never come. */
function fragAgainstCredits(frag: StackProtocol, size: number, stack: StackModel): readonly Fault[] {
  return stack.all(...FLOW_CONTROLS).flatMap((flow) => {
    const max = flow.number('max_credits')
    const setting = flow.number('min_credits') ?? 0
    if (max === undefined) return []
    const min = setting > 0 ? setting : Math.floor(max * (Number(flow.value('min_threshold')) || 0.4))
    const place = flow.setting('max_credits')?.place ?? flow.place
    if (stack.index(flow) > stack.index(frag)) {
      const message = `${flow.name} stands above ${frag.name}: it counts whole messages, and one larger than max_credits (${String(max)}) waits forever`
      return [{place: flow.place, message, hint: `put ${frag.name} above ${flow.name}`}]
    }
    if (size < min) return []
    const message = `${frag.name}.frag_size (${String(size)}) is not less than the credits at which ${flow.name} asks for more (${String(min)})`
    return [
      {place, message, found: String(max), hint: 'raise max_credits or lower frag_size: senders may block forever'},
    ]
  })
}

const fragSize: Rule = {
  code: 'JG4008',
  name: 'frag-size',
  title: 'fragments do not fit the bundler or the credits',
  severity: 'warning',
  why: 'A fragment with its headers must fit into one bundle of the transport, or the stack does not start. It must also be smaller than the credits at which flow control asks for more, or sender and receiver wait for each other. Flow control above fragmentation counts whole messages, so there are never enough credits for a large one.',
  fix: 'Keep frag_size a few hundred bytes below the maximum of the bundler (bundler.max_size, max_bundle_size before 5.0) and far below max_credits, and fragmentation above flow control.',
  example:
    '<UFC max_credits="4M" min_threshold="0.4"/>\n<MFC max_credits="4M" min_threshold="0.4"/>\n<FRAG2 frag_size="60K"/>',
  check(stack) {
    const frag = stack.find(...FRAGMENTERS)
    const size = frag?.number('frag_size')
    if (frag === undefined || size === undefined) return []
    return [...fragAgainstBundle(frag, size, stack), ...fragAgainstCredits(frag, size, stack)]
  },
}

const mcastXmit: Rule = {
  code: 'JG4013',
  name: 'mcast-xmit-over-tcp',
  title: 'retransmissions to all members over a transport without multicast',
  severity: 'warning',
  why: 'use_mcast_xmit answers one member that missed a message by sending it to all. With IP multicast that costs one packet; over TCP it would cost one per member, so JGroups switches it off at startup: the setting does not do what the file says, and older releases log a warning at each start.',
  fix: 'Set use_mcast_xmit="false" (and no use_mcast_xmit_req) on stacks without IP multicast.',
  example: '<pbcast.NAKACK2 use_mcast_xmit="false"/>',
  check(stack) {
    if (stack.transport === undefined || stack.multicasts || stack.transport.name === 'SHARED_LOOPBACK') return []
    return stack.all('NAKACK2', 'NAKACK', 'ReliableMulticast').flatMap((p) =>
      ['use_mcast_xmit', 'use_mcast_xmit_req'].flatMap((name): Fault[] => {
        if (p.boolean(name) !== true) return []
        const setting = p.setting(name)
        const over = `${stack.transport?.name ?? ''} has no IP multicast here`
        return setting === undefined
          ? [{place: p.place, message: `${p.name}.${name} is true by default: ${over}`, severity: 'info'}]
          : [
              {
                place: setting.place,
                message: `${p.name}.${name} is true: ${over}`,
                found: setting.text,
                expected: 'false',
              },
            ]
      }),
    )
  },
}

const noFlowControl: Rule = {
  code: 'JG4021',
  name: 'no-flow-control',
  title: 'fast senders are not slowed down',
  severity: 'warning',
  why: 'Without flow control a sender goes on while its receivers fall behind: their buffers overflow, packets are dropped and retransmitted, memory grows, and slow members are suspected.',
  fix: 'Add UFC for unicast and MFC for multicast messages, above GMS and below fragmentation.',
  example: '<UFC max_credits="4M" min_threshold="0.4"/>\n<MFC max_credits="4M" min_threshold="0.4"/>',
  check(stack) {
    if (stack.find('GMS') === undefined || !stack.complete) return []
    const named = (pattern: RegExp): boolean => stack.protocols.some((p) => pattern.test(p.name))
    const lacks = [
      ...(named(/^(?:I?UFC|UFC_NB|FC)$/) ? [] : ['UFC']),
      ...(named(/^(?:I?MFC|MFC_NB|FC)$/) ? [] : ['MFC']),
    ]
    if (lacks.length === 0) return []
    return [
      {
        place: stack.place,
        message: `the stack has no ${lacks.join(' and no ')}`,
        severity: lacks.length === 2 ? 'warning' : 'info',
      },
    ]
  },
}

const noFragmentation: Rule = {
  code: 'JG4022',
  name: 'no-fragmentation',
  title: 'large messages are not cut into fragments',
  severity: 'warning',
  why: 'A UDP datagram holds at most 65,507 bytes: a larger message cannot be sent at all. Over TCP, one large message blocks everything behind it, and flow control cannot admit it in parts.',
  fix: 'Add FRAG2 (or FRAG4) above flow control.',
  example: '<FRAG2 frag_size="60K"/>',
  check(stack) {
    if (stack.find('GMS') === undefined || stack.find(...FRAGMENTERS) !== undefined || !stack.complete) return []
    return [
      {
        place: stack.place,
        message: 'the stack has no FRAG2',
        severity: stack.transport?.name === 'UDP' ? 'error' : 'warning',
      },
    ]
  },
}

const datagramSize: Rule = {
  code: 'JG4028',
  name: 'datagram-size',
  title: 'bundles are larger than a datagram',
  severity: 'error',
  why: 'The bundler collects messages up to its maximum into one datagram. Beyond 65,507 bytes the system refuses to send it, and all messages in it must be retransmitted, only to be too large again.',
  fix: 'With UDP, keep the maximum of the bundler at 64000 or below.',
  example: '<UDP bundler.max_size="64000"/>',
  check(stack) {
    const size = bundleSize(stack)
    const {transport} = stack
    if (transport?.name !== 'UDP' || size === undefined || size <= MAX_DATAGRAM) return []
    const place = transport.setting('bundler.max_size', 'max_bundle_size')?.place ?? transport.place
    return [
      {
        place,
        message: `bundles of up to ${String(size)} bytes do not fit into a datagram`,
        found: String(size),
        expected: `at most ${String(MAX_DATAGRAM)}`,
      },
    ]
  },
}

/** Rules on flow control, fragments and bundles. */
export const FLOW_RULES: readonly Rule[] = [fragSize, mcastXmit, noFlowControl, noFragmentation, datagramSize]
