/**
 * Base of the discovery protocols: finds members before a join, for merges, and for missing physical addresses. Needs a
 * transport below and asks GMS above for the state of this member. Equals org.jgroups.protocols.Discovery (5.5).
 * Differs from JGroups: nothing blocks, rounds end by callback; `findInitialMembersAsString` cannot wait and lists the previous round.
 */
import type {Address} from '../../model/address.ts'
import type {IpAddress} from '../../model/ip-address.ts'
import {Flag, Message} from '../../model/message.ts'
import {isTooLong} from '../../model/names.ts'
import {decodePayload, encodePayload} from '../../model/payload.ts'
import type {PingData} from '../../headers/ping-data.ts'
import {View} from '../../model/view.ts'
import type {Event} from '../../stack/events.ts'
import {Protocol} from '../../stack/protocol.ts'
import type {CounterValues, Managed, PropValues} from '../../stack/spec.ts'
import type {AddressMapping} from '../../stack/transport-port.ts'
import {CacheOperations, type CacheOwner} from './cache-operations.ts'
import type {discoveryAttributes, discoveryOperations, discoveryProperties, DiscoverySpec} from './discovery-spec.ts'
import {announcementsFor} from './dissemination.ts'
import {ForeignClusters} from './foreign-clusters.ts'
import {type PingHeader, pingHeader} from '../../headers/ping.ts'
import {printPingData, readPingPayload, writePingPayload} from '../../headers/ping-payload.ts'
import {Responses, type RoundOptions} from './responses.ts'

/** Duration of a round of `findInitialMembersAsString`. */
const OPERATION_TIMEOUT_MS = 300

/** Duration of a round for a missing physical address; responses that come later count too. */
const WHO_HAS_TIMEOUT_MS = 1000

/** Rounds at a time above which no search for a physical address starts: strangers can make up any number of unknown members. */
const MAX_ROUNDS = 64

interface PingStatus {
  readonly server: boolean
  readonly coordinator: boolean
}

function isPingStatus(answer: unknown): answer is PingStatus {
  return typeof answer === 'object' && answer !== null && 'server' in answer && 'coordinator' in answer
}

/** Base of the discovery protocols. */
export abstract class Discovery<S extends DiscoverySpec = DiscoverySpec> extends Protocol<S> {
  declare readonly props: PropValues<S['properties']> & PropValues<typeof discoveryProperties>
  declare readonly counters: CounterValues<S['attributes']> & CounterValues<typeof discoveryAttributes>

  /** Whether members are found without a list of hosts. */
  protected abstract readonly isDynamic: boolean
  protected view: View | null = null
  readonly #rounds = new Set<Responses>()
  readonly #foreign = new ForeignClusters()
  readonly #cacheOperations = new CacheOperations(() => this.#cacheOwner())
  #leaving = false
  #lastListing = ''

  /**
   * Asks for these members, or for all when null. A protocol that needs time before it can ask holds the round meanwhile; one that does
   * not wait for responses from members adds what it finds to the round and calls `round.settled()` once.
   */
  protected abstract findMembers(members: readonly Address[] | null, initialDiscovery: boolean, round: Responses): void

  /** Called with the physical address of each member that asked. */
  protected requestReceived?(physical: IpAddress | null): void

  override start(): void {
    this.#leaving = false
  }

