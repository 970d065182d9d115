import type {Address} from '../model/address.ts'
import {readAddress} from '../model/address-codec.ts'
import type {AddressTable} from '../model/address-table.ts'
import type {Clock, Log} from '../runtime/ports.ts'
import {readMessage} from '../stack/gossip/gossip-frames.ts'
import {SuppressedLog} from '../stack/suppressed-log.ts'
import {LENGTH_BYTES} from '../stack/frame-stream.ts'
import {ByteReader} from '../wire/reader.ts'
import {identityText} from '../model/address-text.ts'
import {GroupReader} from './group-reader.ts'
import {type Registration, type Registrations} from './registrations.ts'
import {hasLengthInFront, lengthBytes, type RouterClient} from './router-client.ts'
import type {RoutePorts} from './route-ports.ts'
import type {RouterEvent} from './router-options.ts'
import {unitsOf} from './turns.ts'

const WARNING_PERIOD_MS = 60_000

/** Forwards members' messages as the bytes received. */
export class MessageRoutes {
  /** Messages forwarded. */
  routed = 0
  /** Copies that clients did not read in time. */
  dropped = 0
  /** Messages to members, or in clusters, that are not registered. */
  withoutDestination = 0
  readonly #registrations: Registrations<RouterClient>
  readonly #clock: Clock
  readonly #log: Log
  readonly #report: ((event: RouterEvent) => void) | null
  readonly #slow = new SuppressedLog()
  readonly #groups = new GroupReader()
  readonly #addresses: AddressTable

  /** `report` is called with each message; null for no reports. */
  constructor(
    registrations: Registrations<RouterClient>,
    {clock, log, addresses}: RoutePorts,
    report: ((event: RouterEvent) => void) | null,
  ) {
    this.#registrations = registrations
    this.#clock = clock
    this.#log = log
    this.#addresses = addresses
    this.#report = report
  }

  // MESSAGE => type:u8 group:str dest:ADDRESS …; the rest is for the receiver
  /** Forwards a message to one member, or to all of its cluster; returns the work done, in units of `Turns`. Throws DecodeError. */
  take(client: RouterClient, bytes: Uint8Array, start: number, end: number): number {
    const inp = new ByteReader(bytes, 5, start + 1, end, this.#addresses)
    const group = this.#groups.read(inp, end)
    const dest = readAddress(inp)
    if (this.#report !== null) this.#report(this.#described(group, dest, bytes, start, end))
    const members = group === null ? undefined : this.#registrations.membersOf(group)
    const target = dest === null ? undefined : members?.get(dest.key)
    let copies = 1
    if (members === undefined) {
      this.withoutDestination++
    } else if (dest === null) {
      this.routed++
      this.#forwardAll(members, bytes, start, end)
      copies = members.size
    } else if (target === undefined) {
      this.#unknown(client, group, dest)
    } else {
      this.routed++
      if (hasLengthInFront(bytes, start, end))
        this.#forward(target.client, bytes.subarray(start - LENGTH_BYTES, end), null)
      else this.#forward(target.client, lengthBytes(end - start), bytes.subarray(start, end))
    }
    return unitsOf(copies, end - start)
  }

  #unknown(client: RouterClient, cluster: string | null, dest: Address): void {
    this.withoutDestination++
    const fields = {client: client.name, cluster, dest: identityText(dest)}
    this.#log.warn(fields, 'a message is for a member that is not registered')
  }

  #forwardAll(
    members: ReadonlyMap<string, Registration<RouterClient>>,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void {
    const whole = hasLengthInFront(bytes, start, end)
    const first = whole ? bytes.subarray(start - LENGTH_BYTES, end) : lengthBytes(end - start)
    const more = whole ? null : bytes.subarray(start, end)
    for (const {client} of members.values()) this.#forward(client, first, more)
  }

  #forward(target: RouterClient, bytes: Uint8Array, more: Uint8Array | null): void {
    if (target.forward(bytes, more)) return
    this.dropped++
    const suppressed = this.#slow.shouldLog(target.name, this.#clock.now(), WARNING_PERIOD_MS)
    if (suppressed < 0) return
    const fields = {client: target.name, waiting: target.queue.waiting, suppressed}
    this.#log.warn(fields, 'a client does not read: messages to it are dropped')
  }

  #described(group: string | null, dest: Address | null, bytes: Uint8Array, start: number, end: number): RouterEvent {
    const message = readMessage(bytes, start, end, this.#addresses)
    const nameOf = (address: Address | null): string | null => {
      if (address === null) return null
      return (
        (group === null ? undefined : this.#registrations.find(group, address)?.logicalName) ?? identityText(address)
      )
    }
    const length = message.end - message.start
    return {event: 'message', cluster: group ?? '', dest: nameOf(dest), src: nameOf(message.sender), bytes: length}
  }
}
