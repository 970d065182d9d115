import type {Address} from '../model/address.ts'
import type {IpAddress} from '../model/ip-address.ts'
import type {WireMinor} from '../wire/writer.ts'

/** A member and where it is. */
export interface AddressMapping {
  readonly member: Address
  readonly physical: IpAddress
}

/** An entry of the transport's logical address cache. */
export interface AddressCacheEntry extends AddressMapping {
  /** Clock time of the last change, milliseconds. */
  readonly since: number
  readonly removable: boolean
}

/** What the protocols above may ask of the transport at the bottom of their stack. */
export interface TransportPort {
  /** Whether one send reaches all members (IP multicast). */
  readonly supportsMulticasting: boolean
  /** What other members send to; null before the transport was prepared. */
  readonly physicalAddress: IpAddress | null
  /** Whether a message may be addressed to a physical address; TUNNEL knows members by their logical ones alone. */
  readonly sendsToPhysical: boolean
  /** Textual address the transport is bound to. */
  readonly bindAddress: string
  /** Port the transport is bound to; 0 before it was prepared. */
  readonly bindPort: number
  readonly portRange: number
  /** External address and port that NAT shows to other members, when configured. */
  readonly externalAddress: string | null
  readonly externalPort: number
  /** Bytes of messages in one frame at most (`bundler.max_size`). */
  readonly maxBundleSize: number
  readonly family: 4 | 6
  /** Version that is spoken. */
  readonly version: number
  readonly minor: WireMinor
  physicalAddressOf(member: Address): IpAddress | null
  /** Remembers where a member is; true when that is news. */
  addPhysicalAddress(member: Address, address: IpAddress): boolean
  /** The cache, own entry included. */
  addressCache(): readonly AddressCacheEntry[]
  /** Members of the current view. */
  readonly members: readonly Address[]
}
