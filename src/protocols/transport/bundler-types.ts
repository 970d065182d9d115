/** How a bundler type is followed here. */
export interface BundlerType {
  readonly javaClass: string
  /** Each message is a frame of its own. */
  readonly unbundled: boolean
}

const perDestination: BundlerType = {javaClass: 'org.jgroups.protocols.PerDestinationBundler', unbundled: false}
const transferQueue: BundlerType = {javaClass: 'org.jgroups.protocols.TransferQueueBundler', unbundled: false}
const noBundler: BundlerType = {javaClass: 'org.jgroups.protocols.NoBundler', unbundled: true}

/**
 * The words of `bundler_type` that are taken here, shortest forms included. Transfer queue and queues per destination send the same
 * frames: there is one thread.
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

/** The word that stands for the default. */
export const DEFAULT_BUNDLER = 'per-destination'
