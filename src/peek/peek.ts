/**
 * Looks at one member without joining its cluster and without its diagnostics: who it is, which release it runs, and the view it holds. A
 * request for the view goes to the member's own port, from a bare socket address; the member keeps nothing of it. What may cost the member
 * a line in its log is a wrong guess of its release, and only where nothing is remembered.
 */
import type {TlsOptions} from '../runtime/ports.ts'
import type {PeekPorts} from './ports.ts'
import {PeekRun} from './run.ts'

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

/** Whom a peek is for; `auto` tries TCP, then UDP. */
export interface PeekTarget {
  readonly host: string
  readonly port: number
  readonly transport: 'tcp' | 'udp' | 'auto'
}

/** What was learned of an address before. */
export interface PeekKnowledge {
  /** `5.5`, `4.2`. */
  readonly minor: string
  /** Null when nobody told it. */
  readonly cluster: string | null
  /** UUID of the member whose transport was found to speak TLS, as long as it was not looked at with it. */
  readonly tls?: string
}

/** Keeps what peeks learned, by `address:port`. */
export interface PeekMemory {
  get(address: string): PeekKnowledge | undefined
  set(address: string, knowledge: PeekKnowledge): void
}

/** How a peek is done. */
export interface PeekOptions {
  readonly timeoutMs: number
  /** Name of the cluster, for members that do not tell it: those of 4.2, and up to 5.4 those without FD_SOCK2. */
  readonly cluster?: string
  /** Releases to try, in this order: `5.5`, `5.4`, `5.3`, `5.2`, `4.2` when left out. */
  readonly minors?: readonly string[]
  /** Offsets of FD_SOCK2's port to the transport's; 100 (JGroups) and 50000 (Infinispan, Keycloak) when left out. */
  readonly fdSock2Ports?: readonly number[]
  readonly memory?: PeekMemory
  /** Whether FD_SOCK2's port is asked even where what it tells is remembered. */
  readonly askFdSock2?: boolean
  /** Local address that packets leave by. */
  readonly localAddress?: string
  /** How members encrypt their connections. */
  readonly tls?: TlsOptions
}

/** A member of a view. */
export interface PeekedMember {
  readonly uuid: string
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

/** Why a member could not be looked at. */
export interface PeekFailure {
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

/** Peeks at a member. Does not reject: what went wrong is part of the result. */
export function peek(ports: PeekPorts, target: PeekTarget, options: PeekOptions): Promise<Peeked> {
  return new PeekRun(ports, target, options).run()
}
