import assert from 'node:assert/strict'
import {Uuid} from '../../src/model/address.ts'
import {MessageBatch} from '../../src/model/batch.ts'
import type {WireVersion} from '../../src/model/frame.ts'
import {Message} from '../../src/model/message.ts'
import type {View} from '../../src/model/view.ts'
import {SharedLoopback} from '../../src/protocols/transport/shared-loopback.ts'
import {Tcp} from '../../src/protocols/transport/tcp.ts'
import {TcpNio2} from '../../src/protocols/transport/tcp-nio2.ts'
import type {Transport} from '../../src/protocols/transport/transport.ts'
import {Udp} from '../../src/protocols/transport/udp.ts'
import {type Log, type Runtime, silentLog} from '../../src/runtime/ports.ts'
import {SimWorld} from '../../src/runtime/simulation/world.ts'
import {Channel} from '../../src/stack/channel.ts'
import type {Event} from '../../src/stack/events.ts'
import {attributesOf} from '../../src/stack/introspection.ts'
import type {ProtocolClass} from '../../src/stack/protocol.ts'

/** Transports that tests run with. */
export const TRANSPORTS = {
  UDP: Udp,
  TCP: Tcp,
  TCP_NIO2: TcpNio2,
  SHARED_LOOPBACK: SharedLoopback,
} as const satisfies Record<string, ProtocolClass>

/** How a member without protocols above its transport is made. */
export interface BareOptions {
  readonly props?: Readonly<Record<string, unknown>>
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly wire?: WireVersion
}

/** A channel whose stack is a transport alone, and what it received. */
export class BareMember {
  readonly channel: Channel
  readonly received: string[] = []
  readonly batches: {oob: boolean; size: number; multicast: boolean}[] = []
  readonly events: Event[] = []

  constructor(
    kind: keyof typeof TRANSPORTS | ProtocolClass,
    name: string,
    runtime: Runtime,
    options: BareOptions = {},
    number = 1,
  ) {
    const {props = {}, components = {}, wire = '5.5'} = options
    this.channel = new Channel({
      stack: [{protocol: typeof kind === 'string' ? TRANSPORTS[kind] : kind, settings: {props, components}}],
      runtime,
      name,
      wire,
      address: new Uuid(name.charCodeAt(0), 0, 0x8000_0000, number),
      receiver: {
        receive: (message) => this.#take(message),
        receiveBatch: (batch) => this.#takeBatch(batch),
      },
    })
    const up = this.channel.up.bind(this.channel)
    this.channel.up = (event) => {
      this.events.push(event)
      return up(event)
    }
  }

  get transport(): Transport {
    return this.channel.stack.transport as unknown as Transport
  }

  /** Tells this member's process the name of another, as discovery would. */
  learn(other: BareMember): void {
    this.channel.stack.addresses.names.remember(other.channel.address, other.channel.name)
  }

  /** Makes this member known to the others and the others to it. */
  meet(...others: readonly BareMember[]): void {
    for (const other of others) {
      this.learn(other)
      other.learn(this)
      other.transport.addPhysicalAddress(this.channel.address, this.transport.physicalAddress!)
      this.transport.addPhysicalAddress(other.channel.address, other.transport.physicalAddress!)
    }
  }

  /** Installs a view in the transport. */
  install(view: View): void {
    this.transport.down({type: 'VIEW_CHANGE', view})
  }

  /** Sends a text to a member, or to all for null. */
  tell(dest: BareMember | null, text: string, flags = 0): Message {
    const message = Message.bytes(dest === null ? null : dest.channel.address, Buffer.from(text)).setFlag(flags)
    this.channel.send(message)
    return message
  }

  #take(message: Message): void {
    this.received.push(`${message.src?.toString() ?? '?'}: ${Buffer.from(message.payload ?? []).toString()}`)
  }

  #takeBatch(batch: MessageBatch): void {
    this.batches.push({oob: batch.oob, size: batch.size, multicast: batch.multicast})
    for (const message of batch.messages) this.#take(message)
  }
}

/** A log and its warnings. */
export interface Lines {
  readonly lines: string[]
  /** The same with their fields. */
  readonly full: string[]
  readonly log: Log
}

/** A log that keeps the messages of its warnings. */
export function recordingLog(): Lines {
  const lines: string[] = []
  const full: string[] = []
  const keep = (fields: object, message: string): void => {
    lines.push(message)
    full.push(`${message} ${JSON.stringify(fields)}`)
  }
  const log: Log = {...silentLog, warn: keep, error: keep, child: () => log}
  return {lines, full, log}
}

/** Two members with bare transports in a simulated world. */
export class BarePair {
  readonly world: SimWorld
  readonly a: BareMember
  readonly b: BareMember

  constructor(
    kind: keyof typeof TRANSPORTS,
    options: BareOptions = {},
    log: Log = silentLog,
    other: keyof typeof TRANSPORTS = kind,
  ) {
    this.world = new SimWorld({seed: 3, log: () => log})
    const [{runtime}, host] = [this.world.host('A'), this.world.host('B')]
    const oneProcess = kind === 'SHARED_LOOPBACK'
    this.a = new BareMember(kind, 'A', runtime, options)
    this.b = new BareMember(other, 'B', oneProcess ? {...host.runtime, host: runtime.host} : host.runtime, options)
    this.a.learn(this.b)
    this.b.learn(this.a)
    for (const member of [this.a, this.b]) {
      let result: Error | undefined | null = null
      member.channel.connectThen('demo', (error) => (result = error))
      this.world.advance(10)
      assert.equal(result, undefined, String(result))
    }
  }

  settle(): void {
    this.world.advance(50)
  }
}

/** Value of an attribute of a member's transport, as text. */
export function attributeOf(member: BareMember, name: string): string {
  return String(
    attributesOf(member.transport)
      .find((a) => a.name === name)
      ?.read(),
  )
}
