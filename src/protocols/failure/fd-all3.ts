/**
 * Suspects members of which nothing was heard for `timeout`. Each member multicasts a heartbeat every `interval`, unless it multicast
 * something else since; any message of a member counts. Only the member that would be coordinator without the suspects reports them.
 * Needs a transport below; no reliable delivery. Equals org.jgroups.protocols.FD_ALL3 (5.0 and later).
 * Differs from JGroups: members outside of the view are not watched; a changed `timeout` or `interval` takes effect while running.
 */
import {ConfigError} from '../../errors/index.ts'
import type {Address} from '../../model/address.ts'
import type {MessageBatch} from '../../model/batch.ts'
import {Message, MessageType, Transient} from '../../model/message.ts'
import type {View} from '../../model/view.ts'
import type {Timer} from '../../runtime/ports.ts'
import type {Event} from '../../stack/events.ts'
import {Protocol} from '../../stack/protocol.ts'
import {attr, type Managed, op, prop, protocolSpec} from '../../stack/spec.ts'
import {heartbeatHeader} from '../../headers/heartbeat.ts'
import {HeartbeatWindow} from './heartbeat-window.ts'
import {membersText, SuspectHistory} from './suspect-history.ts'

function tooLongInterval(interval: number, timeout: number): string {
  return `interval (${String(interval)} ms) has to be smaller than timeout (${String(timeout)} ms)`
}

const spec = protocolSpec({
  name: 'FD_ALL3',
  id: 70,
  doc: 'Failure detection by heartbeats to all members',
  properties: {
    interval: prop.time(8000, 'Time between two heartbeats to the cluster', {writable: true, min: 1}),
    timeout: prop.time(40000, 'Silence of a member after which it is suspected', {writable: true, min: 1}),
  },
  attributes: {
    has_suspected_mbrs: attr.gauge('boolean', 'Whether any member is suspected now'),
    heartbeat_sender_running: attr.gauge('boolean', 'Whether heartbeats are sent'),
    local_addr: attr.gauge('org.jgroups.Address', 'Address of this member'),
    members: attr.gauge('java.lang.String', 'Members of the cluster'),
    num_bits: attr.gauge('int', 'Intervals that are remembered of each member (timeout / interval)'),
    num_heartbeats_received: attr.counter('Heartbeats received', {type: 'int'}),
    num_heartbeats_sent: attr.counter('Heartbeats sent', {type: 'int'}),
    num_suspect_events: attr.counter('Suspicions raised', {type: 'int'}),
    running: attr.gauge('boolean', 'Whether heartbeats are sent and checked'),
    suspected_members: attr.gauge('java.lang.String', 'Members suspected now'),
    timeout_checker_running: attr.gauge('boolean', 'Whether members are checked for silence'),
  },
  operations: {
    printSuspectHistory: op('Lists the last suspicions', {returns: 'java.lang.String', changes: false}),
    printTimestamps: op('Shows when each member was heard', {returns: 'java.lang.String', changes: false}),
    startFailureDetection: op('Checks for silent members again'),
    stopFailureDetection: op('Checks for silent members no longer'),
  },
  check: (props) => {
    const [interval, timeout] = [Number(props['interval']), Number(props['timeout'])]
    return interval < timeout ? [] : [{property: 'interval', message: tooLongInterval(interval, timeout)}]
  },
})

/** Failure detection by heartbeats. */
export class FdAll3 extends Protocol<typeof spec> {
  static readonly spec = spec

