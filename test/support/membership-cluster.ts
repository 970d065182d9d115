import type {Address} from '../../src/model/address.ts'
import {Digest} from '../../src/model/digest.ts'
import {type Message, Transient} from '../../src/model/message.ts'
import type {WireVersion} from '../../src/model/frame.ts'
import type {PingData} from '../../src/headers/ping-data.ts'
import type {View} from '../../src/model/view.ts'
import {Gms} from '../../src/protocols/membership/gms/gms.ts'
import {type GmsHeader, gmsHeader} from '../../src/headers/gms.ts'
import {Scheduler} from '../../src/runtime/simulation/scheduler.ts'
import type {Event} from '../../src/stack/events.ts'
import type {JoinRules} from '../../src/stack/join-rules.ts'
import {memberAddress, ProtocolHarness} from './protocol-harness.ts'

/** Time a message takes. */
const LATENCY_MS = 1

/** Time after which discovery answers. */
const DISCOVERY_MS = 10

/** A member of which only GMS is real. */
export class GmsMember {
  readonly name: string
  readonly address: Address
  readonly harness: ProtocolHarness<Gms>
  digest = new Digest([])
  alive = true
  /** Result of `connect`: undefined while it runs, null for success. */
  connected: Error | null | undefined
  left = false

  constructor(name: string, cluster: MembershipCluster, props: Readonly<Record<string, unknown>>, wire: WireVersion) {
    this.name = name
    this.address = memberAddress(name)
    const down = (event: Event): unknown => this.#down(event, cluster)
    this.harness = new ProtocolHarness(new Gms({props}), {name, scheduler: cluster.scheduler, wire, down})
  }

  get gms(): Gms {
    return this.harness.protocol
  }

  /** Views that went up, in order. */
  get views(): View[] {
    return this.harness.eventsUp.filter((e) => e.type === 'VIEW_CHANGE').map((e) => e.view)
  }

  get view(): string {
    return String(this.gms.gauge('view'))
  }

  connect(rules?: JoinRules): void {
    this.gms.down({
      type: 'CONNECT',
      cluster: 'test',
      withStateTransfer: false,
      ...(rules === undefined ? {} : {rules}),
      done: (error) => (this.connected = error ?? null),
    })
  }

  leave(): void {
    this.gms.down({type: 'DISCONNECT', done: () => (this.left = true)})
  }

  suspect(...members: readonly GmsMember[]): void {
    this.gms.up({type: 'SUSPECT', members: members.map((m) => m.address)})
  }

  /** What discovery reports about this member. */
  pingData(): PingData {
    const status = this.gms.up({type: 'GET_PING_STATUS'}) as {server: boolean; coordinator: boolean}
    return {sender: this.address, ...status, logicalName: this.name, physicalAddress: null}
  }

  #down(event: Event, cluster: MembershipCluster): unknown {
    switch (event.type) {
      case 'FIND_INITIAL_MBRS':
        cluster.scheduler.schedule(DISCOVERY_MS, () =>
          event.done(
            cluster.reachable(this).map((m) => m.pingData()),
            cluster.withholds && event.lookOnly === true,
          ),
        )
        return undefined
      case 'ASK_VIEWS': {
        const asked = cluster.reachable(this).filter((m) => event.members.some((member) => member.equals(m.address)))
        cluster.scheduler.schedule(DISCOVERY_MS, () => event.done(asked.flatMap((m) => m.views.at(-1) ?? [])))
        return true
      }
      case 'SET_DIGEST':
        this.digest = event.digest
        return undefined
      case 'MERGE_DIGEST':
        this.digest = this.digest.merge(event.digest)
        return undefined
      case 'VIEW_CHANGE':
        this.digest = this.digest.select(event.view.members)
        return undefined
      case 'GET_DIGEST':
        return event.member === undefined ? this.digest : this.digest.select([event.member])
      default:
        return undefined
    }
  }
}

/** Several GMS with a perfect network and no other protocols between them. */
export class MembershipCluster {
  readonly scheduler = new Scheduler()
  readonly members: GmsMember[] = []
  /** Messages that were sent, as `type sender>receiver`. */
  readonly sent: string[] = []
  readonly messages: {readonly from: GmsMember; readonly header: GmsHeader; readonly message: Message}[] = []
  /** A store among the discovery protocols records nothing for members that only look. */
  withholds = false
  /** Messages for which this returns false are lost. */
  passes: (from: GmsMember, to: GmsMember, header: GmsHeader) => boolean = () => true

  member(name: string, props: Readonly<Record<string, unknown>> = {}, wire: WireVersion = '5.5'): GmsMember {
    const member = new GmsMember(name, this, props, wire)
    this.members.push(member)
    return member
  }

  /** Members that joined one after the other. */
  joined(names: string, props: Readonly<Record<string, unknown>> = {}, wire: WireVersion = '5.5'): GmsMember[] {
    return names.split('').map((name) => {
      const member = this.member(name, props, wire)
      member.connect()
      this.run(200)
      return member
    })
  }

  reachable(from: GmsMember): GmsMember[] {
    return this.members.filter((m) => m !== from && m.alive && this.passes(from, m, {type: 'VIEW'}))
  }

  run(ms: number): void {
    for (let i = 0; i < ms; i++) {
      this.#deliver()
      this.scheduler.advance(1)
    }
    this.#deliver()
  }

  /** Messages of a type since the last call of `forget`. */
  of(type: GmsHeader['type']): Message[] {
    return this.messages.filter((m) => m.header.type === type).map((m) => m.message)
  }

  forget(): void {
    this.sent.length = 0
    this.messages.length = 0
  }

  #deliver(): void {
    for (const from of this.members) {
      for (const message of from.harness.takeSent()) {
        const header = message.header(from.gms.id, gmsHeader)
        if (header === undefined || !from.alive) continue
        this.sent.push(`${header.type} ${from.name}>${message.dest === null ? '*' : String(message.dest)}`)
        this.messages.push({from, header, message})
        for (const to of this.members) this.#deliverTo(from, to, message, header)
      }
    }
  }

  #deliverTo(from: GmsMember, to: GmsMember, message: Message, header: GmsHeader): void {
    const meant =
      message.dest === null
        ? to !== from || (message.transient & Transient.DONT_LOOPBACK) === 0
        : to.address.equals(message.dest)
    if (!meant || (to !== from && !this.passes(from, to, header))) return
    const copy = to.harness.copyOverWire(message)
    this.scheduler.schedule(LATENCY_MS, () => {
      if (to.alive) to.gms.receive(copy)
    })
  }
}

/** Whether all have the view with these members, in this order. */
export function share(members: readonly GmsMember[], names = members.map((m) => m.name).join('')): boolean {
  const [first] = members
  return members.every((m) => m.view === first?.view && m.views.at(-1)?.members.map(String).join('') === names)
}
