import {ConfigError} from '../errors/index.ts'
import type {Address} from '../model/address.ts'
import {AddressTable} from '../model/address-table.ts'
import {CLASSES} from '../headers/classes.ts'
import type {Classes} from '../model/message-codec.ts'
import type {View} from '../model/view.ts'
import {WIRE_VERSIONS, type WireVersion} from '../model/frame.ts'
import type {Runtime} from '../runtime/ports.ts'
import type {WireMinor} from '../wire/writer.ts'
import type {Layer, Protocol, ProtocolClass, ProtocolSettings, StackContext} from './protocol.ts'
import type {MessageWatch} from './join-rules.ts'
import type {Done} from './events.ts'
import {Pressure} from './pressure.ts'
import type {TransportPort} from './transport-port.ts'

/** One protocol of a stack: its class and its typed values from the config room. */
export interface ProtocolConfig {
  readonly protocol: ProtocolClass
  readonly settings: ProtocolSettings
}

/** A stack, bottom to top; the first is the transport. */
export type StackConfig = readonly ProtocolConfig[]

/** The member that a stack belongs to. */
export interface StackIdentity {
  readonly localAddress: Address
  readonly logicalName: string
  readonly wire: WireVersion
}

/** The layer below the transport: nothing. */
const bottom: Layer = {
  up: () => undefined,
  down: () => null,
  receive: () => undefined,
  receiveBatch: () => undefined,
  send: () => undefined,
}

function isTransport(protocol: Protocol): protocol is Protocol & TransportPort {
  return protocol.spec.transport
}

/** The layer above the protocols: the channel. */
export interface TopLayer extends Layer {
  /** The current view; null while not connected. */
  readonly view: View | null
}

/** The linked protocols of one member; starts and stops them in order (org.jgroups.stack.ProtocolStack). */
export class ProtocolStack implements StackContext {
  readonly runtime: Runtime
  readonly addresses: AddressTable
  readonly localAddress: Address
  readonly logicalName: string
  readonly version: number
  readonly minor: WireMinor
  readonly classes: Classes = CLASSES
  readonly pressure = new Pressure()
  readonly transport: TransportPort
  cluster = ''
  #protocols: Protocol[]
  readonly #channel: TopLayer

  /** Creates and links the protocols and runs their `init`. Throws ConfigError. */
  constructor(config: StackConfig, identity: StackIdentity, runtime: Runtime, channel: TopLayer) {
    this.runtime = runtime
    this.addresses = runtime.host.shared(AddressTable)
    this.localAddress = identity.localAddress
    this.logicalName = identity.logicalName
    const wire = WIRE_VERSIONS[identity.wire]
    this.version = wire.version
    this.minor = wire.minor
    this.#channel = channel
    this.#protocols = config.map((entry) => new entry.protocol(entry.settings))
    const transport = this.#protocols[0]
    if (transport === undefined || !isTransport(transport)) {
      throw new ConfigError(
        `the first protocol of a stack must be a transport, found ${transport?.name ?? 'no protocol'}`,
      )
    }
    this.transport = transport
    this.#link()
    for (const protocol of this.#protocols) protocol.init()
  }

  get protocols(): readonly Protocol[] {
    return this.#protocols
  }

  /** The protocol next to the channel. */
  get top(): Layer {
    return this.#protocols.at(-1) ?? bottom
  }

  view(): View | null {
    return this.#channel.view
  }

  findProtocol(name: string): Protocol | undefined {
    return this.#protocols.find((p) => p.name === name)
  }

  /** Prepares and starts the protocols bottom to top; on failure those started are stopped again. */
  start(done: Done): void {
    this.#startFrom(0, done)
  }

  /** Stops the protocols top to bottom; `done` runs when their outstanding work outside the member (files, databases) is done too. */
  stop(done: () => void = () => undefined): void {
    const stopped = this.#protocols.toReversed()
    for (const protocol of stopped) protocol.stop()
    let pending = stopped.length
    for (const protocol of stopped) {
      protocol.finish(() => {
        if (--pending === 0) done()
      })
    }
  }

  /** Puts a protocol above or below its neighbour while the stack runs. Throws ConfigError when the place does not exist. */
  insert(protocol: Protocol, position: 'above' | 'below', neighbour: string, done: Done): void {
    const at = this.#protocols.findIndex((p) => p.name === neighbour)
    if (at < 0) throw new ConfigError(`no protocol ${neighbour} in the stack to put ${protocol.name} ${position}`)
    if (this.findProtocol(protocol.name) !== undefined)
      throw new ConfigError(`${protocol.name} is already in the stack`)
    if (position === 'below' && at === 0) throw new ConfigError(`nothing can be put below the transport ${neighbour}`)
    this.#protocols = this.#protocols.toSpliced(position === 'above' ? at + 1 : at, 0, protocol)
    this.#link()
    protocol.init()
    protocol.prepare((error) => {
      if (error === undefined) protocol.start()
      done(error)
    })
  }

  /** Lets `seen` observe messages as the transport passes them up, until the returned function is called. */
  watch(seen: MessageWatch): () => void {
    const [transport] = this.#protocols
    if (transport === undefined) return () => undefined
    const {above} = transport
    const watcher: Layer = {
      up: (event) => above.up(event),
      down: (event) => above.down(event),
      send: (message) => above.send(message),
      receive: (message) => {
        seen(message)
        above.receive(message)
      },
      receiveBatch: (batch) => {
        for (const message of batch.messages) seen(message)
        above.receiveBatch(batch)
      },
    }
    transport.above = watcher
    return () => {
      if (transport.above === watcher) transport.above = above
    }
  }

  /** Stops and removes a protocol while the stack runs, except the transport. Returns whether it was there. */
  remove(name: string): boolean {
    const at = this.#protocols.findIndex((p) => p.name === name)
    const protocol = this.#protocols[at]
    if (protocol === undefined || at === 0) return false
    protocol.stop()
    protocol.finish(() => undefined)
    this.#protocols = this.#protocols.toSpliced(at, 1)
    this.#link()
    return true
  }

  #link(): void {
    for (const [i, protocol] of this.#protocols.entries()) {
      protocol.attach(this, this.#protocols[i - 1] ?? bottom, this.#protocols[i + 1] ?? this.#channel)
    }
  }

  #startFrom(index: number, done: Done): void {
    const protocol = this.#protocols[index]
    if (protocol === undefined) {
      done()
      return
    }
    protocol.prepare((error) => {
      if (error !== undefined) {
        const prepared = this.#protocols.slice(0, index + 1).toReversed()
        for (const started of prepared) started.stop()
        for (const started of prepared) started.finish(() => undefined)
        done(error)
        return
      }
      protocol.start()
      this.#startFrom(index + 1, done)
    })
  }
}
