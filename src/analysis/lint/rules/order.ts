import type {StackModel} from '../../stacks/stack-model.ts'
import type {Fault, Rule} from '../rule.ts'
import {
  DETECTORS,
  ENCRYPTERS,
  FLOW_CONTROLS,
  FRAGMENTERS,
  MERGERS,
  MULTICAST_DELIVERY,
  STATE_TRANSFERS,
  UNICAST_DELIVERY,
  VERIFIERS,
} from '../../../releases/roles.ts'

interface Order {
  readonly below: readonly string[]
  readonly above: readonly string[]
  /** What happens if the order is reversed. */
  readonly consequence: string
}

/** Which protocols must be below which, and the harm done otherwise, which JGroups does not check. */
const ORDERS: readonly Order[] = [
  {below: ['Discovery'], above: MERGERS, consequence: 'it asks discovery for members and gets no answer'},
  {below: DETECTORS, above: VERIFIERS, consequence: 'suspicions bypass verification'},
  {below: VERIFIERS, above: ['GMS'], consequence: 'suspects are excluded before they are verified'},
  {below: DETECTORS, above: ['GMS'], consequence: 'suspicions do not reach GMS: crashed members stay in the view'},
  {below: MERGERS, above: ['GMS'], consequence: 'merge events do not reach GMS'},
  {
    below: [...UNICAST_DELIVERY, ...MULTICAST_DELIVERY],
    above: ['GMS'],
    consequence: 'joins and views are sent unreliably',
  },
  {
    below: ['STABLE'],
    above: ['GMS'],
    consequence: 'STABLE keeps digests of a different view from that of the messages',
  },
  {
    below: [...MULTICAST_DELIVERY, ...UNICAST_DELIVERY],
    above: FLOW_CONTROLS,
    consequence: 'credits are counted before messages are ordered, and retransmissions count too',
  },
  {
    below: [...MULTICAST_DELIVERY, ...UNICAST_DELIVERY],
    above: FRAGMENTERS,
    consequence: 'fragments are not retransmitted: one lost packet loses the whole message',
  },
  {
    below: ENCRYPTERS,
    above: [...MULTICAST_DELIVERY, ...UNICAST_DELIVERY],
    consequence: 'headers and retransmissions of the protocols below it are sent in the clear',
  },
  {
    below: [...MULTICAST_DELIVERY, ...UNICAST_DELIVERY],
    above: ['RSVP'],
    consequence: 'acknowledgements are requested before messages are reliable',
  },
  {below: ['GMS'], above: STATE_TRANSFERS, consequence: 'state is requested before there is a view'},
]

/** Kept apart: an AUTH in the wrong place protects nothing. */
const AUTH_ORDER: Order = {
  below: ['AUTH'],
  above: ['GMS'],
  consequence: 'GMS answers joins before AUTH sees them: no member is authenticated',
}

function misplaced(stack: StackModel, {below, above, consequence}: Order): readonly Fault[] {
  const lowest = (names: readonly string[]): number =>
    stack.protocols.findIndex((p) => names.some((name) => p.is(name)))
  const first = stack.protocols[lowest(above)]
  if (first === undefined) return []
  return stack.protocols.slice(lowest(above) + 1).flatMap((p): Fault[] => {
    if (!below.some((name) => p.is(name))) return []
    const message = `${p.name} is above ${first.name}: ${consequence}`
    return [{place: p.place, message, found: p.name, hint: `put ${p.name} before ${first.name}`}]
  })
}

const order: Rule = {
  code: 'JG4003',
  name: 'protocol-order',
  title: 'protocols are in an order that does not work',
  severity: 'error',
  why: 'Protocols are listed from bottom to top, and each sees only what its neighbours let through. JGroups checks a few required services, but not the order: a stack in the wrong order starts, and works badly or not at all.',
  fix: 'From bottom to top: transport, discovery, MERGE3, failure detectors, VERIFY_SUSPECT2, encryption, NAKACK2, UNICAST3, STABLE, AUTH, GMS, flow control, fragmentation, state transfer.',
  example:
    '<FD_SOCK2/>\n<FD_ALL3/>\n<VERIFY_SUSPECT2/>\n<pbcast.NAKACK2/>\n<UNICAST3/>\n<pbcast.STABLE/>\n<pbcast.GMS/>\n<UFC/>\n<MFC/>\n<FRAG2/>',
  check: (stack) => [...ORDERS, AUTH_ORDER].flatMap((o) => misplaced(stack, o)),
}

const NEEDED: readonly [names: readonly string[], usual: string, harm: string][] = [
  [MULTICAST_DELIVERY, 'pbcast.NAKACK2', 'multicast messages are lost and arrive out of order'],
  [UNICAST_DELIVERY, 'UNICAST3', 'unicast messages are lost and arrive out of order'],
  [
    ['STABLE'],
    'pbcast.STABLE',
    'messages received by all are never dropped from the retransmission tables: memory grows without limit',
  ],
]

const unreliable: Rule = {
  code: 'JG4019',
  name: 'no-reliability',
  title: 'a protocol for reliable delivery is missing',
  severity: 'warning',
  why: 'UDP loses and reorders packets, and TCP loses what is in flight when a connection breaks. NAKACK2 (multicast) and UNICAST3 (unicast) retransmit; STABLE determines when a message is no longer needed for that.',
  fix: 'Add the missing protocol.',
  example: '<pbcast.NAKACK2/>\n<UNICAST3/>\n<pbcast.STABLE/>',
  check(stack) {
    const gms = stack.find('GMS')
    if (gms === undefined || !stack.complete || stack.find('SMACK', 'PBCAST') !== undefined) return []
    return NEEDED.filter(([names]) => stack.find(...names) === undefined).map(([, usual, harm]) => ({
      place: stack.place,
      message: `the stack has no ${usual}: ${harm}`,
      hint: `add <${usual}/> below GMS`,
    }))
  },
}

const ROLES: readonly [string, readonly string[]][] = [
  ['multicast delivery', MULTICAST_DELIVERY],
  ['unicast delivery', UNICAST_DELIVERY],
  ['membership', ['GMS']],
  ['stability', ['STABLE']],
  ['merging', MERGERS],
  ['verification of suspicions', VERIFIERS],
  ['fragmentation', FRAGMENTERS],
  ['state transfer', STATE_TRANSFERS],
  ['flow control of multicasts', ['MFC', 'FC']],
  ['flow control of unicasts', ['UFC', 'FC']],
]

const doubled: Rule = {
  code: 'JG4020',
  name: 'doubled-role',
  title: 'two protocols do the same work',
  severity: 'warning',
  why: 'Two protocols of one role, often left over from an upgrade, work against each other: messages are numbered, fragmented or credited twice, and neither knows what the other decides.',
  fix: 'Keep the newer one and remove the other.',
  example: '<UNICAST3/>',
  check(stack) {
    return ROLES.flatMap(([role, names]) => {
      const [first, ...others] = stack.protocols.filter((p) => names.some((name) => p.is(name)))
      return others.map((p) => ({
        place: p.place,
        message: `${p.name} and ${first?.name ?? ''} both do ${role}`,
        found: p.name,
      }))
    })
  },
}

/** Rules on which protocols stand where. */
export const ORDER_RULES: readonly Rule[] = [order, unreliable, doubled]
