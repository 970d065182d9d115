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
  /** What happens the other way round. */
  readonly consequence: string
}

/** What has to stand below what, with the harm that no check of JGroups notices. */
const ORDERS: readonly Order[] = [
  {below: ['Discovery'], above: MERGERS, consequence: 'it asks discovery for members, and nobody answers'},
  {below: DETECTORS, above: VERIFIERS, consequence: 'suspicions rise past the verification, which never sees them'},
  {below: VERIFIERS, above: ['GMS'], consequence: 'suspects are thrown out before they are verified'},
  {below: DETECTORS, above: ['GMS'], consequence: 'suspicions do not reach GMS: crashed members stay in the view'},
  {below: MERGERS, above: ['GMS'], consequence: 'merge events do not reach GMS'},
  {
    below: [...UNICAST_DELIVERY, ...MULTICAST_DELIVERY],
    above: ['GMS'],
    consequence: 'joins and views are sent unreliably',
  },
  {below: ['STABLE'], above: ['GMS'], consequence: 'STABLE keeps digests of another view than the messages belong to'},
  {
    below: [...MULTICAST_DELIVERY, ...UNICAST_DELIVERY],
    above: FLOW_CONTROLS,
    consequence: 'credits are counted before messages are ordered, retransmissions too',
  },
  {
    below: [...MULTICAST_DELIVERY, ...UNICAST_DELIVERY],
    above: FRAGMENTERS,
    consequence: 'fragments are not retransmitted: one lost packet loses the whole message',
  },
  {
    below: ENCRYPTERS,
    above: [...MULTICAST_DELIVERY, ...UNICAST_DELIVERY],
    consequence: 'headers and retransmissions of the protocols below it travel in the clear',
  },
  {
    below: [...MULTICAST_DELIVERY, ...UNICAST_DELIVERY],
    above: ['RSVP'],
    consequence: 'acknowledgements are asked for before messages are reliable',
  },
  {below: ['GMS'], above: STATE_TRANSFERS, consequence: 'state is asked for before there is a view'},
]

/** Codes of its own: an AUTH in the wrong place protects nothing. */
const AUTH_ORDER: Order = {
  below: ['AUTH'],
  above: ['GMS'],
  consequence: 'GMS answers joins before AUTH sees them: nobody is authenticated',
}

function misplaced(stack: StackModel, {below, above, consequence}: Order): readonly Fault[] {
  const lowest = (names: readonly string[]): number =>
    stack.protocols.findIndex((p) => names.some((name) => p.is(name)))
  const first = stack.protocols[lowest(above)]
  if (first === undefined) return []
  return stack.protocols.slice(lowest(above) + 1).flatMap((p): Fault[] => {
    if (!below.some((name) => p.is(name))) return []
    const message = `${p.name} stands above ${first.name}: ${consequence}`
    return [{place: p.place, message, found: p.name, hint: `put ${p.name} before ${first.name}`}]
  })
}

const order: Rule = {
  code: 'JG4003',
  name: 'protocol-order',
  title: 'protocols stand in an order in which they do not work',
  severity: 'error',
  why: 'Protocols are listed from bottom to top, and each sees only what its neighbours let through. JGroups checks a few required services, no order: a stack in the wrong order starts and does its work badly or not at all.',
  fix: 'From bottom to top: transport, discovery, MERGE3, failure detectors, VERIFY_SUSPECT2, encryption, NAKACK2, UNICAST3, STABLE, AUTH, GMS, flow control, fragmentation, state transfer.',
  example:
    '<FD_SOCK2/>\n<FD_ALL3/>\n<VERIFY_SUSPECT2/>\n<pbcast.NAKACK2/>\n<UNICAST3/>\n<pbcast.STABLE/>\n<pbcast.GMS/>\n<UFC/>\n<MFC/>\n<FRAG2/>',
  check: (stack) => [...ORDERS, AUTH_ORDER].flatMap((o) => misplaced(stack, o)),
}

const NEEDED: readonly [names: readonly string[], usual: string, harm: string][] = [
  [MULTICAST_DELIVERY, 'pbcast.NAKACK2', 'multicast messages are lost and come out of order'],
  [UNICAST_DELIVERY, 'UNICAST3', 'unicast messages are lost and come out of order'],
  [
    ['STABLE'],
    'pbcast.STABLE',
    'messages received by all are never dropped from the retransmission tables: memory grows without end',
  ],
]

const unreliable: Rule = {
  code: 'JG4019',
  name: 'no-reliability',
  title: 'a protocol of reliable delivery is missing',
  severity: 'warning',
  why: 'UDP loses and reorders packets, and TCP loses what is under way when a connection breaks. NAKACK2 (multicast) and UNICAST3 (unicast) retransmit; STABLE tells when a message is no longer needed for that.',
  fix: 'Add the protocol that is missing.',
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
  why: 'Two protocols of one role, often left over from an upgrade, work against each other: messages are numbered, fragmented or credited twice, and what one of them decides the other does not know.',
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
