import type {Address} from '../../model/address.ts'
import {Uuid} from '../../model/address.ts'
import type {IpAddress} from '../../model/ip-address.ts'
import type {Names} from '../../model/names.ts'
import type {AddressCacheEntry} from '../../stack/transport-port.ts'

interface Entry {
  readonly member: Address
  physical: IpAddress
  since: number
  removable: boolean
}

/** Limits of an address cache. */
export interface AddressCacheLimits {
  readonly maxSize: number
  readonly expirationMs: number
}

/**
 * Physical addresses by member (org.jgroups.util.LazyRemovalCache). Entries of former members become removable and expire;
 * those of current members and of this member never do.
 */
export class AddressCache {
  readonly #entries = new Map<string, Entry>()
  readonly #limits: () => AddressCacheLimits
  /** Members of the view, which are never removed. */
  #present: ReadonlySet<string> = new Set()

  constructor(limits: () => AddressCacheLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#entries.size
  }

  get(member: Address): IpAddress | null {
    return this.#entries.get(member.key)?.physical ?? null
  }

  /** Stores an address; true when it is new. */
  add(member: Address, physical: IpAddress, now: number): boolean {
    const known = this.#entries.get(member.key)
    if (known !== undefined) {
      const news = !known.physical.equals(physical)
      known.physical = physical
      known.since = now
      known.removable = false
      return news
    }
    this.#entries.set(member.key, {member, physical, since: now, removable: false})
    if (this.#entries.size > this.#limits().maxSize) this.#shrink(now, member)
    return true
  }

  /** The member behind a physical address. */
  memberAt(physical: IpAddress): Address | null {
    for (const entry of this.#entries.values()) {
      if (!entry.removable && entry.physical.equals(physical)) return entry.member
    }
    return null
  }

  /** Marks all except these members as removable. */
  retain(members: readonly Address[], now: number): void {
    this.#present = new Set(members.map((m) => m.key))
    for (const [key, entry] of this.#entries) {
      const removable = !this.#present.has(key)
      if (removable === entry.removable) continue
      entry.removable = removable
      entry.since = now
    }
  }

  /** Removes expired entries. */
  evict(now: number): void {
    const {expirationMs} = this.#limits()
    if (expirationMs <= 0) return
    for (const [key, entry] of this.#entries)
      if (entry.removable && now - entry.since >= expirationMs) this.#entries.delete(key)
  }

  clear(): void {
    this.#entries.clear()
  }

  list(): readonly AddressCacheEntry[] {
    return [...this.#entries.values()]
  }

  /** One line per entry, the answer to the probe key `uuids`. */
  print(now: number, names: Names): string {
    let text = ''
    for (const entry of this.#entries.values()) {
      const name = names.nameOf(entry.member)
      const identity = entry.member instanceof Uuid ? `${entry.member.toStringLong()}: ` : ''
      const age = Math.floor(now - entry.since)
      const old = age < 1000 ? `${String(age)} ms old` : `${String(Math.floor(age / 1000))} secs old`
      text += `${name === undefined ? '' : `${name}: `}${identity}${entry.physical.toString()} (${old}${entry.removable ? ', removable' : ''})\n`
    }
    return text
  }

  /** Makes room by removing removable entries first, then, against a flood of made-up members, the oldest of the rest. */
  #shrink(now: number, newest: Address): void {
    this.evict(now)
    const {maxSize} = this.#limits()
    for (const [key, entry] of this.#entries) {
      if (this.#entries.size <= maxSize) return
      if (entry.removable) this.#entries.delete(key)
    }
    if (this.#entries.size <= maxSize * 2) return
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= maxSize) return
      if (key !== newest.key && !this.#present.has(key)) this.#entries.delete(key)
    }
  }
}
