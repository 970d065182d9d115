import type {Address} from '../../model/address.ts'
import type {Log} from '../../runtime/ports.ts'

/** Foreign clusters of which a warning is remembered. */
const MAX_FOREIGN = 100

/** Warns of clusters whose requests arrive here, once of each. */
export class ForeignClusters {
  readonly #known = new Set<string>()

  warn(log: Log, foreign: string, own: string, sender: Address | null): void {
    if (this.#known.has(foreign) || this.#known.size >= MAX_FOREIGN) return
    this.#known.add(foreign)
    log.warn(
      {sender: sender?.toString(), foreign, own},
      'discovery request of another cluster is dropped; give the clusters different addresses or ports',
    )
  }
}
