import {type Address, Uuid} from './address.ts'
import {NameTable} from './names.ts'

/** Slots of the table of recently seen addresses; its size bounds what hostile bytes can make us keep. */
const SLOTS = 1024

/** Addresses of one process: a UUID read again is the same object, and prints as the name the process knows. */
export class AddressTable {
  readonly names = new NameTable()
  readonly #seen = new Array<Uuid | undefined>(SLOTS)

  /** A plain UUID of four words, most significant first. */
  uuid(w0: number, w1: number, w2: number, w3: number): Uuid {
    const slot = (w0 ^ (w1 * 31) ^ (w2 * 17) ^ w3) & (SLOTS - 1)
    const known = this.#seen[slot]
    if (known?.w3 === w3 && known.w1 === w1 && known.w0 === w0 && known.w2 === w2) return known
    const uuid = new Uuid(w0, w1, w2, w3, this.names)
    this.#seen[slot] = uuid
    return uuid
  }

  /** The equal address that prints the name this process knows; for addresses not read with this table. */
  known(address: Address): Address {
    if (!(address instanceof Uuid)) return address
    if (address.constructor === Uuid) return this.uuid(address.w0, address.w1, address.w2, address.w3)
    return address.knownBy(this.names)
  }
}
