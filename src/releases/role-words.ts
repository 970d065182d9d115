import {
  DETECTORS,
  ENCRYPTERS,
  FLOW_CONTROLS,
  FRAGMENTERS,
  MERGERS,
  MULTICAST_DELIVERY,
  STATE_TRANSFERS,
  TCP_TRANSPORTS,
  UNICAST_DELIVERY,
  VERIFIERS,
} from './roles.ts'

const WORDS: readonly (readonly [names: readonly string[], words: string])[] = [
  [DETECTORS, 'detects members that are gone'],
  [VERIFIERS, 'verifies suspicions'],
  [MERGERS, 'merges subgroups'],
  [MULTICAST_DELIVERY, 'delivers multicasts reliably'],
  [UNICAST_DELIVERY, 'delivers unicasts reliably'],
  [FLOW_CONTROLS, 'limits senders by credits'],
  [FRAGMENTERS, 'cuts long messages'],
  [ENCRYPTERS, 'encrypts messages'],
  [STATE_TRANSFERS, 'gives joiners the state'],
  [TCP_TRANSPORTS, 'connects members one by one'],
]

/** What a protocol does in a stack, in a few words; its name is without package. */
export const roleOf = (name: string): string | undefined => WORDS.find(([names]) => names.includes(name))?.[1]
