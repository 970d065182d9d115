import type {Address} from '../model/address.ts'
import {sizeOfAddress} from '../model/address-codec.ts'
import type {IpAddress} from '../model/ip-address.ts'
import {modifiedUtf8Length} from '../wire/modified-utf8.ts'

/** Most members of all groups, and of one connection: any client can register anything. */
const MAX_REGISTRATIONS = 32_000
const MAX_PER_CLIENT = 256
/** Most bytes of a group, a logical name or an address on the wire: far more than people use, far less than fits. */
export const MAX_NAME_BYTES = 1024
/** Most bytes of all registrations, and of those of one connection: about 500 per member. */
const MAX_BYTES = 16 * 1024 * 1024
const MAX_BYTES_PER_CLIENT = 128 * 1024
/** Bytes that a registration counts for in addition to its texts and address. */
const FIXED_BYTES = 64

/** Why a registration was refused. */
export type Refusal = 'too many members' | 'too many members of one connection' | 'a name or address is too long'

/** A registered member. */
export interface Registration<C> {
  readonly group: string
  readonly address: Address
  readonly logicalName: string | null
  readonly physicalAddress: IpAddress | null
  /** The connection to send its messages to. */
  readonly client: C
}

/** The registrations of one connection. */
interface Own<C> {
  readonly registrations: Set<Registration<C>>
  bytes: number
}

/** Bytes that a registration counts for; infinitely many where one of its parts is too long. */
function bytesOf({group, address, logicalName}: Registration<object>): number {
  const parts = [modifiedUtf8Length(group), modifiedUtf8Length(logicalName ?? ''), sizeOfAddress(address)]
  return parts.some((bytes) => bytes > MAX_NAME_BYTES) ? Infinity : parts.reduce((a, b) => a + b, FIXED_BYTES)
}

/** Registered members by group; groups without members are forgotten. */
export class Registrations<C extends object> {
  readonly #groups = new Map<string, Map<string, Registration<C>>>()
  readonly #perClient = new Map<C, Own<C>>()
  readonly #changed: (group: string) => void
  #size = 0
  #bytes = 0

  /** `changed` is called with each group whose members come or go. */
  constructor(changed: (group: string) => void = () => undefined) {
    this.#changed = changed
  }

  /** Bytes that the registrations count for. */
  get bytes(): number {
    return this.#bytes
  }

  /** Members of all groups. */
  get size(): number {
    return this.#size
  }

  /** Groups in order of their first registration. */
  get groups(): IterableIterator<string> {
    return this.#groups.keys()
  }

  /** Number of groups. */
  get groupCount(): number {
    return this.#groups.size
  }

  /** Adds a registration, replacing an earlier one of the same member; returns the reason if it is refused. */
  add(registration: Registration<C>): Refusal | null {
    const {group, address, client} = registration
    const bytes = bytesOf(registration)
    if (bytes === Infinity) return 'a name or address is too long'
    const known = this.find(group, address)
    const freed = known === undefined ? 0 : bytesOf(known)
    if (this.#size - (known === undefined ? 0 : 1) >= MAX_REGISTRATIONS) return 'too many members'
    if (this.#bytes - freed + bytes > MAX_BYTES) return 'too many members'
    const own = this.#perClient.get(client)
    const renews = known?.client === client
    const others = (own?.registrations.size ?? 0) - (renews ? 1 : 0)
    const otherBytes = (own?.bytes ?? 0) - (renews ? freed : 0)
    if (others >= MAX_PER_CLIENT || otherBytes + bytes > MAX_BYTES_PER_CLIENT)
      return 'too many members of one connection'
    if (known !== undefined) this.#drop(known)
    this.#put(registration, bytes)
    return null
  }

  find(group: string, address: Address): Registration<C> | undefined {
    return this.#groups.get(group)?.get(address.key)
  }

  /** Members of a group; undefined when there is none. */
  membersOf(group: string): ReadonlyMap<string, Registration<C>> | undefined {
    return this.#groups.get(group)
  }

  /** Removes a member and returns its registration. */
  remove(group: string, address: Address): Registration<C> | undefined {
    const known = this.find(group, address)
    if (known !== undefined) {
      this.#drop(known)
      this.#forgetEmpty(group)
    }
    return known
  }

  /** Removes and returns all members of a connection. */
  removeClient(client: C): readonly Registration<C>[] {
    const own = [...(this.#perClient.get(client)?.registrations ?? [])]
    for (const registration of own) {
      this.#drop(registration)
      this.#forgetEmpty(registration.group)
    }
    this.#perClient.delete(client)
    return own
  }

  #put(registration: Registration<C>, bytes: number): void {
    const {group, address, client} = registration
    let members = this.#groups.get(group)
    if (members === undefined) {
      members = new Map<string, Registration<C>>()
      this.#groups.set(group, members)
    }
    members.set(address.key, registration)
    this.#size++
    this.#bytes += bytes
    const own = this.#perClient.get(client) ?? {registrations: new Set<Registration<C>>(), bytes: 0}
    own.registrations.add(registration)
    own.bytes += bytes
    this.#perClient.set(client, own)
    this.#changed(group)
  }

  #drop(registration: Registration<C>): void {
    const {group, address, client} = registration
    const bytes = bytesOf(registration)
    this.#groups.get(group)?.delete(address.key)
    this.#size--
    this.#bytes -= bytes
    const own = this.#perClient.get(client)
    if (own !== undefined) {
      own.registrations.delete(registration)
      own.bytes -= bytes
      if (own.registrations.size === 0) this.#perClient.delete(client)
    }
    this.#changed(group)
  }

  #forgetEmpty(group: string): void {
    if (this.#groups.get(group)?.size === 0) this.#groups.delete(group)
  }
}
