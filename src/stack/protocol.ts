import {ConfigError} from '../errors/index.ts'
import type {Address} from '../model/address.ts'
import type {AddressTable} from '../model/address-table.ts'
import type {MessageBatch} from '../model/batch.ts'
import type {Message} from '../model/message.ts'
import type {Clock, Executor, Log, Network, Random, Runtime} from '../runtime/ports.ts'
import type {Done, Event} from './events.ts'
import {LimitedLog} from './limited-log.ts'
import type {
  AttributeValue,
  CheckFinding,
  ComponentMap,
  ComponentSpec,
  CounterValues,
  Managed,
  PropMap,
  PropValues,
  ProtocolSpec,
} from './spec.ts'
import type {Classes} from '../model/message-codec.ts'
import type {View} from '../model/view.ts'
import type {WireMinor} from '../wire/writer.ts'
import type {Pressure} from './pressure.ts'
import type {TransportPort} from './transport-port.ts'

/** What the protocols of one stack share. */
export interface StackContext {
  readonly runtime: Runtime
  readonly localAddress: Address
  readonly logicalName: string
  readonly cluster: string
  /** The announced version and its layouts. */
  readonly version: number
  readonly minor: WireMinor
  /** Addresses and names known to the process. */
  readonly addresses: AddressTable
  /** Classes that messages may contain. */
  readonly classes: Classes
  readonly transport: TransportPort
  readonly pressure: Pressure
  /** Bottom to top. */
  readonly protocols: readonly Protocol[]
  /** The channel's view; null while it is not connected. A protocol inserted later has not seen a view itself. */
  view(): View | null
  findProtocol(name: string): Protocol | undefined
}

/** Values for a protocol as the config room typed them; absent ones have their default. */
export interface ProtocolSettings {
  readonly props?: Readonly<Record<string, unknown>>
  /** By prefix, then property. */
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** Typed values and counters of one component. */
export interface Component<C extends ComponentSpec> {
  readonly props: PropValues<C['properties']>
  readonly counters: CounterValues<C['attributes']>
}

/** Components of a protocol by prefix. */
export type Components<M extends ComponentMap> = {readonly [K in keyof M]: Component<M[K]>}

/** What a protocol sees of its neighbours: the same below and above, so that a channel or a network can take either end. */
export interface Layer {
  /** Handles an event going up; some are questions and return an answer. */
  up(event: Event): unknown
  /** Handles an event going down; some are questions and return an answer. */
  down(event: Event): unknown
  /** Handles a message going up. */
  receive(message: Message): void
  /** Handles a batch going up. */
  receiveBatch(batch: MessageBatch): void
  /** Handles a message going down. */
  send(message: Message): void
}

/** What the constructor reads from the class of a protocol. */
interface Declared {
  readonly name: string
  readonly spec?: ProtocolSpec
}

type AnyGetter = () => AttributeValue
type AnyOperation = (...args: string[]) => AttributeValue | undefined

function defaultsOf(properties: PropMap, given: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [name, prop] of Object.entries(properties)) values[name] = name in given ? given[name] : prop.default
  return values
}

function zeroCounters(spec: {attributes: ProtocolSpec['attributes']}): Record<string, number> {
  const counters: Record<string, number> = {}
  for (const [name, attribute] of Object.entries(spec.attributes)) if (attribute.kind === 'counter') counters[name] = 0
  return counters
}

/**
 * Base of all protocols. `up`, `down`, `receive`, `receiveBatch` and `send` are synchronous and run as tasks of the member, one at a
 * time. The defaults pass everything on, and take messages with the protocol's own header out of batches, one by one, into `receive`.
 */
export abstract class Protocol<S extends ProtocolSpec = ProtocolSpec> implements Layer {
  readonly spec: S
  readonly props: PropValues<S['properties']>
  readonly counters: CounterValues<S['attributes']>
  readonly components: Components<S['components']>
  above!: Layer
  below!: Layer
  #context: StackContext | undefined
  #log: Log | undefined

  /** One function per gauge and operation of the spec. */
  protected abstract readonly managed: Managed<S>
  /** The same for components, by prefix; missing gauges print as null. */
  protected readonly managedComponents: Readonly<Record<string, Readonly<Record<string, AnyOperation>>>> = {}

  constructor(settings: ProtocolSettings = {}) {
    const {name, spec}: Declared = new.target
    if (spec === undefined) throw new TypeError(`${name} has no static spec`)
    this.spec = spec as S
    this.props = defaultsOf(this.spec.properties, settings.props) as PropValues<S['properties']>
    this.counters = zeroCounters(this.spec) as CounterValues<S['attributes']>
    const components: Record<string, Component<ComponentSpec>> = {}
    for (const [prefix, component] of Object.entries(this.spec.components)) {
      components[prefix] = {
        props: defaultsOf(component.properties, settings.components?.[prefix]),
        counters: zeroCounters(component),
      }
    }
    this.components = components as Components<S['components']>
  }

