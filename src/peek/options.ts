import type {TlsOptions} from '../runtime/ports.ts'

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
  /** Offsets of FD_SOCK2's port to the transport's; when left out 100 and 50000 (Infinispan), and where these bring nothing -1000 and 1 (WildFly). */
  readonly fdSock2Ports?: readonly number[]
  readonly memory?: PeekMemory
  /** Whether FD_SOCK2's port is asked even where what it tells is remembered. */
  readonly askFdSock2?: boolean
  /** Local address that packets leave by. */
  readonly localAddress?: string
  /** How members encrypt their connections. */
  readonly tls?: TlsOptions
}
