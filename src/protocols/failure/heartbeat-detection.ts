/**
 * What heartbeat detectors share: each member multicasts a heartbeat every `interval`, unless it has multicast something else since;
 * any message from a member is a sign of life. Subclasses decide how signs of life are recorded and when silence becomes a suspicion.
 */
import {heartbeatHeader} from '../../headers/heartbeat.ts'
import type {Address} from '../../model/address.ts'
import type {MessageBatch} from '../../model/batch.ts'
import {Message, MessageType, Transient} from '../../model/message.ts'
import type {View} from '../../model/view.ts'
import type {Timer} from '../../runtime/ports.ts'
import type {CounterValues, PropValues} from '../../stack/spec.ts'
import {FailureDetection} from './failure-detection.ts'
import type {heartbeatAttributes, heartbeatProperties, HeartbeatSpec} from './heartbeat-spec.ts'
import {membersText} from './suspect-history.ts'

/** Base of heartbeat detectors. */
export abstract class HeartbeatDetection<S extends HeartbeatSpec> extends FailureDetection<S> {
  declare readonly props: PropValues<S['properties']> & PropValues<typeof heartbeatProperties>
  declare readonly counters: CounterValues<S['attributes']> & CounterValues<typeof heartbeatAttributes>

  /** Something was multicast since the last heartbeat was due. */
  #multicastSent = false
  #sender: Timer | undefined
  #checker: Timer | undefined

  /** Adopts `interval` and `timeout`, at init and when they change; watching starts over. */
  protected abstract timesChanged(): void

  /** Records a sign of life from a member, if it is watched. */
  protected abstract mark(member: Address): void

  /** Watches the other members of a view and no others. */
  protected abstract watch(view: View | null): void

  /** Members that were silent for too long; called once per interval. */
  protected abstract silent(): Address[]

  /** One line per watched member with its last signs of life. */
  protected abstract timestamps(): string

  /** Functions behind the shared attributes and operations. */
  protected managedHeartbeats() {
    return {
      has_suspected_mbrs: () => this.suspects,
      heartbeat_sender_running: () => this.#sender !== undefined,
      local_addr: () => this.localAddress,
      members: () => membersText(this.view?.members ?? []),
      running: () => this.#sender !== undefined && this.#checker !== undefined,
      suspected_members: () => `[${this.suspected.map(String).join(', ')}]`,
      timeout_checker_running: () => this.#checker !== undefined,
      printSuspectHistory: () => this.history.lines.map((line) => `${line}\n`).join(''),
      printTimestamps: () => this.timestamps(),
      startFailureDetection: () => this.#startChecker(),
      stopFailureDetection: () => this.#stopChecker(),
    }
  }

  override init(): void {
    super.init()
    this.timesChanged()
  }

  override stop(): void {
    super.stop()
    this.#stopSender()
    this.#stopChecker()
    this.watch(null)
  }

  override propertyChanged(name: string): void {
    super.propertyChanged(name)
    if (name !== 'timeout' && name !== 'interval') return
    const {interval, timeout} = this.props
    if (interval <= 0 || this.brokenRules().length > 0) {
      this.log.warn({interval, timeout}, 'interval has to be smaller than timeout: the old values stay in force')
      return
    }
    this.timesChanged()
    if (this.#checker !== undefined) {
      this.#stopChecker()
      this.#startChecker()
    }
    if (this.#sender !== undefined) {
      this.#stopSender()
      this.#startSender()
    }
  }

  override send(message: Message): void {
    if (message.dest === null) this.#multicastSent = true
    this.below.send(message)
  }

  override receive(message: Message): void {
    const heartbeat = message.hasHeader(this.id)
    if (message.src !== null) this.#heard(message.src)
    if (heartbeat) this.counters.num_heartbeats_received++
    else this.above.receive(message)
  }

  override receiveBatch(batch: MessageBatch): void {
    if (batch.src !== null) this.#heard(batch.src)
    const messages = batch.messages
    const id = this.id
    let kept = 0
    for (const message of messages) {
      // Heartbeats are empty messages: their type alone rules out nearly all others.
      if (message.type === MessageType.EMPTY && message.hasHeader(id)) this.counters.num_heartbeats_received++
      else messages[kept++] = message
    }
    if (kept !== messages.length) batch.truncate(kept)
    if (kept > 0) this.above.receiveBatch(batch)
  }

  protected override viewChanged(view: View): void {
    this.watch(view)
    if (view.size > 1) {
      this.#startSender()
      this.#startChecker()
    } else {
      this.#stopSender()
      this.#stopChecker()
    }
  }

  protected override foundAlive(members: readonly Address[]): void {
    for (const member of members) {
      this.removeSuspect(member)
      this.mark(member)
    }
  }

  #heard(member: Address): void {
    this.mark(member)
    if (!this.suspects || !this.removeSuspect(member)) return
    this.log.debug({member: member.toString()}, 'unsuspecting member')
    this.report('UNSUSPECT', [member])
  }

  #startSender(): void {
    if (this.#sender !== undefined) return
    this.#sendHeartbeat()
    this.#sender = this.clock.every(this.props.interval, () => {
      this.#sendHeartbeat()
    })
  }

  #stopSender(): void {
    this.#sender?.cancel()
    this.#sender = undefined
  }

  #startChecker(): undefined {
    this.#checker ??= this.clock.every(this.props.interval, () => {
      this.#check()
    })
  }

  #stopChecker(): undefined {
    this.#checker?.cancel()
    this.#checker = undefined
  }

  #sendHeartbeat(): void {
    if (this.#multicastSent) {
      this.#multicastSent = false
      return
    }
    const heartbeat = Message.empty(null).putHeader(this.id, heartbeatHeader, null)
    heartbeat.transient |= Transient.DONT_LOOPBACK
    this.counters.num_heartbeats_sent++
    this.below.send(heartbeat)
  }

  #check(): void {
    const suspects = this.silent()
    if (suspects.length === 0) return
    this.counters.num_suspect_events += suspects.length
    if (!this.addSuspects(suspects)) return
    this.log.warn({suspects: suspects.map(String), timeout: this.props.timeout}, 'suspecting silent members')
    this.report('SUSPECT', suspects)
  }
}
