import {DecodeError} from '../../errors/index.ts'
import type {Address} from '../../model/address.ts'
import {MessageBatch} from '../../model/batch.ts'
import {endpointText} from '../../model/endpoint.ts'
import {type Frame, readFrameBody, sameMinor, TRANSPORT_ID, versionText} from '../../model/frame.ts'
import {Flag, Message} from '../../model/message.ts'
import {SuppressedLog} from '../../stack/suppressed-log.ts'
import {ByteReader} from '../../wire/reader.ts'
import type {MessageStats} from './message-stats.ts'
import type {RoundTrips} from './round-trips.ts'
import type {TransportView} from './transport-view.ts'
import {type TpHeader, tpHeaderCodec} from '../../headers/tp.ts'

/** Bytes of version and flags; anything shorter is not a frame. */
const FRAME_START = 3
const MAX_FLAGS = 3
/** Substitute for the header of a message without one. */
const NO_HEADER: TpHeader = {cluster: null, flag: 0, index: 0}
const DECODE_WARNING_PERIOD_MS = 60_000

/** Reads frames, drops what is not for this member, and passes the rest up: OOB messages of a list first, then the others. */
export class FrameReceiver {
  readonly otherClusters = new SuppressedLog()
  readonly otherVersions = new SuppressedLog()
  readonly #undecodable = new SuppressedLog()
  readonly #failures = new SuppressedLog()
  readonly #view: TransportView
  readonly #stats: MessageStats
  readonly #roundTrips: RoundTrips
  /** Frames and messages that could not be decoded or handled. */
  rejected = 0

  constructor(view: TransportView, stats: MessageStats, roundTrips: RoundTrips) {
    this.#view = view
    this.#stats = stats
    this.#roundTrips = roundTrips
  }

  /** Reads a frame from the sender at `host` and `port` in a range of bytes, whose memory the messages share; never throws. */
  receive(source: Uint8Array, start: number, end: number, host: string, port: number): void {
    try {
      if (end - start >= FRAME_START) this.#receive(source, start, end, host, port)
    } catch (error) {
      if (error instanceof DecodeError) this.#reject(error, endpointText({host, port}))
      else this.failed(endpointText({host, port}), error)
    }
  }

  /** Counts messages not handled because of a bug in this member; no message may end the member or fill its log. */
  failed(sender: Address | string | null, error: unknown): void {
    this.rejected++
    const {clock, log} = this.#view
    const name = sender?.toString() ?? '<null>'
    const suppressed = this.#failures.shouldLog(name, clock.now(), DECODE_WARNING_PERIOD_MS)
    if (suppressed >= 0) log.error({sender: name, suppressed, err: error}, 'failed to handle messages from a member')
  }

  /** Passes a message up; never throws. */
  deliver(message: Message): void {
    try {
      this.#view.port.above.receive(message)
    } catch (error) {
      this.failed(message.src, error)
    }
  }

  /** Passes a batch up; never throws. */
  deliverBatch(batch: MessageBatch): void {
    try {
      this.#view.port.above.receiveBatch(batch)
    } catch (error) {
      this.failed(batch.src, error)
    }
  }

  /** Removes warnings whose period is over. */
  expireWarnings(): void {
    const {clock, props} = this.#view
    this.otherClusters.removeExpired(clock.now(), props.suppress_time_different_cluster_warnings)
    this.otherVersions.removeExpired(clock.now(), props.suppress_time_different_version_warnings)
  }

