import type {AddressContext} from '../config/addresses/addresses.ts'
import type {PropertyTable, ProtocolFacts, Release, ReleaseFacts} from '../releases/facts.ts'
import type {ConfigFiles} from '../config/files/tree-loader.ts'
import type {VariableSource} from '../config/values/variables.ts'
import type {JavaAttribute} from './read-config.ts'
import type {JavaProtocol} from './read-config.ts'
import type {JavaValue} from './values.ts'
import {type JavaFault, Refusal, type Spot} from './refusal.ts'

/** The environment a stack is built in. */
export interface JavaHost {
  readonly release: Release
  readonly facts: ReleaseFacts
  readonly variables: VariableSource
  readonly files: ConfigFiles
  /** Files next to the configurations on the class path. */
  readonly resources: ReadonlySet<string>
  /** Whether JDBC drivers and data sources are available. */
  readonly databases: boolean
  /** Addresses of the transport's family once that is known. */
  addresses: AddressContext
  readonly warnings: string[]
  /** Builds a stack on top of a protocol; without a base the protocol is not yet linked to those below it. */
  readonly buildFork: (
    configs: readonly JavaProtocol[],
    carrier: JavaStackProtocol,
    base: JavaStack | undefined,
  ) => void
}

/** The word of a file reported for an attribute: its value, or its name where the value is empty. */
export function wordOf({value}: Pick<JavaAttribute, 'value'>, name: string): string {
  return value === '' ? name : value
}

/** An object with properties: a protocol or one of its components. */
export class JavaObject {
  readonly properties: PropertyTable
  /** Values that were set; others are at their default. */
  readonly values = new Map<string, JavaValue>()
  /** Where the values come from. */
  readonly origins = new Map<string, JavaAttribute>()

  constructor(properties: PropertyTable) {
    this.properties = properties
  }

  value(name: string): JavaValue {
    return this.values.get(name) ?? ((this.properties[name]?.default ?? null) as JavaValue)
  }

  /** A whole or fractional number; 0 for anything else. */
  number(name: string): number {
    const value = this.value(name)
    return typeof value === 'number' ? value : 0
  }

  text(name: string): string | null {
    const value = this.value(name)
    return typeof value === 'string' ? value : null
  }

  flag(name: string): boolean {
    return this.value(name) === true
  }
}

/** An object of a component class that JGroups ships. */
export function componentOf({facts}: JavaHost, className: string): JavaObject | undefined {
  const found = Object.values(facts.componentClasses).find((c) => c.className === className)
  return found === undefined ? undefined : new JavaObject(found.properties)
}

/** A protocol of a stack. */
export class JavaStackProtocol extends JavaObject {
  readonly config: JavaProtocol
  readonly facts: ProtocolFacts
  readonly components = new Map<string, JavaObject>()
  /** The sites that its child elements name. */
  readonly sites = new Set<string>()

  constructor(config: JavaProtocol, facts: ProtocolFacts) {
    super(facts.properties)
    this.config = config
    this.facts = facts
  }

  get name(): string {
    return this.facts.name
  }

  /** Whether its class is, or extends, one of these simple names. */
  is(...classes: readonly string[]): boolean {
    return classes.includes(this.simpleName) || this.facts.superclasses.some((name) => classes.includes(name))
  }

  get simpleName(): string {
    return this.facts.className.slice(this.facts.className.lastIndexOf('.') + 1)
  }

  /** The refusal for a fault of this protocol, at the attribute it names or else at the element. */
  refusal(fault: JavaFault): Refusal {
    const {property = ''} = fault
    const origin = this.origins.get(property)
    return new Refusal(fault.exception, fault.message, {
      word: origin === undefined ? this.config.name : wordOf(origin, property),
      spot: origin?.spot ?? this.config.spot,
    })
  }

  get spot(): Spot {
    return this.config.spot
  }
}

/** Protocols on top of each other, bottom first; a fork stack sits on another one. */
export class JavaStack {
  readonly host: JavaHost
  readonly protocols: readonly JavaStackProtocol[]
  /** The stack below, up to the protocol that carries this one. */
  readonly base: JavaStack | undefined

  constructor(host: JavaHost, protocols: readonly JavaStackProtocol[], base?: JavaStack) {
    this.host = host
    this.protocols = protocols
    this.base = base
  }

  /** The lowest protocol if it is a transport. */
  get transport(): JavaStackProtocol | undefined {
    if (this.base !== undefined) return this.base.transport
    const bottom = this.protocols[0]
    return bottom?.facts.transport === true ? bottom : undefined
  }

  /** The highest protocol of a class. */
  find(...classes: readonly string[]): JavaStackProtocol | undefined {
    return this.protocols.findLast((p) => p.is(...classes))
  }

  below(protocol: JavaStackProtocol): readonly JavaStackProtocol[] {
    return [...(this.base?.protocols ?? []), ...this.protocols.slice(0, this.protocols.indexOf(protocol))]
  }

  above(protocol: JavaStackProtocol): readonly JavaStackProtocol[] {
    return this.protocols.slice(this.protocols.indexOf(protocol) + 1)
  }
}
