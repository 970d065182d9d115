import type {Clock, Network, Random} from '../../runtime/ports.ts'

/** A key that every member answers: those of JGroups 4.2 say nothing to one that gives nothing. */
export const SIGN_OF_LIFE = 'member-addrs'

/** Ports that a probe needs. */
export interface ProbePorts {
  readonly clock: Clock
  readonly network: Network
  readonly random: Random
}

/** A probe: what is asked, and of whom. */
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
  /** Interface that multicasts leave by, local end of TCP connections. */
  readonly bindAddress?: string | undefined
  readonly port: number
  readonly ttl: number
  readonly timeoutMs: number
  readonly passcode?: string | undefined
  /** Family of default destinations and of names; by the addresses when left out. */
  readonly family?: 4 | 6 | undefined
  /** Regular expression over member names; answers of others are left out. */
  readonly node?: string | undefined
  /** Only answers with this text are printed. */
  readonly match?: string | undefined
  /** Drops answers that begin with the `local_addr` of one before. */
  readonly weedOutDuplicates?: boolean | undefined
  /** Waits for the whole time limit, as Java's Probe does. */
  readonly waitAll?: boolean | undefined
  /** Answers that are waited for at least. */
  readonly expect?: number | undefined
  /** The request changes members: it is sent once only. */
  readonly changes?: boolean | undefined
}

/** Text of the request: each word is followed by a blank, as Java's Probe sends it. */
export function requestText({cluster, keys}: Pick<ProbeOptions, 'cluster' | 'keys'>): string {
  const words = cluster === undefined ? keys : [`cluster=${cluster}`, ...keys]
  return words.map((word) => `${word} `).join('')
}