  #receive(source: Uint8Array, start: number, end: number, host: string, port: number): void {
    const view = this.#view
    const version = ((source[start] ?? 0) << 8) | (source[start + 1] ?? 0)
    if (!sameMinor(version, view.port.version)) {
      this.#dropVersion(version, endpointText({host, port}))
      return
    }
    const flags = source[start + 2] ?? 0
    if (flags > MAX_FLAGS) throw new DecodeError(`frame: flags 0..3 expected, found ${String(flags)}`)
    const inp = new ByteReader(source, view.port.minor, start + FRAME_START, end, view.addresses)
    const frame = readFrameBody(inp, version, flags, view.classes)
    if (frame.list) this.#receiveList(frame)
    else this.#receiveSingle(frame)
  }

  #isForOthers(dest: Address | null): boolean {
    if (dest === null) return false
    const {localAddress, port} = this.#view
    return dest !== localAddress && !dest.equals(localAddress) && !dest.equals(port.physicalAddress)
  }

  #isOwn(src: Address | null): boolean {
    return src?.equals(this.#view.localAddress) === true
  }

  #receiveSingle(frame: Frame): void {
    const [message] = frame.messages
    if (message === undefined || (!frame.multicast && this.#isForOthers(message.dest))) return
    if (this.#stats.enabled) this.#stats.receivedOne(message)
    if (frame.multicast && this.#isOwn(message.src)) return
    const header = message.header(TRANSPORT_ID, tpHeaderCodec)
    const {cluster, flag} = header ?? NO_HEADER
    if (cluster !== null && cluster !== this.#view.cluster) {
      this.#dropCluster(cluster, message.src)
    } else if (flag > 0 && header !== undefined && this.#roundTrips.enabled) {
      this.#roundTrips.receive(message, header)
    } else {
      this.deliver(message)
    }
  }

  #receiveList(frame: Frame): void {
    if (frame.messages.length === 0 || this.#isForOthers(frame.dest)) return
    if (frame.cluster !== this.#view.cluster) {
      this.#dropCluster(frame.cluster, frame.src)
      return
    }
    if (frame.dest === null && this.#isOwn(frame.src)) return
    const messages = this.#roundTrips.enabled ? this.#withoutRoundTrips(frame.messages) : frame.messages
    let oob = 0
    for (const message of messages) if ((message.flags & Flag.OOB) !== 0) oob++
    if (oob === 0) this.#deliver(frame, messages, false)
    else if (oob === messages.length) this.#deliver(frame, messages, true)
    else this.#split(frame, messages)
  }

  #split(frame: Frame, messages: readonly Message[]): void {
    const oob = messages.filter((m) => (m.flags & Flag.OOB) !== 0)
    const regular = messages.filter((m) => (m.flags & Flag.OOB) === 0)
    this.#deliver(frame, oob, true)
    this.#deliver(frame, regular, false)
  }

  #deliver(frame: Frame, messages: Message[], oob: boolean): void {
    if (messages.length === 0) return
    const batch = new MessageBatch(frame.dest, frame.src, this.#view.cluster, oob, messages)
    if (this.#stats.enabled) this.#stats.receivedBatch(batch)
    this.deliverBatch(batch)
  }

  #withoutRoundTrips(messages: readonly Message[]): Message[] {
    return messages.filter((message) => {
      const header = message.header(TRANSPORT_ID, tpHeaderCodec)
      if (header === undefined || header.flag === 0) return true
      this.#roundTrips.receive(message, header)
      return false
    })
  }

  #reject(error: DecodeError, sender: string): void {
    this.rejected++
    const suppressed = this.#undecodable.shouldLog(sender, this.#view.clock.now(), DECODE_WARNING_PERIOD_MS)
    if (suppressed < 0) return
    this.#view.log.warn({sender, reason: error.message, suppressed}, 'dropped a frame that could not be decoded')
  }

  #dropVersion(version: number, sender: string): void {
    const {props, clock, log} = this.#view
    const suppressed = this.otherVersions.shouldLog(sender, clock.now(), props.suppress_time_different_version_warnings)
    if (suppressed < 0 || !props.log_discard_msgs_version) return
    log.warn(
      {sender, version: versionText(version), ours: versionText(this.#view.port.version), suppressed},
      'dropped a frame of a different version',
    )
  }

  #dropCluster(cluster: string | null, src: Address | null): void {
    const {props, clock, log} = this.#view
    const sender = src?.toString() ?? '<null>'
    const suppressed = this.otherClusters.shouldLog(sender, clock.now(), props.suppress_time_different_cluster_warnings)
    if (suppressed < 0 || !props.log_discard_msgs) return
    log.warn({sender, cluster, ours: this.#view.cluster, suppressed}, 'dropped messages of a different cluster')
  }
}
