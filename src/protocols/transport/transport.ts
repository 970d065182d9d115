import {ConfigError} from '../../errors/index.ts'
import type {Address} from '../../model/address.ts'
import {TRANSPORT_ID} from '../../model/frame.ts'
import {IpAddress} from '../../model/ip-address.ts'
import {type Message, Transient} from '../../model/message.ts'
import type {Timer} from '../../runtime/ports.ts'
import type {Done, Event} from '../../stack/events.ts'
import {type Components, Protocol} from '../../stack/protocol.ts'
import type {PropValues} from '../../stack/spec.ts'
import type {WireMinor} from '../../wire/writer.ts'
import {SuppressedLog} from '../../stack/suppressed-log.ts'
import type {AddressCacheEntry} from '../../stack/transport-port.ts'
import {answerAddressEvent} from './address-events.ts'
import {defaultBindAddress} from './bind-address.ts'
import {AddressWaiting} from './address-waiting.ts'
import {Bundler} from './bundler.ts'
import {BUNDLER_TYPES, type BundlerType, DEFAULT_BUNDLER} from './bundler-types.ts'
import {type Frame, FramePool} from './frame-pool.ts'
import {FrameReceiver} from './frame-receiver.ts'
import {Loopback} from './loopback.ts'
import {MessageStats} from './message-stats.ts'
import {PhysicalAddresses} from './physical-addresses.ts'
import {RoundTrips} from './round-trips.ts'
import {type TpHeader, tpHeaderCodec} from '../../headers/tp.ts'
import {idleComponents, type ManagedParts} from './transport-managed.ts'
import {probeTransport} from './transport-probe.ts'
import {
  type Reach,
  type TransportActions,
  type TransportComponents,
  type TransportProps,
  type TransportSpec,
  TransportView,
} from './transport-view.ts'
import {WhoHas} from './who-has.ts'

/** Bind addresses of a transport's sockets. */
export interface Bound {
  readonly address: string
  readonly port: number
}

/**
 * What all transports share (org.jgroups.protocols.TP 5.5): messages are collected into frames, sent to one member or to all, read and
 * passed up; physical addresses of members are cached. Delivery is neither reliable nor ordered. Needs nothing below.
 * Differs from JGroups: there is one thread, so the thread pool and its policies are accepted and ignored; own messages are looped
 * back at the end of the turn, before anything is sent; a few messages wait for an unknown physical address instead of being dropped.
 */
