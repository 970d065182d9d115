import {DecodeError} from '../errors/index.ts'
import type {Address} from '../model/address.ts'
import type {AddressTable} from '../model/address-table.ts'
import type {GossipData} from '../headers/gossip-data.ts'
import type {Clock, Log} from '../runtime/ports.ts'
import {decodeGossip, encodeGossip} from '../stack/gossip/gossip-frames.ts'
import {SuppressedLog} from '../stack/suppressed-log.ts'
import {identityText} from '../model/address-text.ts'
import {MemberAnswers} from './member-answers.ts'
import type {RoutePorts} from './route-ports.ts'
import {type Registration, Registrations} from './registrations.ts'
import type {RouterClient} from './router-client.ts'
import type {RouterEvent, RouterOptions} from './router-options.ts'
import {unitsOf} from './turns.ts'

/** Most bytes of a client's request: two texts and two addresses of the longest kind fit. */
const MAX_REQUEST_BYTES = 512 * 1024
/** Units of work for reading a request or encoding a member. */
const REQUEST_UNITS = 8
const WARNING_PERIOD_MS = 60_000

const ECHO = encodeGossip({type: 'HEARTBEAT'})

/** Handles what clients send to the router itself: registrations and questions about members. */
export class Requests {
  readonly registrations: Registrations<RouterClient>
  /** Registrations refused because of their number or length. */
  refused = 0
  readonly #answers: MemberAnswers<RouterClient>
  readonly #options: RouterOptions
  readonly #clock: Clock
  readonly #log: Log
  readonly #addresses: AddressTable
  readonly #report: ((event: RouterEvent) => void) | null
  readonly #refusals = new SuppressedLog()

  /** `report` is called when members come and go; null for no reports. */
  constructor(
    options: RouterOptions,
    {clock, log, addresses}: RoutePorts,
    report: ((event: RouterEvent) => void) | null,
  ) {
    this.registrations = new Registrations((group) => this.#answers.changed(group))
    this.#answers = new MemberAnswers(this.registrations, options.wire >= '5.4')
    this.#options = options
    this.#clock = clock
    this.#log = log
    this.#addresses = addresses
    this.#report = report
  }

  /** Handles a frame that is not a message; returns the work done, in units of `Turns`. Throws DecodeError. */
  take(client: RouterClient, bytes: Uint8Array, start: number, end: number): number {
    const length = end - start
    if (length > MAX_REQUEST_BYTES) {
      const found = `found ${String(length)}`
      throw new DecodeError(`GossipData: a request of at most ${String(MAX_REQUEST_BYTES)} bytes expected, ${found}`)
    }
    return unitsOf(REQUEST_UNITS, length) + this.#answer(client, decodeGossip(bytes, start, end, this.#addresses))
  }

  /** Removes all members of a connection, and tells the others if configured to. */
  removeClient(client: RouterClient): void {
    const gone = this.registrations.removeClient(client)
    for (const registration of gone) this.#reportEvent('unregistered', registration)
    if (this.#options.emit_suspect_events) this.#suspect(gone)
  }

  #answer(client: RouterClient, data: GossipData): number {
    switch (data.type) {
      case 'REGISTER':
        this.#register(client, data)
        return 0
      case 'UNREGISTER':
        this.#unregister(data)
        return 0
      case 'GET_MBRS':
        return this.#answerMembers(client, data.group)
      case 'HEARTBEAT':
        // JGroups 4.2 has no heartbeats: the number means a suspicion there.
        if (this.#options.wire !== '4.2') client.forward(ECHO)
        return 0
      default:
        this.#log.debug({client: client.name, type: data.type}, 'a client sent a message that only routers send')
        return 0
    }
  }

  #register(client: RouterClient, data: GossipData): void {
    const {group, address, logicalName, physicalAddress} = data
    if (group === null || address === null) throw new DecodeError('GossipData: REGISTER without group or address')
    const registration = {group, address, logicalName, physicalAddress, client}
    const refusal = this.registrations.add(registration)
    if (refusal === null) {
      this.#reportEvent('registered', registration)
      return
    }
    this.refused++
    const suppressed = this.#refusals.shouldLog(client.host, this.#clock.now(), WARNING_PERIOD_MS)
    if (suppressed < 0) return
    this.#log.warn({client: client.name, reason: refusal, suppressed}, 'a registration was refused')
  }

  #unregister({group, address}: GossipData): void {
    if (group === null || address === null) throw new DecodeError('GossipData: UNREGISTER without group or address')
    const known = this.registrations.remove(group, address)
    if (known !== undefined) this.#reportEvent('unregistered', known)
  }

  /** Answers with the members of a group, or of all groups for null; an unknown group gets no answer. */
  #answerMembers(client: RouterClient, group: string | null): number {
    const answer = this.#answers.answer(group)
    if (answer === null) return 0
    client.answer(answer.bytes)
    return REQUEST_UNITS * answer.work + unitsOf(1, answer.bytes.length)
  }

  /** Notifies each connection once of all members that left its groups. */
  #suspect(gone: readonly Registration<RouterClient>[]): void {
    const byGroup = new Map<string, Address[]>()
    for (const {group, address} of gone) {
      const addresses = byGroup.get(group)
      if (addresses === undefined) byGroup.set(group, [address])
      else addresses.push(address)
    }
    // The number of SUSPECT in 4.2 is that of HEARTBEAT since 5.2.
    const type = this.#options.wire === '4.2' ? 'HEARTBEAT' : 'SUSPECT'
    for (const [group, addresses] of byGroup) {
      const members = this.registrations.membersOf(group)
      if (members === undefined) continue
      const frames = Buffer.concat(addresses.map((address) => encodeGossip({type, group, address})))
      const clients = new Set([...members.values()].map(({client}) => client))
      for (const client of clients) client.forward(frames)
    }
  }

  #reportEvent(event: 'registered' | 'unregistered', registration: Registration<RouterClient>): void {
    const {group, address, logicalName, physicalAddress, client} = registration
    this.#log.debug(
      {cluster: group, member: logicalName, client: client.name},
      event === 'registered' ? 'a member registered' : 'a registration was removed',
    )
    this.#report?.({
      event,
      cluster: group,
      member: logicalName,
      uuid: identityText(address),
      physicalAddress: physicalAddress?.toString() ?? null,
      client: client.name,
    })
  }
}
