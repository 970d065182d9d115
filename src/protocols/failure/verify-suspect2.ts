/**
 * Asks a suspected member whether it is alive before passing the suspicion on: ARE_YOU_DEAD goes to the suspect, and SUSPECT goes up only when
 * `timeout` passes without I_AM_NOT_DEAD. Needs a failure detector below; requests and answers may be lost.
 * Equals org.jgroups.protocols.VERIFY_SUSPECT2 (5.1 and later).
 * Differs from JGroups: suspicions end exactly after `timeout` instead of at the next of fixed rounds, and UNSUSPECT from a detector ends a
 * running verification.
 */
import type {Address} from '../../model/address.ts'
import {Message, Transient} from '../../model/message.ts'
import type {Timer} from '../../runtime/ports.ts'
import type {Event} from '../../stack/events.ts'
import {Protocol} from '../../stack/protocol.ts'
import {attr, type Managed, prop, protocolSpec} from '../../stack/spec.ts'
import {type VerifyHeader, verifyHeader} from '../../headers/verify-suspect2.ts'

const spec = protocolSpec({
  name: 'VERIFY_SUSPECT2',
  id: 72,
  doc: 'Double-checks suspicions with the suspects',
  properties: {
    num_msgs: prop.int(1, 'Copies of each question and answer', {writable: true, min: 1, max: 100}),
    timeout: prop.time(1000, 'Time a suspect has to answer', {writable: true, min: 1}),
    use_mcast_rsps: prop.boolean(false, 'Answers go to all members instead of to who asked', {writable: true}),
  },
  attributes: {
    local_addr: attr.gauge('org.jgroups.Address', 'Address of this member'),
    running: attr.gauge('boolean', 'Whether suspicions are verified'),
    suspects: attr.gauge('java.lang.String', 'Members under verification'),
  },
  operations: {},
})

interface Suspicion {
  readonly member: Address
  /** Clock time at which silence confirms the suspicion. */
  readonly deadline: number
}

/** Double-checks suspicions. */
export class VerifySuspect2 extends Protocol<typeof spec> {
  static readonly spec = spec

  protected override readonly managed: Managed<typeof spec> = {
    local_addr: () => this.localAddress,
    running: () => this.#running,
    suspects: () => `[${[...this.#suspicions.values()].map((s) => this.#print(s)).join(', ')}]`,
  }

  readonly #suspicions = new Map<string, Suspicion>()
  readonly #timers = new Set<Timer>()
  #running = false

  override start(): void {
    this.#running = true
  }

  override stop(): void {
    this.#running = false
    this.#suspicions.clear()
    for (const timer of this.#timers) timer.cancel()
    this.#timers.clear()
  }

  override down(event: Event): unknown {
    if (event.type === 'VIEW_CHANGE') {
      for (const {member} of [...this.#suspicions.values()]) {
        if (!event.view.contains(member)) this.#suspicions.delete(member.key)
      }
    }
    return this.below.down(event)
  }

  override up(event: Event): unknown {
    if (event.type === 'SUSPECT') {
      this.#verify(event.members.filter((member) => !member.equals(this.localAddress)))
      return undefined
    }
    if (event.type === 'UNSUSPECT') for (const member of event.members) this.#suspicions.delete(member.key)
    return this.above.up(event)
  }

  override receive(message: Message): void {
    const header = message.header(this.id, verifyHeader)
    if (header === undefined) this.above.receive(message)
    else if (header.from === null) this.log.warn({src: String(message.src)}, 'dropping a verification without sender')
    else if (header.type === 'ARE_YOU_DEAD') this.#tell(this.props.use_mcast_rsps ? null : header.from, 'I_AM_NOT_DEAD')
    else this.#unsuspect(header.from)
  }

  #verify(members: readonly Address[]): void {
    if (members.length === 0 || !this.#running) return
    const news = members.filter((member) => !this.#suspicions.has(member.key))
    if (news.length > 0) this.#begin(news)
    for (const member of members) this.#tell(member, 'ARE_YOU_DEAD')
  }

  #begin(members: readonly Address[]): void {
    this.log.debug({suspects: members.map(String)}, 'verifying that members are dead')
    const deadline = this.clock.now() + this.props.timeout
    for (const member of members) this.#suspicions.set(member.key, {member, deadline})
    const timer = this.clock.after(this.props.timeout, () => {
      this.#timers.delete(timer)
      this.#expire(deadline)
    })
    this.#timers.add(timer)
  }

  #tell(dest: Address | null, type: VerifyHeader['type']): void {
    for (let i = 0; i < this.props.num_msgs; i++) {
      const message = Message.empty(dest).putHeader(this.id, verifyHeader, {type, from: this.localAddress})
      message.transient |= Transient.DONT_BLOCK
      this.below.send(message)
    }
  }

  /** `deadline` is that of the timer: with a clock slightly behind, a suspicion must not stay forever. */
  #expire(deadline: number): void {
    const dead = [...this.#suspicions.values()].filter((s) => s.deadline <= deadline).map((s) => s.member)
    if (dead.length === 0) return
    for (const member of dead) this.#suspicions.delete(member.key)
    this.log.warn({suspects: dead.map(String)}, 'suspects did not answer')
    this.above.up({type: 'SUSPECT', members: dead})
  }

  #unsuspect(member: Address): void {
    if (!this.#suspicions.delete(member.key)) return
    this.log.debug({member: member.toString()}, 'suspect is alive')
    const event: Event = {type: 'UNSUSPECT', members: [member]}
    this.below.down(event)
    this.above.up(event)
  }

  #print(suspicion: Suspicion): string {
    return `${suspicion.member.toString()} (expires in ${String(suspicion.deadline - this.clock.now())} ms)`
  }
}
