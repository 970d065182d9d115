import type {PeekTarget} from './options.ts'

/** Steps on the way to a member, in the order in which they are taken; a failure is that of the first. */
export const REACH_LAYERS = [
  'name',
  'tcp',
  'udp',
  'tls',
  'handshake',
  'answer',
  'view',
  'identity',
  'address',
  'fd-port',
  'fd-identity',
  'diagnostics',
] as const

/** One of these steps. */
export type ReachLayer = (typeof REACH_LAYERS)[number]

/** A member of a view. */
export interface PeekedMember {
  readonly uuid: string
  /** Null when no member that was asked told it. */
  readonly name: string | null
  readonly physicalAddress: string | null
}

/** A view, as a member holds it. */
export interface PeekedView {
  /** Number of the view. */
  readonly id: number
  readonly creatorUuid: string
  readonly creatorName: string | null
  /** In order; the first is the coordinator. */
  readonly members: readonly PeekedMember[]
}

/**
 * What came of a question. `dropped`: no reaction to the connection; `silent`: connected, or sent, and nothing came back; `hung`: the same, and
 * FD_SOCK2's port is as mute; `certificate`: TLS was spoken and failed; `program`: what its bytes say is no JGroups; `failure detection`: the
 * port is that of FD_SOCK2; `cluster needed`: members of this release answer only who knows their cluster; `no view`: it says that it has none.
 */
export type FailureKind =
  | 'host unknown'
  | 'refused'
  | 'dropped'
  | 'no way'
  | 'closed'
  | 'silent'
  | 'hung'
  | 'tls'
  | 'certificate'
  | 'program'
  | 'failure detection'
  | 'cluster needed'
  | 'no view'
  | 'view not told'
  | 'identity'
  | 'address'
  | 'port'
  | 'failed'

/** Why a member could not be looked at. */
export interface PeekFailure {
  readonly kind: FailureKind
  /** The first step that failed. */
  readonly layer: ReachLayer
  readonly reason: string
}

/** FD_SOCK2's port, as far as it was asked. */
export interface PeekedFdSock2 {
  readonly port: number
  readonly outcome: 'identity' | 'refused' | 'timeout' | 'closed' | 'silent' | 'garbage' | 'tls' | 'failed'
  readonly cluster: string | null
  readonly uuid: string | null
}

/** What a peek found. */
export interface Peeked {
  readonly target: PeekTarget
  /** Address that the host's name stands for; null when it stands for none. */
  readonly address: string | null
  /** `identity`: the member is known but not its view. */
  readonly outcome: 'view' | 'identity' | 'nothing'
  /** Set where only FD_SOCK2's port told who is on the host, which may be another member than that of the address. */
  readonly onlyBeside?: true
  /** Null exactly when the view was told. */
  readonly failure: PeekFailure | null
  readonly transport: 'tcp' | 'udp' | null
  /** `5.5.6`; only the minor, `5.4`, when a member took the handshake and told nothing. */
  readonly version: string | null
  readonly cluster: string | null
  readonly uuid: string | null
  readonly name: string | null
  readonly coordinator: boolean | null
  /** Address by which other members reach it, as it says. */
  readonly physicalAddress: string | null
  readonly view: PeekedView | null
  readonly fdSock2: readonly PeekedFdSock2[]
  readonly elapsedMs: number
  /** Packets that were sent, one line each. */
  readonly sent: readonly string[]
}
