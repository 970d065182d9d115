import type {Address} from '../../model/address.ts'
import type {IpAddress} from '../../model/ip-address.ts'
import type {AddressCacheEntry} from '../../stack/transport-port.ts'
import {AddressCache} from './address-cache.ts'
import {GroupTargets} from './group-targets.ts'
import type {TransportView} from './transport-view.ts'

/** Physical addresses of members: the logical address cache including this member's address, and the targets of multicasts without IP multicast. */
export class PhysicalAddresses {
  readonly #view: TransportView
  readonly #cache: AddressCache
  readonly #targets: GroupTargets
  #own: IpAddress | null = null

  constructor(view: TransportView) {
    this.#view = view
    this.#cache = new AddressCache(() => ({
      maxSize: view.props.logical_addr_cache_max_size,
      expirationMs: view.props.logical_addr_cache_expiration,
    }))
    this.#targets = new GroupTargets(view)
  }

  /** The address other members send to; null before the transport is prepared. */
  get own(): IpAddress | null {
    return this.#own
  }

  set own(address: IpAddress | null) {
    this.#own = address
    this.#addOwn()
  }

  of(member: Address): IpAddress | null {
    return member.equals(this.#view.localAddress) ? this.#own : this.#cache.get(member)
  }

  /** The address of another member; null when it is not in the cache. */
  cached(member: Address): IpAddress | null {
    return this.#cache.get(member)
  }

  /** The member behind a physical address, if known. */
  memberAt(address: IpAddress): Address | null {
    return this.#cache.memberAt(address)
  }

  /** Stores the address of another member; true when it is new. */
  add(member: Address, address: IpAddress): boolean {
    const news = this.#cache.add(member, address, this.#view.clock.now())
    this.#targets.forget()
    return news
  }

  /** Physical addresses of all members that a multicast goes to. */
  targets(): readonly IpAddress[] {
    return this.#targets.get()
  }

  list(): readonly AddressCacheEntry[] {
    return this.#cache.list()
  }

  print(): string {
    return this.#cache.print(this.#view.clock.now(), this.#view.addresses.names)
  }

  /** Marks all except the members of a view as removable. */
  retain(members: readonly Address[]): void {
    this.#cache.retain(members, this.#view.clock.now())
    this.#addOwn()
  }

  /** Removes expired entries. */
  evict(): void {
    this.#cache.evict(this.#view.clock.now())
    this.#addOwn()
  }

  /** Removes all except this member's address. */
  clearOthers(): void {
    this.#cache.clear()
    this.#addOwn()
  }

  /** Removes all; the next start sets this member's address again. */
  clear(): void {
    this.#cache.clear()
    this.#targets.forget()
  }

  #addOwn(): void {
    if (this.#own !== null) this.#cache.add(this.#view.localAddress, this.#own, this.#view.clock.now())
    this.#targets.forget()
  }
}
