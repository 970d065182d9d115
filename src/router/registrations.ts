import {type Address, Uuid} from '../model/address.ts'
import type {IpAddress} from '../model/ip-address.ts'

/** Members of all groups at most, and of one connection: who they are is the word of whoever connects. */
const MAX_REGISTRATIONS = 32_000
const MAX_PER_CLIENT = 256

/** A member as it registered itself. */
export interface Registration<C> {
  readonly group: string
  readonly address: Address
  readonly logicalName: string | null
  readonly physicalAddress: IpAddress | null
  /** The connection that its messages go to. */
  readonly client: C
}

/** Registered members by group; groups without members are forgotten. */
export class Registrations<C extends object> {
  readonly #groups = new Map<string, Map<string, Registration<C>>>()
  readonly #perClient = new Map<C, Set<Registration<C>>>()
  #size = 0

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

  /** Takes a registration, in place of an earlier one of the same member; false when there are too many. */
  add(registration: Registration<C>): boolean {
    const {group, address, client} = registration
    const known = this.find(group, address)
    const own = this.#perClient.get(client)
    if (known === undefined && this.#size >= MAX_REGISTRATIONS) return false
    if (known?.client !== client && (own?.size ?? 0) >= MAX_PER_CLIENT) return false
    if (known !== undefined) this.#drop(known)
    let members = this.#groups.get(group)
    if (members === undefined) {
      members = new Map<string, Registration<C>>()
      this.#groups.set(group, members)
    }
    members.set(address.key, registration)
    this.#size++
    if (own === undefined) this.#perClient.set(client, new Set([registration]))
    else own.add(registration)
    return true
  }

  find(group: string, address: Address): Registration<C> | undefined {
    return this.#groups.get(group)?.get(address.key)
  }

  /** Members of a group; undefined when there is none. */
  membersOf(group: string): ReadonlyMap<string, Registration<C>> | undefined {
    return this.#groups.get(group)
  }

  /** Forgets a member; gives what was known of it. */
  remove(group: string, address: Address): Registration<C> | undefined {
    const known = this.find(group, address)
    if (known !== undefined) {
      this.#drop(known)
      this.#forgetEmpty(group)
    }
    return known
  }

  /** Forgets all members of a connection; gives them. */
  removeClient(client: C): readonly Registration<C>[] {
    const own = [...(this.#perClient.get(client) ?? [])]
    for (const registration of own) {
      this.#drop(registration)
      this.#forgetEmpty(registration.group)
    }
    this.#perClient.delete(client)
    return own
  }

  #drop(registration: Registration<C>): void {
    this.#groups.get(registration.group)?.delete(registration.address.key)
    const own = this.#perClient.get(registration.client)
    own?.delete(registration)
    if (own?.size === 0) this.#perClient.delete(registration.client)
    this.#size--
  }

  #forgetEmpty(group: string): void {
    if (this.#groups.get(group)?.size === 0) this.#groups.delete(group)
  }
}

/** The identity of a member, without its name. */
export function uuidOf(address: Address): string {
  return address instanceof Uuid ? address.toStringLong() : address.key
}
