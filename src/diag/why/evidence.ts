import type {ProbeOptions} from '../client/options.ts'
import type {ParsedAnswer} from '../client/parsed-answer.ts'
import type {ProbeReport} from '../client/report.ts'

/** Why a probe is not answered. */
export const WHY_REASONS = [
  'no-member',
  'diagnostics-off',
  'udp-only',
  'tcp-only',
  'multicast-blocked',
  'wrong-interface',
  'ttl',
  'passcode',
  'filter',
  'too-large',
  'held',
  'hung',
  'key',
  'other-group',
  'unreachable',
  'unknown',
] as const

/** One of these reasons. */
export type WhyReason = (typeof WHY_REASONS)[number]

/** What a look at a transport port found, without diagnostics. */
export interface Look {
  readonly port: number
  readonly found: 'member' | 'nobody' | 'silence' | 'hung'
  /** Who it is, or what went wrong, in words. */
  readonly words: string
  readonly name: string | null
}

/** What a diagnostics port said to a request without key and filter. */
export interface PortEvidence {
  readonly port: number
  /** `closed`: the connection was closed without a byte; `silent`: it stays open without a byte. */
  readonly outcome: 'answered' | 'closed' | 'silent' | 'garbage' | 'refused' | 'unreachable'
  readonly name: string | null
  /** Settings of its diagnostics, by their names of 5.x: `enable_udp`, `mcast_addr` … */
  readonly settings: Readonly<Record<string, string>>
}

/** What is known of a host that should answer. */
export interface HostEvidence {
  readonly address: string
  /** Name of the member that is missed there; null for whoever there is. */
  readonly member: string | null
  /** It is this host. */
  readonly local: boolean
  readonly looks: readonly Look[]
  readonly ports: readonly PortEvidence[]
}

/** Requests that differ from the one that was asked in one thing. */
export type VariantName = 'keys' | 'filter' | 'passcode' | 'interface' | 'ttl' | 'all' | 'udp'

/** All that was found out. */
export interface Evidence {
  readonly options: ProbeOptions
  /** The probe as it was asked, but for its member filter. */
  readonly base: ProbeReport
  /** Answers that pass the member filter. */
  readonly wanted: (name: string) => boolean
  readonly variants: ReadonlyMap<VariantName, readonly ParsedAnswer[]>
  /** Addresses of interfaces by which members were heard, when the one that was asked by is not. */
  readonly heardBy: readonly string[]
  readonly hosts: readonly HostEvidence[]
  /** Whether somebody on this host listens to the group; null when that was not tried. */
  readonly listener: boolean | null
}

/** One reason, for everybody or for some. */
export interface WhyFinding {
  readonly reason: WhyReason
  /** Member or host; null for all. */
  readonly who: string | null
  /** `likely` names in `alternatives` what it may be as well. */
  readonly certainty: 'proven' | 'likely'
  readonly because: string
  readonly todo: string
  readonly alternatives: readonly WhyReason[]
}

/** What `why` found. */
export interface Why {
  readonly answered: number
  readonly silent: number
  readonly findings: readonly WhyFinding[]
  /** What was tried, and what came of it, one line each. */
  readonly tried: readonly string[]
}
