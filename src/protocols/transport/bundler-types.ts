/** What a bundler type means here. */
export interface BundlerType {
  readonly javaClass: string
  /** Each message is a frame of its own. */
  readonly unbundled: boolean
}

const perDestination: BundlerType = {javaClass: 'org.jgroups.protocols.PerDestinationBundler', unbundled: false}
const transferQueue: BundlerType = {javaClass: 'org.jgroups.protocols.TransferQueueBundler', unbundled: false}
const noBundler: BundlerType = {javaClass: 'org.jgroups.protocols.NoBundler', unbundled: true}

/**
 * Accepted values of `bundler_type`, including short forms. Transfer queue and queues per destination send the same
 * frames, since there is one thread.
 */
export const BUNDLER_TYPES: ReadonlyMap<string, BundlerType> = new Map([
  ['per-destination', perDestination],
  ['pd', perDestination],
  ['pdb', perDestination],
  ['transfer-queue', transferQueue],
  ['tq', transferQueue],
  ['no-bundler', noBundler],
  ['nb', noBundler],
])

/** The default value of `bundler_type`. */
export const DEFAULT_BUNDLER = 'per-destination'