  protected override readonly managed: Managed<typeof spec> = {
    has_suspected_mbrs: () => this.#suspected.size > 0,
    heartbeat_sender_running: () => this.#sender !== undefined,
    local_addr: () => this.localAddress,
    members: () => membersText(this.#members),
    num_bits: () => this.#intervals,
    running: () => this.#sender !== undefined && this.#checker !== undefined,
    suspected_members: () => `[${[...this.#suspected.values()].map(String).join(', ')}]`,
    timeout_checker_running: () => this.#checker !== undefined,
    printSuspectHistory: () => this.#history.lines.map((line) => `${line}\n`).join(''),
    printTimestamps: () => this.#printWindows(),
    startFailureDetection: () => this.#startChecker(),
    stopFailureDetection: () => this.#stopChecker(),
  }

  /** Windows of the other members by address key. */
  readonly #windows = new Map<string, {readonly member: Address; readonly window: HeartbeatWindow}>()
  readonly #suspected = new Map<string, Address>()
  readonly #history = new SuspectHistory()
  #members: readonly Address[] = []
  #intervals = 5
  /** Something was multicast since the last heartbeat was due. */
  #multicastSent = false
  #sender: Timer | undefined
  #checker: Timer | undefined

  override init(): void {
    const {interval, timeout} = this.props
    if (interval >= timeout) throw new ConfigError(`FD_ALL3: ${tooLongInterval(interval, timeout)}`)
    this.#intervals = Math.ceil(timeout / interval)
  }

  override stop(): void {
    this.#stopSender()
    this.#stopChecker()
    this.#suspected.clear()
    this.#windows.clear()
    this.#members = []
  }

  override resetStats(): void {
    super.resetStats()
    this.#history.clear()
  }

  override propertyChanged(name: string): void {
    super.propertyChanged(name)
    if (name !== 'timeout' && name !== 'interval') return
    const {interval, timeout} = this.props
    if (interval <= 0 || interval >= timeout) {
      this.log.warn({interval, timeout}, 'interval has to be smaller than timeout: the old values stay in force')
      return
    }
    this.#intervals = Math.ceil(timeout / interval)
    for (const {member} of [...this.#windows.values()]) this.#watch(member)
    if (this.#checker !== undefined) {
      this.#stopChecker()
      this.#startChecker()
    }
    if (this.#sender !== undefined) {
      this.#stopSender()
      this.#startSender()
    }
  }

  override down(event: Event): unknown {
    switch (event.type) {
      case 'VIEW_CHANGE': {
        const answer = this.below.down(event)
        this.#handleView(event.view)
        return answer
      }
      case 'UNSUSPECT':
        for (const member of event.members) {
          this.#suspected.delete(member.key)
          this.#windows.get(member.key)?.window.mark()
        }
        return this.below.down(event)
      case 'GET_SUSPECTED': {
        const others = this.below.down(event)
        return [...this.#suspected.values(), ...(Array.isArray(others) ? (others as Address[]) : [])]
      }
      default:
        return this.below.down(event)
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
      // Heartbeats are empty messages: nearly all messages are told from them by their type.
      if (message.type === MessageType.EMPTY && message.hasHeader(id)) this.counters.num_heartbeats_received++
      else messages[kept++] = message
    }
    if (kept !== messages.length) batch.truncate(kept)
    if (kept > 0) this.above.receiveBatch(batch)
  }

  #heard(member: Address): void {
    this.#windows.get(member.key)?.window.mark()
    if (this.#suspected.size > 0) this.#unsuspect(member)
  }

  #unsuspect(member: Address): void {
    if (!this.#suspected.delete(member.key)) return
    this.log.debug({member: member.toString()}, 'unsuspecting member')
    const event: Event = {type: 'UNSUSPECT', members: [member]}
    this.above.up(event)
    this.below.down(event)
  }

  #handleView(view: View): void {
    this.#members = view.members
    for (const {member} of this.#windows.values()) if (!view.contains(member)) this.#windows.delete(member.key)
    for (const member of this.#suspected.values()) if (!view.contains(member)) this.#suspected.delete(member.key)
    for (const member of view.members) {
      if (!member.equals(this.localAddress) && !this.#windows.has(member.key)) this.#watch(member)
    }
    if (view.size > 1) {
      this.#startSender()
      this.#startChecker()
    } else {
      this.#stopSender()
      this.#stopChecker()
    }
  }

  #watch(member: Address): void {
    this.#windows.set(member.key, {member, window: new HeartbeatWindow(this.#intervals)})
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
    const suspects: Address[] = []
    for (const {member, window} of this.#windows.values()) {
      if (window.silent) suspects.push(member)
      window.advance()
    }
    if (suspects.length > 0) this.#suspect(suspects)
  }

  #suspect(suspects: readonly Address[]): void {
    this.counters.num_suspect_events += suspects.length
    for (const suspect of suspects) {
      this.#history.add(suspect, this.clock.wallTime())
      this.#suspected.set(suspect.key, suspect)
    }
    const first = this.#members.find((member) => !this.#suspected.has(member.key))
    if (first?.equals(this.localAddress) !== true) return
    this.log.warn({suspects: suspects.map(String), timeout: this.props.timeout}, 'suspecting silent members')
    const event: Event = {type: 'SUSPECT', members: suspects}
    this.above.up(event)
    this.below.down(event)
  }

  #printWindows(): string {
    return [...this.#windows.values()].map((w) => `${w.member.toString()}: bitmap=${w.window.toString()}\n`).join('')
  }
}
