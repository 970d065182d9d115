/**
 * Detects that the cluster has split into subgroups, from the view ids that all members announce at random times, and asks GMS to merge
 * them. Needs a transport, and a discovery protocol in between if that cannot multicast. Equals org.jgroups.protocols.MERGE3 (5.5).
 * Differs from JGroups: `max_participants_in_merge` is not adjusted to the size of the view.
 */
import type {Address} from '../../model/address.ts'
import {IpAddress} from '../../model/ip-address.ts'
import {Flag, Message, Transient} from '../../model/message.ts'
import {decodePayload, encodePayload} from '../../model/payload.ts'
import type {PingData} from '../../headers/ping-data.ts'
import type {View} from '../../model/view.ts'
import {readOptionalPlainView, writeViewPlain} from '../../model/view-codec.ts'
import type {Timer} from '../../runtime/ports.ts'
import type {Event} from '../../stack/events.ts'
import {Protocol} from '../../stack/protocol.ts'
import {ResponseCollector} from '../../stack/response-collector.ts'
import {attr, type CheckFinding, doing, type Managed, op, prop, protocolSpec} from '../../stack/spec.ts'
import {type MergeHeader, mergeHeader} from '../../headers/merge3.ts'
import {ViewIds} from './view-ids.ts'

const spec = protocolSpec({
  name: 'MERGE3',
  id: 38,
  doc: 'Finds subgroups that should be one cluster.',
  properties: {
    check_interval: prop.time(0, 'Time between two comparisons of views; 0 makes it 1.6 times max_interval', {
      writable: true,
    }),
    max_interval: prop.time(10_000, 'Longest base of the random time between two INFO messages', {writable: true}),
    max_participants_in_merge: prop.int(100, 'Most members whose views are asked for; 0 sets no limit', {
      writable: true,
    }),
    min_interval: prop.time(1000, 'Shortest time between two INFO messages', {writable: true}),
  },
  attributes: {
    info_sender_running: attr.gauge('boolean', 'Whether INFO messages are being sent'),
    is_coord: attr.gauge('boolean', 'Whether this member is the coordinator'),
    local_addr: attr.gauge('org.jgroups.Address', 'Address of this member'),
    merge_task_running: attr.gauge('boolean', 'Whether views are being compared'),
    num_merge_events: attr.counter('MERGE events sent up', {type: 'int'}),
    view_consistency_checker_running: attr.gauge('boolean', 'Whether views are being compared'),
    views: attr.gauge('int', 'Known view ids of other members'),
  },
  operations: {
    checkInconsistencies: op('Compares the views now'),
    clearViews: op('Forgets the view ids of other members'),
    dumpViews: op('Lists the view ids of other members', {returns: 'java.lang.String', changes: false}),
    sendInfo: op('Sends INFO now'),
  },
  check: ({min_interval: min, max_interval: max}) => {
    const findings: CheckFinding[] = []
    if (min >= max) {
      findings.push({property: 'min_interval', message: `min_interval (${min}) has to be < max_interval (${max})`})
    }
    if (max <= 0) findings.push({property: 'max_interval', message: 'max_interval must be > 0'})
    return findings
  },
})

/** Detection of subgroups. */
export class Merge3 extends Protocol<typeof spec> {
  static readonly spec = spec
  readonly #views = new ViewIds()
  readonly #responses = new ResponseCollector<View>()
  #view: View | null = null
  #infoTimer: Timer | undefined
  #checkTimer: Timer | undefined

