import type {Names} from './names.ts'

/**
 * Identity of a member (`Uuid` and its kinds) or of a socket (`IpAddress`). Two addresses are equal when their `key`s are;
 * tables are keyed by it. Members intern the addresses they read, so `===` is nearly always enough.
 */
export interface Address {
  /** Text that is equal if and only if the addresses are equal. */
  readonly key: string
  equals(other: Address | null | undefined): boolean
  /** JGroups' order: negative when this address sorts before the other. */
  compare(other: Address): number
  /** Logical name if the address's process knows it, else the identity. */
  toString(): string
}

function hex32(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0')
}

/** Plain UUID of a member (org.jgroups.util.UUID), kept as four 32-bit words, most significant first. */
export class Uuid implements Address {
  readonly w0: number
  readonly w1: number
  readonly w2: number
  readonly w3: number
  readonly key: string
  /** Not an enumerable property: equal addresses stay deeply equal whoever prints them. */
  readonly #names: Names | undefined

  /** Prints the name in `names`, or the UUID without one. */
  constructor(w0: number, w1: number, w2: number, w3: number, names?: Names, keySuffix = '') {
    this.w0 = w0 | 0
    this.w1 = w1 | 0
    this.w2 = w2 | 0
    this.w3 = w3 | 0
    this.key = hex32(w0) + hex32(w1) + hex32(w2) + hex32(w3) + keySuffix
    this.#names = names
  }

  /** From the two halves as 64-bit values. */
  static fromBits(most: bigint, least: bigint): Uuid {
    return new Uuid(
      Number(most >> 32n),
      Number(BigInt.asIntN(32, most)),
      Number(least >> 32n),
      Number(BigInt.asIntN(32, least)),
    )
  }

  /** The equal address that prints its name from `names`. */
  knownBy(names: Names): Uuid {
    return new Uuid(this.w0, this.w1, this.w2, this.w3, names)
  }

  get most(): bigint {
    return (BigInt(this.w0) << 32n) | BigInt(this.w1 >>> 0)
  }

  get least(): bigint {
    return (BigInt(this.w2) << 32n) | BigInt(this.w3 >>> 0)
  }

  equals(other: Address | null | undefined): boolean {
    return other === this || (other instanceof Uuid && other.key === this.key)
  }

  /** By most, then least significant half, signed. */
  compare(other: Address): number {
    if (!(other instanceof Uuid)) return -1
    return (
      this.w0 - other.w0 ||
      (this.w1 >>> 0) - (other.w1 >>> 0) ||
      this.w2 - other.w2 ||
      (this.w3 >>> 0) - (other.w3 >>> 0)
    )
  }

  /** 8-4-4-4-12 form. */
  toStringLong(): string {
    const k = this.key
    return `${k.slice(0, 8)}-${k.slice(8, 12)}-${k.slice(12, 16)}-${k.slice(16, 20)}-${k.slice(20, 32)}`
  }

  toString(): string {
    return this.#names?.nameOf(this) ?? this.toStringLong()
  }
}

/** UUID with flags (magic id 19). Equality and order are the UUID's. */
export class FlagsUuid extends Uuid {
  readonly flags: number
  constructor(w0: number, w1: number, w2: number, w3: number, flags: number, names?: Names, keySuffix = '') {
    super(w0, w1, w2, w3, names, keySuffix)
    this.flags = flags
  }

  override knownBy(names: Names): FlagsUuid {
    return new FlagsUuid(this.w0, this.w1, this.w2, this.w3, this.flags, names)
  }
}

/** A key and its bytes in an ExtendedUUID. */
export interface UuidEntry {
  readonly key: string
  readonly value: Uint8Array | null
}

/** UUID with flags and a small table of entries (magic id 12). */
export class ExtendedUuid extends FlagsUuid {
  readonly entries: readonly UuidEntry[]
  constructor(
    w0: number,
    w1: number,
    w2: number,
    w3: number,
    flags: number,
    entries: readonly UuidEntry[],
    names?: Names,
    keySuffix = '',
  ) {
    super(w0, w1, w2, w3, flags, names, keySuffix)
    this.entries = entries
  }

  override knownBy(names: Names): ExtendedUuid {
    return new ExtendedUuid(this.w0, this.w1, this.w2, this.w3, this.flags, this.entries, names)
  }
}

/** Member of a site (RELAY2/3); `master` marks a SiteMaster. */
export class SiteUuid extends ExtendedUuid {
  readonly site: string | null
  readonly name: string | null
  readonly master: boolean

  constructor(uuid: ExtendedUuid, site: string | null, name: string | null, master: boolean, names?: Names) {
    super(uuid.w0, uuid.w1, uuid.w2, uuid.w3, uuid.flags, uuid.entries, names, `@${master ? 'M' : ''}${site ?? ''}`)
    this.site = site
    this.name = name
    this.master = master
  }

  override knownBy(names: Names): SiteUuid {
    return new SiteUuid(this, this.site, this.name, this.master, names)
  }

  override toString(): string {
    return this.master
      ? `SiteMaster(${this.site ?? '<all sites>'})`
      : `${this.name ?? super.toString()}:${this.site ?? ''}`
  }
}

/** Address that holds milliseconds (magic id 22, JGroups 5.3 and later); used only by JGroups' own tests. */
export class MillisAddress implements Address {
  readonly millis: bigint
  readonly key: string
  constructor(millis: bigint) {
    this.millis = millis
    this.key = `ms${String(millis)}`
  }
  equals(other: Address | null | undefined): boolean {
    return other?.key === this.key
  }
  compare(other: Address): number {
    return other instanceof MillisAddress ? Number(this.millis - other.millis) : -1
  }
  toString(): string {
    return String(this.millis)
  }
}