  override stop(): void {
    for (const round of this.#rounds) round.end()
    this.view = null
  }

  override up(event: Event): unknown {
    if (event.type !== 'WHO_HAS') return this.above.up(event)
    const topmost = this.#topmost()
    if (topmost.#rounds.size < MAX_ROUNDS)
      topmost.#discover([event.member], false, WHO_HAS_TIMEOUT_MS, {done: () => undefined})
    return undefined
  }

  override down(event: Event): unknown {
    switch (event.type) {
      case 'FIND_INITIAL_MBRS':
        this.#discover(null, true, event.timeoutMs, event)
        return undefined
      case 'FIND_MBRS':
        this.#discover(event.members, false, event.timeoutMs, event)
        return undefined
      case 'VIEW_CHANGE':
        return this.#viewChanged(event)
      case 'CONNECT':
        this.#leaving = false
        return this.below.down(event)
      case 'DISCONNECT':
        this.#leaving = true
        return this.below.down(event)
      default:
        return this.below.down(event)
    }
  }

  override receive(message: Message): void {
    const header = message.header(this.id, pingHeader)
    if (header === undefined) {
      this.above.receive(message)
      return
    }
    // A member that leaves must not be merged back (JGRP-1336).
    if (this.#leaving) return
    const list = decodePayload(message, this.context, readPingPayload, (error) => {
      this.log.warn({sender: message.src?.toString(), error: error.message}, 'discovery message cannot be read')
    })
    if (header.type === 'GET_MBRS_RSP') this.#topmost().#responsesReceived(list ?? [], message.src)
    else this.#requestReceived(header, list ?? [], message.src)
  }

  /** The request for these members, with this member's own data. */
  protected request(dest: Address | null, members: readonly Address[] | null, initialDiscovery: boolean): Message {
    const named = members !== null && members.length <= this.props.max_members_in_discovery_request ? members : null
    const data: PingData = {...this.describe(this.localAddress, false, false), members: named}
    return this.#message(dest, 'GET_MBRS_REQ', initialDiscovery, [data])
  }

  /** Whether this member is the coordinator of its view. */
  protected get isCoordinator(): boolean {
    return this.#isCoordinatorOfView(this.localAddress)
  }

  /** What is known about a member, with these server and coordinator flags. */
  protected describe(member: Address, server: boolean, coordinator: boolean): PingData {
    const own = member.equals(this.localAddress)
    const physicalAddress = own ? this.transport.physicalAddress : this.physicalAddressOf(member)
    const logicalName = own ? this.context.logicalName : (this.context.addresses.names.nameOf(member) ?? null)
    return {sender: member, server, coordinator, logicalName, physicalAddress}
  }

  /** Physical address of a member; null when the protocols below do not know it. */
  protected physicalAddressOf(member: Address): IpAddress | null {
    return this.below.down({type: 'GET_PHYSICAL_ADDRESS', member}) as IpAddress | null
  }

  /** Members known to the protocols below, including this one, with or without former members. */
  protected addressMappings(skipRemovable: boolean): readonly AddressMapping[] {
    return this.below.down({type: 'GET_LOGICAL_PHYSICAL_MAPPINGS', skipRemovable}) as readonly AddressMapping[]
  }

  /** Announces this member to all others, as if they had asked. */
  protected announce(): void {
    this.#respond([this.describe(this.localAddress, this.#status().server, this.isCoordinator)], null)
  }

  /** Stores the name and physical address of a member that was found. */
  protected remember(data: PingData): void {
    if (data.logicalName !== null) this.context.addresses.names.remember(data.sender, data.logicalName)
    if (data.physicalAddress === null || data.sender.equals(this.localAddress)) return
    this.down({type: 'ADD_PHYSICAL_ADDRESS', member: data.sender, address: data.physicalAddress})
  }

  /** Functions behind the attributes and operations that all discovery protocols have. */
  protected discoveryManaged(): Managed<{
    attributes: typeof discoveryAttributes
    operations: typeof discoveryOperations
  }> {
    return {
      current_coord: () => this.view?.coordinator?.toString() ?? 'n/a',
      is_coord: () => this.isCoordinator,
      local_addr: () => this.localAddress,
      sends_can_block: () => false,
      transport_supports_multicasting: () => this.transport.supportsMulticasting,
      view: () => this.view?.viewId.toString() ?? 'null',
      addToCache: (path = '') => this.#cacheOperations.add(path),
      dumpCache: (path = '') => this.#cacheOperations.dump(path),
      findInitialMembersAsString: () => this.#listMembers(),
      sendCacheInformation: () => this.#disseminate(this.view, this.view?.members ?? []),
      weedOutCompletedDiscoveryResponses: () => this.#weedOut(),
    }
  }

  #isCoordinatorOfView(member: Address): boolean {
    return this.view?.coordinator?.equals(member) ?? false
  }

  #rank(): number {
    return 1 + (this.view?.members.findIndex((m) => m.equals(this.localAddress)) ?? -1)
  }

  #message(
    dest: Address | null,
    type: PingHeader['type'],
    initialDiscovery: boolean,
    list: readonly PingData[],
  ): Message {
    const payload = encodePayload(this.context.minor, (out) => writePingPayload(out, list))
    const cluster = type === 'GET_MBRS_REQ' ? this.cluster : null
    const message = Message.bytes(dest, payload).setFlag(Flag.OOB | Flag.DONT_BUNDLE)
    message.src = this.localAddress
    return message.putHeader(this.id, pingHeader, {type, cluster, initialDiscovery})
  }