  protected override readonly managed: Managed<typeof spec> = {
    info_sender_running: () => this.#infoTimer !== undefined,
    is_coord: () => this.#view?.coordinator?.equals(this.localAddress) ?? false,
    local_addr: () => this.localAddress,
    merge_task_running: () => this.#checkTimer !== undefined,
    view_consistency_checker_running: () => this.#checkTimer !== undefined,
    views: () => this.#views.size,
    checkInconsistencies: doing(() => this.#check()),
    clearViews: doing(() => this.#views.clear()),
    dumpViews: () => this.#views.toString(),
    sendInfo: doing(() => this.#sendInfo()),
  }

  override init(): void {
    super.init()
    const {check_interval, max_interval} = this.props
    if (check_interval > max_interval) return
    if (check_interval !== 0)
      this.log.warn({check_interval, max_interval}, 'check_interval has to be > max_interval; it is computed')
    this.props.check_interval = Math.floor(max_interval * 1.6)
  }

  override stop(): void {
    this.#pause()
    this.#responses.cancel()
    this.#views.clear()
    this.#view = null
  }

  override propertyChanged(name: string): void {
    super.propertyChanged(name)
    if (name === 'max_interval') this.props.check_interval = Math.floor(this.props.max_interval * 1.6)
  }

  override down(event: Event): unknown {
    switch (event.type) {
      case 'DISCONNECT':
      case 'TMP_VIEW':
        this.#pause()
        return this.below.down(event)
      case 'VIEW_CHANGE':
        return this.#viewChanged(event)
      case 'ASK_VIEWS':
        this.#askStrangers(event)
        return true
      default:
        return this.below.down(event)
    }
  }

  override receive(message: Message): void {
    const header = message.header(this.id, mergeHeader)
    if (header === undefined) {
      this.above.receive(message)
      return
    }
    if (message.src === null) return
    switch (header.type) {
      case 'INFO':
        this.#infoReceived(message.src, header)
        return
      case 'VIEW_REQ':
        this.#sendView(message.src)
        return
      default:
        this.#viewReceived(message.src, message)
    }
  }

  #viewChanged(event: Event & {type: 'VIEW_CHANGE'}): unknown {
    this.#pause()
    const answer = this.below.down(event)
    this.#view = event.view
    this.#views.clear()
    this.#scheduleInfo()
    this.#scheduleCheck()
    return answer
  }

  #pause(): void {
    this.#infoTimer?.cancel()
    this.#checkTimer?.cancel()
    this.#infoTimer = undefined
    this.#checkTimer = undefined
  }

  #scheduleInfo(): void {
    const {min_interval, max_interval} = this.props
    const wait = Math.max(min_interval, 1 + this.random.int(max_interval) + Math.floor(max_interval / 2))
    this.#infoTimer = this.clock.after(wait, () => {
      this.#sendInfo()
      this.#scheduleInfo()
    })
  }

  #scheduleCheck(): void {
    this.#checkTimer = this.clock.after(this.props.check_interval, () => {
      this.#scheduleCheck()
      this.#check()
    })
  }

  // --- INFO

  #info(view: View): MergeHeader {
    const {logicalName} = this.context
    return {type: 'INFO', viewId: view.viewId, logicalName, physicalAddress: this.transport.physicalAddress}
  }

  #send(message: Message, header: MergeHeader): void {
    message.src = this.localAddress
    this.below.send(message.putHeader(this.id, mergeHeader, header))
  }

  #sendInfo(): void {
    const view = this.#view
    if (view === null) return
    if (this.transport.supportsMulticasting) {
      const message = Message.empty(null)
      message.transient |= Transient.DONT_LOOPBACK
      this.#send(message, this.#info(view))
      return
    }
    const informed = new Set<string>()
    this.below.down({
      type: 'FIND_MBRS',
      members: null,
      timeoutMs: this.props.min_interval,
      each: (response) => {
        if (!informed.has(response.sender.key)) this.#sendInfoTo(response)
        informed.add(response.sender.key)
      },
      done: () => undefined,
    })
  }

  /** Sends to physical addresses: subgroups need not know each other's members. */
  #sendInfoTo(response: PingData): void {
    const view = this.#view
    if (view === null || response.sender.equals(this.localAddress)) return
    if (response.physicalAddress === null) {
      this.log.warn({member: response.sender.toString()}, 'physical address not found, no INFO is sent')
      return
    }
    this.#send(Message.empty(response.physicalAddress), this.#info(view))
  }

  #infoReceived(sender: Address, header: MergeHeader): void {
    // Tools outside the cluster ask for views without having one.
    if (sender instanceof IpAddress) return
    if (header.logicalName !== null) this.context.addresses.names.remember(sender, header.logicalName)
    if (header.physicalAddress !== null) {
      this.below.down({type: 'ADD_PHYSICAL_ADDRESS', member: sender, address: header.physicalAddress})
    }
    if (header.viewId !== null) this.#views.add(sender, header.viewId)
  }

  // --- views

  #sendView(dest: Address): void {
    const view = this.#view
    const payload = encodePayload(this.context.minor, (out) => {
      out.bool(view !== null)
      if (view !== null) writeViewPlain(out, view)
    })
    this.#send(Message.bytes(dest, payload), {type: 'VIEW_RSP', viewId: null, logicalName: null, physicalAddress: null})
  }

  #viewReceived(sender: Address, message: Message): void {
    const view = decodePayload(message, this.context, readOptionalPlainView, (error) => {
      this.log.warn({sender: sender.toString(), error: error.message}, 'VIEW_RSP cannot be read')
    })
    if (view !== null) this.#responses.add(sender, view)
  }

  #check(): void {
    const view = this.#view
    if (view === null) return
    this.#views.add(this.localAddress, view.viewId)
    const participants = this.#views.differ ? this.#views.participants() : []
    this.#views.clear()
    if (participants.length > 1) this.#askForViews(view, this.#limit(participants))
  }

  /**
   * Asks members that may not know this one: answers go to this member's physical address, which needs no lookup, unless the transport
   * cannot send there (TUNNEL of JGroups throws). Differs from JGroups, whose members ask only when they have a view.
   */
  #askStrangers({members, timeoutMs, done}: Event & {type: 'ASK_VIEWS'}): void {
    const {transport, localAddress} = this
    const own = transport.sendsToPhysical ? (transport.physicalAddress ?? localAddress) : localAddress
    this.#responses.reset(members)
    for (const member of members) {
      const message = Message.empty(member).setFlag(Flag.OOB)
      message.src = own
      const header: MergeHeader = {type: 'VIEW_REQ', viewId: null, logicalName: null, physicalAddress: null}
      this.below.send(message.putHeader(this.id, mergeHeader, header))
    }
    this.#responses.wait(this.clock, timeoutMs, () => {
      const views = this.#responses.results.map(({value}) => value)
      this.#responses.cancel()
      done(views)
    })
  }

  #limit(participants: readonly Address[]): readonly Address[] {
    const limit = this.props.max_participants_in_merge
    return limit > 0 ? participants.slice(-limit) : participants
  }

  #askForViews(view: View, participants: readonly Address[]): void {
    this.#responses.reset(participants)
    this.#responses.add(this.localAddress, view)
    for (const member of participants) {
      if (member.equals(this.localAddress)) continue
      this.#send(Message.empty(member), {type: 'VIEW_REQ', viewId: null, logicalName: null, physicalAddress: null})
    }
    this.#responses.wait(this.clock, this.props.check_interval / 10, (result) => {
      if (result !== 'cancelled') this.#compare()
    })
  }

  #compare(): void {
    const answers = this.#responses.results
    this.#responses.cancel()
    const [first] = answers
    if (first === undefined || answers.every((a) => a.value.equals(first.value))) return
    this.counters.num_merge_events++
    this.above.up({type: 'MERGE', views: new Map(answers.map((a) => [a.member, a.value]))})
  }
}
