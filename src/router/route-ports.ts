import type {AddressTable} from '../model/address-table.ts'
import type {Clock, Log} from '../runtime/ports.ts'

/** What the parts of a router share. */
export interface RoutePorts {
  readonly clock: Clock
  readonly log: Log
  /** Addresses that clients used recently. */
  readonly addresses: AddressTable
}