  /** Name as printed and used in probe keys. */
  get name(): string {
    return this.spec.name
  }

  /** Id of this protocol's headers. */
  get id(): number {
    return (this.props as {id: number}).id
  }

  /** The stack this protocol belongs to. */
  protected get context(): StackContext {
    if (this.#context === undefined) throw new TypeError(`${this.name} is not part of a stack`)
    return this.#context
  }

  protected get clock(): Clock {
    return this.context.runtime.clock
  }

  protected get random(): Random {
    return this.context.runtime.random
  }

  protected get executor(): Executor {
    return this.context.runtime.executor
  }

  protected get network(): Network {
    return this.context.runtime.network
  }

  protected get log(): Log {
    this.#log ??= new LimitedLog(this.context.runtime.log.child({protocol: this.name}), this.clock)
    return this.#log
  }

  protected get transport(): TransportPort {
    return this.context.transport
  }

  protected get localAddress(): Address {
    return this.context.localAddress
  }

  /** Cluster the member is connected or connecting to. */
  protected get cluster(): string {
    return this.context.cluster
  }

  /** Attaches the protocol to a stack; called by the stack before `init`. */
  attach(context: StackContext, below: Layer, above: Layer): void {
    this.#context = context
    this.below = below
    this.above = above
    const level = (this.props as {level?: string | null}).level
    if (level !== undefined && level !== null) this.log.level = level
  }

  /**
   * Checks the rules of the declaration; subclasses compute what needs neighbours but no sockets. Runs bottom to top. Throws ConfigError.
   */
  init(): void {
    const [broken] = this.brokenRules()
    if (broken !== undefined) throw new ConfigError(`${this.name}: ${broken.message}`)
  }

  /** The findings of the declaration's rules on the current values. */
  protected brokenRules(): readonly CheckFinding[] {
    return this.spec.check?.(this.props, this.transport) ?? []
  }

  /** Opens what takes time (sockets, files), before `start`; bottom to top, one after another. */
  prepare(done: Done): void {
    done()
  }

  /** Starts timers and work. The member is not in a view yet. */
  start(): void {
    return
  }

  /** Stops timers and closes sockets. May be followed by another `prepare` and `start`. */
  stop(): void {
    return
  }

  /** Closes what takes time (files, databases), after `stop` and within a few seconds. */
  finish(done: () => void): void {
    done()
  }

  up(event: Event): unknown {
    return this.above.up(event)
  }

  down(event: Event): unknown {
    return this.below.down(event)
  }

  receive(message: Message): void {
    this.above.receive(message)
  }

  receiveBatch(batch: MessageBatch): void {
    const messages = batch.messages
    const id = this.id
    let kept = 0
    for (const message of messages) {
      if (id !== 0 && message.hasHeader(id)) this.receive(message)
      else messages[kept++] = message
    }
    if (kept !== messages.length) batch.truncate(kept)
    if (kept > 0) this.above.receiveBatch(batch)
  }

  send(message: Message): void {
    this.below.send(message)
  }

  /** Keys of probe requests that this protocol answers besides its attributes. */
  probeKeys(): readonly string[] {
    return []
  }

  /** Answers to the keys it knows, in order. */
  probe(_keys: readonly string[]): ReadonlyMap<string, string> | null {
    return null
  }

  /** Called after a property was changed while running, by probe or the API. `name` has the component's prefix if any. */
  propertyChanged(name: string): void {
    if (name === 'level') this.log.level = (this.props as {level?: string | null}).level ?? 'info'
  }

  /** Sets all counters to zero; protocols with more statistics add theirs. */
  resetStats(): void {
    const counters = this.counters as Record<string, number>
    for (const name of Object.keys(counters)) counters[name] = 0
    for (const component of Object.values(this.components as Record<string, Component<ComponentSpec>>)) {
      const values = component.counters as Record<string, number>
      for (const name of Object.keys(values)) values[name] = 0
    }
  }

  /** Value of a gauge of the spec, or of a component's (`prefix.name`). For `introspection` only. */
  gauge(name: string): AttributeValue {
    const getter = this.#managedEntry(name) as AnyGetter | undefined
    return getter === undefined ? null : getter()
  }

  /** The function behind an operation, by name with prefix. For `introspection` only. */
  operation(name: string): AnyOperation | undefined {
    if (name === 'resetStatistics') {
      return () => {
        this.resetStats()
        return undefined
      }
    }
    return this.#managedEntry(name)
  }

  #managedEntry(name: string): AnyOperation | undefined {
    const dot = name.indexOf('.')
    if (dot < 0) {
      const own: object = this.managed
      return Object.hasOwn(own, name) ? (own as Readonly<Record<string, AnyOperation>>)[name] : undefined
    }
    return this.managedComponents[name.slice(0, dot)]?.[name.slice(dot + 1)]
  }
}

/** A protocol class that can be named in a stack. */
export interface ProtocolClass {
  readonly spec: ProtocolSpec
  new (settings?: ProtocolSettings): Protocol
}