  // --- rounds

  #discover(
    members: readonly Address[] | null,
    initial: boolean,
    timeoutMs: number,
    options: Pick<RoundOptions, 'each' | 'lookOnly' | 'done'>,
  ): void {
    const {break_on_coord_rsp, async_discovery, num_discovery_runs, discovery_rsp_expiry_time} = this.props
    const round = new Responses(this.clock, {
      expected: members?.length ?? 0,
      breakOnCoordinator: initial && break_on_coord_rsp,
      each: options.each,
      lookOnly: options.lookOnly === true,
      done: (responses, withheld) => {
        this.#rounds.delete(round)
        options.done(responses, withheld)
      },
    })
    this.#rounds.add(round)
    const ask = (): void => {
      this.counters.num_discovery_requests++
      this.#askAll(members, initial, round)
    }
    const limit = Math.min(timeoutMs, discovery_rsp_expiry_time)
    const runs = initial ? num_discovery_runs : 1
    for (let run = 1; run < runs; run++) round.own(this.clock.after((timeoutMs * run) / runs, ask))
    round.own(this.clock.after(discovery_rsp_expiry_time, () => round.end()))
    if (async_discovery || runs > 1) this.executor.defer(ask)
    else ask()
    // As in JGroups, which asks in the caller's thread here, time starts once slow protocols have asked their store or server.
    const begin = (): void => round.own(this.clock.after(limit, () => round.end()))
    if (async_discovery || runs > 1) begin()
    else round.whenFree(begin)
  }

  /** Asks with this protocol and with the discovery protocols below it. */
  #askAll(members: readonly Address[] | null, initial: boolean, round: Responses): void {
    if (round.isDone) return
    const own = this.context.protocols.indexOf(this)
    const asked = this.context.protocols.slice(0, own + 1).filter((p): p is Discovery => p instanceof Discovery)
    round.asked(asked.length)
    for (const protocol of asked.toReversed()) protocol.findMembers(members, initial, round)
  }

  /** Responses belong to the topmost discovery protocol, which asked on behalf of all (JGRP-2230). */
  #topmost(): Discovery {
    const found = this.context.protocols.findLast((p): p is Discovery => p instanceof Discovery)
    if (found === undefined) throw new TypeError(`${this.name} is not part of a stack`)
    return found
  }

  #addResponse(data: PingData, overwrite: boolean): void {
    for (const round of [...this.#rounds]) round.add(data, overwrite)
    this.#weedOut()
  }

  #weedOut(): undefined {
    const oldest = this.clock.now() - this.props.discovery_rsp_expiry_time
    for (const round of [...this.#rounds]) if (round.startedAt < oldest) round.end()
    return undefined
  }

  #responsesReceived(list: readonly PingData[], sender: Address | null): void {
    for (const entry of list) {
      const data = this.#bounded(entry)
      this.remember(data)
      this.#addResponse(data, data.sender.equals(sender))
    }
  }

  /** What is kept of a member's data: not the members it asks for, and no overlong name. */
  #bounded(data: PingData): PingData {
    const {sender, server, coordinator, logicalName, physicalAddress} = data
    if (logicalName === null || !isTooLong(logicalName)) {
      return (data.members ?? null) === null ? data : {...data, members: null}
    }
    this.counters.num_names_dropped++
    const fields = {member: sender.toString(), length: logicalName.length}
    this.log.warn(fields, 'the logical name of a member is too long and is ignored')
    return {sender, server, coordinator, logicalName: null, physicalAddress}
  }

  // --- answering

  #requestReceived(header: PingHeader, list: readonly PingData[], sender: Address | null): void {
    if (header.cluster !== null && header.cluster !== this.cluster) {
      this.#foreign.warn(this.log, header.cluster, this.cluster, sender)
      return
    }
    for (const entry of list) {
      const data = this.#bounded(entry)
      this.remember(data)
      this.requestReceived?.(data.physicalAddress)
      this.#topmost().#addResponse(data, false)
    }
    if (sender === null) return
    const status = this.#status()
    if (this.props.return_entire_cache) {
      this.#respond(this.#entireCache(status), sender)
      return
    }
    const {max_rank_to_reply} = this.props
    if (max_rank_to_reply > 0 && header.initialDiscovery && this.#rank() > max_rank_to_reply) return
    const wanted = list.flatMap((data) => data.members ?? [])
    if (wanted.length > 0 && !wanted.some((m) => m.equals(this.localAddress))) return
    this.#respond([this.describe(this.localAddress, status.server, status.coordinator)], sender)
  }

  #status(): PingStatus {
    const answer = this.above.up({type: 'GET_PING_STATUS'})
    return isPingStatus(answer) ? answer : {server: false, coordinator: false}
  }

  /** This member and those of the view whose physical address is known (JGRP-1492). */
  #entireCache(status: PingStatus): PingData[] {
    return this.addressMappings(false)
      .filter((entry) => entry.member.equals(this.localAddress) || this.view?.contains(entry.member) === true)
      .map((entry) => this.describe(entry.member, status.server, this.#isCoordinatorOfView(entry.member)))
  }

  #respond(list: readonly PingData[], dest: Address | null): void {
    if (this.context.minor === 2 && list.length > 1) {
      for (const data of list) this.#respond([data], dest)
      return
    }
    const message = this.#message(dest, 'GET_MBRS_RSP', false, list)
    const delay = this.#stagger()
    if (delay <= 0) this.below.send(message)
    else this.clock.after(delay, () => this.below.send(message))
  }

  #stagger(): number {
    const {stagger_timeout} = this.props
    if (stagger_timeout <= 0) return 0
    const rank = this.#rank()
    if (rank === 0) return 1 + this.random.int(stagger_timeout)
    const size = this.view?.size ?? 10
    return Math.floor((stagger_timeout * rank) / size) - Math.floor(stagger_timeout / size)
  }

  // --- caches

  #viewChanged(event: Event & {type: 'VIEW_CHANGE'}): unknown {
    const before = this.view
    this.view = event.view
    const answer = this.below.down(event)
    if (this.props.send_cache_on_join && !this.isDynamic && this.#isCoordinatorOfView(this.localAddress)) {
      // In the first view nobody is missing any data.
      const joined = before === null ? [] : View.diff(before, event.view).joined
      this.executor.defer(() => this.#disseminate(event.view, joined))
    }
    return answer
  }

  /** Announces all others to the new members, and the new members to the others. */
  #disseminate(view: View | null, joined: readonly Address[]): undefined {
    if (view === null) return undefined
    for (const {about, targets} of announcementsFor(view, joined, this.localAddress)) {
      for (const member of about) {
        const data = this.describe(member, true, this.#isCoordinatorOfView(member))
        if (data.physicalAddress !== null) for (const target of targets) this.#respond([data], target)
      }
    }
    return undefined
  }

  #cacheOwner(): CacheOwner {
    return {
      name: this.name,
      log: this.log,
      files: this.context.runtime.files,
      remember: (data) => this.remember({...data, sender: this.context.addresses.known(data.sender)}),
      list: () =>
        this.addressMappings(false).map(({member}) => this.describe(member, true, member.equals(this.localAddress))),
    }
  }

  #listMembers(): string {
    const answer = this.#lastListing
    this.#discover(null, false, OPERATION_TIMEOUT_MS, {
      done: (responses) => {
        this.#lastListing = responses.map((data) => `${printPingData(data)}\n`).join('')
      },
    })
    return answer === '' ? '<empty>' : answer
  }
}
