import type {Clock, Network, Random} from '../../runtime/ports.ts'

/** A key that every member answers; those of JGroups 4.2 do not answer a request whose keys have no values. */
export const SIGN_OF_LIFE = 'member-addrs'

/** Ports that a probe needs. */
export interface ProbePorts {
  readonly clock: Clock
  readonly network: Network
  readonly random: Random
}

/** A probe: its request and its destinations. */
export interface ProbeOptions {
  /** Keys of the request; none asks for the default answer. */
  readonly keys: readonly string[]
  /** Regular expression (Java's) over cluster names; other clusters do not answer. */
  readonly cluster?: string | undefined
  readonly transport: 'udp' | 'tcp'
  /**
   * Destinations: a multicast group, or a host. Members behind a host are found with `member-addrs` on `port` and the ports
   * after it; `host:port` asks exactly that responder.
   */
  readonly addresses: readonly string[]
  /** Interface to send multicasts on, and local end of TCP connections. */
  readonly bindAddress?: string | undefined
  readonly port: number
  readonly ttl: number
  readonly timeoutMs: number
  readonly passcode?: string | undefined
  /** Address family of default destinations and of names; derived from the addresses if omitted. */
  readonly family?: 4 | 6 | undefined
  /** Regular expression over member names; other answers are ignored. */
  readonly node?: string | undefined
  /** Prints only answers with this text. */
  readonly match?: string | undefined
  /** Drops answers that begin with the `local_addr` of an earlier one. */
  readonly weedOutDuplicates?: boolean | undefined
  /** Waits for the whole time limit, as Java's Probe does. */
  readonly waitAll?: boolean | undefined
  /** Minimum number of answers to wait for. */
  readonly expect?: number | undefined
  /** Whether the request changes members, and is therefore sent only once. */
  readonly changes?: boolean | undefined
}

/** Returns the text of the request, with a blank after each word, as Java's Probe sends it. */
export function requestText({cluster, keys}: Pick<ProbeOptions, 'cluster' | 'keys'>): string {
  const words = cluster === undefined ? keys : [`cluster=${cluster}`, ...keys]
  return words.map((word) => `${word} `).join('')
}
