import type {Address} from '../../model/address.ts'
import type {Log} from '../../runtime/ports.ts'

/** Foreign clusters remembered as already warned about. */
const MAX_FOREIGN = 100

/** Warns once about each foreign cluster whose requests arrive here. */
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
