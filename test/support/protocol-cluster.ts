import {MessageBatch} from '../../src/model/batch.ts'
import {Flag, type Message, Transient} from '../../src/model/message.ts'
import {Scheduler} from '../../src/runtime/simulation/scheduler.ts'
import type {Protocol} from '../../src/stack/protocol.ts'
import {type HarnessOptions, ProtocolHarness, viewOf} from './protocol-harness.ts'

/** Decides what happens to a message on its way to a member: true lets it pass. */
export type Link = (message: Message, from: string, to: string) => boolean

/** Connected harnesses of one protocol: `pump` carries what leaves one to the others, encoded and decoded. */
export class ProtocolCluster<P extends Protocol> {
  readonly scheduler = new Scheduler()
  readonly members = new Map<string, ProtocolHarness<P>>()
  link: Link = () => true
  #viewNumber = 0
  readonly #create: () => P
  readonly #options: HarnessOptions

  constructor(create: () => P, options: HarnessOptions = {}) {
    this.#create = create
    this.#options = options
  }

  add(name: string): ProtocolHarness<P> {
    const member = new ProtocolHarness(this.#create(), {...this.#options, name, scheduler: this.scheduler})
    this.members.set(name, member)
    return member
  }

  get(name: string): ProtocolHarness<P> {
    const member = this.members.get(name)
    if (member === undefined) throw new Error(`no member ${name}`)
    return member
  }

  /** Installs one view in all members. */
  view(): void {
    const view = viewOf(++this.#viewNumber, ...this.members.keys())
    for (const member of this.members.values()) member.protocol.down({type: 'VIEW_CHANGE', view})
  }

  /** Carries everything that was sent, and what is sent in response, until nothing is left. */
  pump(): void {
    for (let moved = true; moved;) {
      moved = false
      for (const [name, member] of this.members) {
        const sent = member.takeSent()
        moved ||= sent.length > 0
        this.#carry(name, sent)
      }
    }
  }

  /** Lets time pass in steps, carrying what is sent after each. */
  run(ms: number, step = 100): void {
    for (let passed = 0; passed < ms; passed += step) {
      this.scheduler.advance(step)
      this.pump()
    }
  }

  #carry(name: string, sent: readonly Message[]): void {
    for (const message of sent) {
      const {dest} = message
      for (const [other, target] of this.members) {
        if (dest !== null && !dest.equals(target.address)) continue
        if (other === name) {
          if ((message.transient & Transient.DONT_LOOPBACK) === 0) this.#hand(target, message)
        } else if (this.link(message, name, other)) {
          this.#hand(target, target.copyOverWire(message))
        }
      }
    }
  }

  #hand(target: ProtocolHarness<P>, message: Message): void {
    target.protocol.receiveBatch(new MessageBatch(message.dest, message.src, 'test', message.is(Flag.OOB), [message]))
  }
}
