import type {Address} from '../model/address.ts'
import type {IpAddress} from '../model/ip-address.ts'
import type {WireMinor} from '../wire/writer.ts'

/** A member and its physical address. */
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

/** What protocols use of the transport at the bottom of their stack. */
export interface TransportPort {
  /** Whether one send reaches all members (IP multicast). */
  readonly supportsMulticasting: boolean
  /** The address other members send to; null before the transport is prepared. */
  readonly physicalAddress: IpAddress | null
  /** Whether a message may be addressed to a physical address; TUNNEL knows members by their logical ones only. */
  readonly sendsToPhysical: boolean
  /** Textual address the transport is bound to. */
  readonly bindAddress: string
  /** Port the transport is bound to; 0 before it is prepared. */
  readonly bindPort: number
  readonly portRange: number
  /** External address and port that other members see behind NAT, when configured. */
  readonly externalAddress: string | null
  readonly externalPort: number
  /** Most bytes of messages in one frame (`bundler.max_size`). */
  readonly maxBundleSize: number
  readonly family: 4 | 6
  /** Version spoken. */
  readonly version: number
  readonly minor: WireMinor
  physicalAddressOf(member: Address): IpAddress | null
  /** Records the address of a member; true when it is new. */
  addPhysicalAddress(member: Address, address: IpAddress): boolean
  /** The cache, our own entry included. */
  addressCache(): readonly AddressCacheEntry[]
  /** Members of the current view. */
  readonly members: readonly Address[]
}