export abstract class Transport<S extends TransportSpec = TransportSpec>
  extends Protocol<S>
  implements TransportActions, ManagedParts
{
  declare readonly props: PropValues<S['properties']> & TransportProps
  declare readonly components: Components<S['components']> & TransportComponents

  readonly view = new TransportView(
    this,
    () => this.context,
    () => this.log,
  )
  readonly stats = new MessageStats(this.view.components.msg_stats)
  readonly whoHasCache = new WhoHas(this.view)
  readonly #roundTrips = new RoundTrips(this.view)
  readonly receiver = new FrameReceiver(this.view, this.stats, this.#roundTrips)
  /** Outgoing frames; created by `init`. */
  pool!: FramePool
  readonly #waiting = new AddressWaiting(this.view)
  readonly #bundler = new Bundler(this.view, this.#waiting)
  readonly #loopback = new Loopback()
  readonly #addresses = new PhysicalAddresses(this.view)
  readonly #failedSends = new SuppressedLog()
  #bundlerType: BundlerType | undefined
  #header: TpHeader = {cluster: '', flag: 0, index: 0}
  #bound: Bound = {address: '', port: 0}
  #members: readonly Address[] = []
  #releaseNames: () => void = () => undefined
  #reaper: Timer | undefined
  #running = false
  #scheduled = false

  protected override readonly managedComponents = {
    ...idleComponents(this),
    msg_stats: this.stats.managed,
    bundler: this.#bundler.managed,
    rtt: {rtt: () => this.#roundTrips.measure()},
  }

  /** Whether one send reaches all members. */
  abstract readonly supportsMulticasting: boolean
  /** Opens the sockets; `done` gets their addresses. */
  protected abstract open(bindAddress: string, done: (error: Error | null, bound: Bound | null) => void): void
  /** Closes the sockets. */
  protected abstract shut(): void
  /** Sends a frame to a physical address, or to the multicast group for null; calls `frame.done` once. */
  protected abstract sendFrame(target: IpAddress | null, frame: Frame): void

  /** Bytes reserved in front of each frame for its length. */
  readonly prefixBytes: number = 0
  readonly sendsToPhysical: boolean = true

  get physicalAddress(): IpAddress | null {
    return this.#addresses.own
  }

  get bindAddress(): string {
    return this.#bound.address
  }

  get bindPort(): number {
    return this.#bound.port
  }

  get portRange(): number {
    return this.props.port_range
  }

  get externalAddress(): string | null {
    return this.props.external_addr
  }

  get externalPort(): number {
    return this.props.external_port
  }

  get maxBundleSize(): number {
    return this.components.bundler.props.max_size
  }

  get version(): number {
    return this.context.version
  }

  get minor(): WireMinor {
    return this.context.minor
  }

  get family(): 4 | 6 {
    return this.#bound.address.includes(':') ? 6 : 4
  }

  get members(): readonly Address[] {
    return this.#members
  }

  get bundlerClass(): string {
    return this.#bundlerType?.javaClass ?? ''
  }

  get reaperRunning(): boolean {
    return this.#reaper !== undefined
  }

  override init(): void {
    super.init()
    this.pool = new FramePool(this.context.minor, this.context.pressure)
    this.setBundler(this.props.bundler_type ?? DEFAULT_BUNDLER)
  }

  override prepare(done: Done): void {
    const {props: tp} = this
    this.#header = {cluster: this.cluster, flag: 0, index: 0}
    const family = this.preferredFamily()
    this.open(tp.bind_addr ?? defaultBindAddress(this.network.interfaces(), family), (error, bound) => {
      if (bound === null) {
        done(error ?? undefined)
        return
      }
      this.#bound = bound
      const port = tp.external_addr !== null && tp.external_port > 0 ? tp.external_port : bound.port
      this.#addresses.own = IpAddress.parse(tp.external_addr ?? bound.address, port)
      done()
    })
  }

  override start(): void {
    this.#running = true
    const interval = this.props.logical_addr_cache_reaper_interval
    if (interval <= 0) return
    this.#reaper = this.clock.every(interval, () => {
      this.evictCache()
    })
  }

  override stop(): void {
    // The last messages of the protocols above, such as a LEAVE, still go out.
    if (this.#running) this.#bundler.flush()
    this.#running = false
    this.#reaper?.cancel()
    this.#reaper = undefined
    this.#bundler.clear()
    this.#waiting.clear()
    this.#loopback.clear()
    this.whoHasCache.clear()
    this.shut()
    this.#members = []
    this.#releaseNames()
    this.#addresses.clear()
  }

  /** Changes the bundler; throws ConfigError for an unknown type. */
  setBundler(type: string): void {
    const known = BUNDLER_TYPES.get(type)
    if (known === undefined) {
      throw new ConfigError(`bundler_type: expected one of ${[...BUNDLER_TYPES.keys()].join(', ')}, found '${type}'`)
    }
    this.#bundlerType = known
    this.#bundler.unbundled = known.unbundled
  }

  override send(message: Message): void {
    message.src ??= this.localAddress
    message.putHeader(TRANSPORT_ID, tpHeaderCodec, this.#header)
    this.sendRaw(message)
  }

  /** Sends a message that already has its TpHeader. */
  sendRaw(message: Message): void {
    if (!this.#running) return
    message.src ??= this.localAddress
    if (this.stats.enabled) this.stats.sent(message)
    const {dest} = message
    if (dest !== null && this.#isOwn(dest)) {
      this.#loopback.add(message)
    } else {
      if (dest === null && (message.transient & Transient.DONT_LOOPBACK) === 0) this.#loopback.add(message)
      this.#bundler.add(message, this.context.minor)
    }
    this.#scheduleEnd()
  }

  #bundle(message: Message): void {
    this.#bundler.add(message, this.context.minor)
    this.#scheduleEnd()
  }

  #scheduleEnd(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    this.executor.defer(this.#endTurn)
  }

  override down(event: Event): unknown {
    switch (event.type) {
      case 'VIEW_CHANGE':
      case 'TMP_VIEW':
        this.#takeMembers(event.view.members)
        if (event.type === 'VIEW_CHANGE') this.viewInstalled(event.view.members)
        return null
      case 'ADD_PHYSICAL_ADDRESS':
        return this.addPhysicalAddress(event.member, event.address)
      case 'CONNECT':
      case 'DISCONNECT':
        // With GMS in the stack, GMS answers.
        if (this.context.findProtocol('GMS') === undefined) event.done()
        return null
      default:
        return answerAddressEvent(this, event)
    }
  }

  physicalAddressOf(member: Address): IpAddress | null {
    return this.#addresses.of(member)
  }

  addPhysicalAddress(member: Address, address: IpAddress): boolean {
    if (member.equals(this.localAddress)) return false
    const news = this.#addresses.add(member, address)
    for (const message of this.#waiting.arrived(member)) this.#bundle(message)
    return news
  }

  addressCache(): readonly AddressCacheEntry[] {
    return this.#addresses.list()
  }

  /** The member behind a physical address, if known. */
  protected memberAt(address: IpAddress): Address | null {
    return this.#addresses.memberAt(address)
  }

  printCache(): string {
    return this.#addresses.print()
  }

  clearCache(): void {
    this.#addresses.clearOthers()
  }

  evictCache(): void {
    this.#addresses.evict()
    this.whoHasCache.expire()
  }

  override resetStats(): void {
    super.resetStats()
    this.stats.reset()
    this.#bundler.resetStats()
    this.receiver.rejected = 0
  }

  override probeKeys(): readonly string[] {
    return ['dump', 'keys', 'uuids', 'member-addrs']
  }

  override probe(keys: readonly string[]): ReadonlyMap<string, string> | null {
    return probeTransport(this.view, keys)
  }

  whoHas(dest: Address): void {
    this.whoHasCache.ask(dest)
  }

  reach(dest: Address | null): Reach {
    if (dest === null) return this.supportsMulticasting || this.#addresses.targets().length > 0 ? 'somebody' : 'nobody'
    if (dest instanceof IpAddress) return 'somebody'
    return this.#addresses.cached(dest) === null ? 'unknown' : 'somebody'
  }

  transmit(dest: Address | null, frame: Frame): void {
    if (dest !== null) {
      const target = dest instanceof IpAddress ? dest : this.#addresses.cached(dest)
      frame.hold(target === null ? 0 : 1)
      if (target !== null) this.sendFrame(target, frame)
    } else if (this.supportsMulticasting) {
      frame.hold(1)
      this.sendFrame(null, frame)
    } else {
      const targets = this.#addresses.targets()
      frame.hold(targets.length)
      for (const target of targets) this.sendFrame(target, frame)
    }
  }

  /** Called after a view was installed. */
  protected viewInstalled(members: readonly Address[]): void {
    this.#bundler.viewChange(members)
  }

  #takeMembers(members: readonly Address[]): void {
    const release = this.#releaseNames
    this.#releaseNames = this.context.addresses.names.keep(members)
    release()
    this.#members = members
    this.#addresses.retain(members)
    this.whoHasCache.expire()
    this.receiver.expireWarnings()
  }

  /** Family of the address to bind to when none is configured. */
  protected preferredFamily(): 4 | 6 {
    return this.props.external_addr?.includes(':') === true ? 6 : 4
  }

  /** Handles a frame from the network. */
  protected frameReceived(bytes: Uint8Array, start: number, end: number, host: string, port: number): void {
    if (this.#running) this.receiver.receive(bytes, start, end, host, port)
  }

  /** Counts and logs a frame the network did not accept, once per destination and period; 0 warns only if the bundler should. */
  protected sendFailed(target: string, reason: string, periodMs: number): void {
    this.#bundler.dropped(1)
    const period = this.components.bundler.props.suppress_log_timeout || periodMs
    const suppressed = this.#failedSends.shouldLog(target, this.clock.now(), period)
    if (suppressed < 0) return
    this.log[period > 0 ? 'warn' : 'debug']({target, reason, suppressed}, 'failed to send a frame')
  }

  /** Whether frames are accepted: between start and stop. */
  protected get running(): boolean {
    return this.#running
  }

  /** Destinations already warned about because frames could not be sent. */
  protected get failedDestinations(): number {
    return this.#failedSends.size
  }

  protected clearFailedDestinations(): void {
    this.#failedSends.clear()
  }

  #isOwn(dest: Address): boolean {
    return (
      dest === this.localAddress ||
      dest.equals(this.localAddress) ||
      (dest instanceof IpAddress && dest.equals(this.#addresses.own))
    )
  }

  /** Loops back, then sends the messages queued in this turn. */
  readonly #endTurn = (): void => {
    this.#scheduled = false
    if (!this.#running) return
    this.#loopback.drain(this.localAddress, this.cluster, this.receiver)
    this.#bundler.flush()
  }
}
