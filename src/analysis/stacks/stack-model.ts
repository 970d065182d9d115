import type {Prop} from '../../stack/spec.ts'
import {attributePlace, type ConfigTree, elementPlace, type XmlElement} from '../../config/xml/xml-element.ts'
import {convert} from '../../config/values/convert.ts'
import {factsOf, findProtocol, type ProtocolFacts, type Release} from '../../releases/facts.ts'
import {protocolHistory} from '../../releases/history.ts'
import {TCP_TRANSPORTS} from '../../releases/roles.ts'
import type {Place} from '../../config/xml/findings.ts'
import {type Dialect, dialectOf} from '../../config/stack/dialect.ts'
import type {DeclaredProtocol, SpecSource} from '../../config/stack/spec-source.ts'
import {declaredProperties} from '../../config/stack/schema.ts'
import {lookUpFirst, type VariableSource} from '../../config/values/variables.ts'
import type {BindingReference, ConfigForm, FormStack} from '../forms/form.ts'

/** What a stack is read against. */
export interface StackContext {
  readonly release: Release
  /** The protocols of that release. */
  readonly protocols: SpecSource<DeclaredProtocol>
  readonly variables: VariableSource
  readonly form: ConfigForm
  /** The name of the stack, where a file holds several. */
  readonly name?: string
  readonly bindings?: FormStack['bindings']
}

/** What was given for a property, and how. */
export interface GivenText {
  readonly name: string
  /** The text with variables filled in. */
  readonly text: string
  /** The text as written; that of the system property where the XML leaves the attribute open. */
  readonly written: string
  readonly place: Place
}

/**
 * One protocol of a stack as a release understands it: what was given, and the defaults of the rest. Names are tried in
 * turn, since releases call one thing by several names (`max_bundle_size`, `bundler.max_size`).
 */
export class StackProtocol {
  /** The name without its package: GMS for pbcast.GMS. */
  readonly name: string
  readonly element: XmlElement
  /** Nothing for a protocol that is not shipped with the release. */
  readonly facts: ProtocolFacts | undefined
  readonly #dialect: Dialect
  readonly #variables: VariableSource
  readonly #properties: ReadonlyMap<string, Prop<unknown>>

  constructor(element: XmlElement, {release, protocols, variables}: Omit<StackContext, 'form' | 'name' | 'bindings'>) {
    this.element = element
    this.name = element.name.slice(element.name.lastIndexOf('.') + 1)
    this.#dialect = dialectOf(release)
    this.#variables = variables
    this.facts = findProtocol(factsOf(release), element.name)
    const spec = protocols.find(element.name, (name) => this.#text(name)?.text)?.spec
    this.#properties = spec === undefined ? new Map() : declaredProperties(spec)
  }

  /** True if it is of this class or a subclass of it, by simple names. */
  is(className: string): boolean {
    return this.name === className || (this.facts?.superclasses.includes(className) ?? false)
  }

  get place(): Place {
    return elementPlace(this.element)
  }

  /** What was given for the first of these names that has anything; an attribute without text counts as not given. */
  given(...names: readonly string[]): GivenText | undefined {
    for (const name of names) {
      const given = this.#attribute(name) ?? this.#systemProperty(name)
      if (given !== undefined) return {...given, name}
    }
    return undefined
  }

  /** The attribute as it stands in the file, also if its variables leave nothing of it. */
  attributePlace(name: string): Place | undefined {
    const attribute = this.element.attributes.filter((a) => a.name === name).at(-1)
    return attribute === undefined ? undefined : attributePlace(this.element, attribute)
  }

  /** True if the release has such a property. */
  knows(name: string): boolean {
    return this.#properties.has(name)
  }

  /** The value in effect: as given, else the default of the first name that the release has. */
  value(...names: readonly string[]): unknown {
    const given = this.given(...names)
    if (given !== undefined) {
      const prop = this.#properties.get(given.name)
      const read = prop === undefined ? {value: given.text} : convert(prop, given.text)
      return 'value' in read ? read.value : undefined
    }
    const prop = names.map((name) => this.#properties.get(name)).find((known) => known !== undefined)
    return prop?.defaultIPv4 ?? prop?.default ?? undefined
  }

  number(...names: readonly string[]): number | undefined {
    const value = this.value(...names)
    if (typeof value === 'number') return value
    return typeof value === 'string' && /^\s*\d+\s*$/.test(value) ? Number(value) : undefined
  }

  boolean(...names: readonly string[]): boolean | undefined {
    const value = this.value(...names)
    if (typeof value === 'boolean') return value
    return typeof value === 'string' ? value.toLowerCase() === 'true' : undefined
  }

  text(...names: readonly string[]): string | undefined {
    const value = this.value(...names)
    if (typeof value === 'string') return value
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
  }

  #attribute(name: string): GivenText | undefined {
    const aliases = this.#properties.get(name)?.aliases ?? []
    const prefix = name.slice(0, name.lastIndexOf('.') + 1)
    return [name, ...aliases.map((alias) => prefix + alias)]
      .map((n) => this.#text(n))
      .find((given) => given !== undefined)
  }

  #text(name: string): GivenText | undefined {
    const attribute = this.element.attributes.filter((a) => a.name === name).at(-1)
    const text = attribute === undefined ? undefined : this.#dialect.substitute(attribute.value, this.#variables)
    if (attribute === undefined || text === undefined) return undefined
    return {name, text, written: attribute.value, place: attributePlace(this.element, attribute)}
  }

  #systemProperty(name: string): GivenText | undefined {
    const names = this.#properties.get(name)?.systemProperty ?? []
    const set = names.length === 0 ? undefined : lookUpFirst(names, this.#variables)
    return set === undefined ? undefined : {name, text: set.value, written: set.value, place: this.place}
  }
}

/** A stack as a release understands it, protocols from bottom to top. */
export class StackModel {
  readonly file: string
  readonly name: string | undefined
  readonly release: Release
  /** A server puts in addresses and ports of its own: what the file leaves open has not the default of JGroups. */
  readonly managed: boolean
  /** The file is one of JGroups itself: nobody else fills in what it leaves open. */
  readonly standalone: boolean
  /** The place of the whole: the root element. */
  readonly place: Place
  readonly protocols: readonly StackProtocol[]
  readonly #bindings: FormStack['bindings']
  /** False if an include is missing: then nothing can be said of what is absent. */
  readonly complete: boolean

  constructor(tree: ConfigTree, context: StackContext) {
    this.file = tree.file
    this.name = context.name
    this.release = context.release
    this.managed = context.form === 'wildfly'
    this.standalone = context.form === 'jgroups'
    this.complete = tree.complete
    this.protocols = tree.protocols.map((element) => new StackProtocol(element, context))
    this.place = tree.root ?? {file: tree.file, line: 1, column: 1, path: 'config'}
    this.#bindings = context.bindings
  }

  /** The socket binding of the server that a protocol names. */
  bindingOf({element}: StackProtocol): BindingReference | undefined {
    return this.#bindings?.get(element)
  }

  /** The first protocol of one of these classes, subclasses included. */
  find(...names: readonly string[]): StackProtocol | undefined {
    return this.protocols.find((p) => names.some((name) => p.is(name)))
  }

  /** All protocols of these classes, bottom first. */
  all(...names: readonly string[]): readonly StackProtocol[] {
    return this.protocols.filter((p) => names.some((name) => p.is(name)))
  }

  get transport(): StackProtocol | undefined {
    return this.protocols.find((p) => p.facts?.transport === true || isTransportElsewhere(p))
  }

  /** True for transports that connect members one by one: a multicast is sent to each member in turn. */
  get overTcp(): boolean {
    return TCP_TRANSPORTS.includes(this.transport?.name ?? '')
  }

  /** True for a transport whose messages to all members use IP multicast. */
  get multicasts(): boolean {
    return this.transport?.name === 'UDP' && this.transport.boolean('ip_mcast') !== false
  }

  /** The place of a protocol from the bottom; -1 for none. */
  index(protocol: StackProtocol | undefined): number {
    return protocol === undefined ? -1 : this.protocols.indexOf(protocol)
  }
}

/** True for a protocol that this release does not have, and others have as a transport. */
function isTransportElsewhere({facts, name}: StackProtocol): boolean {
  return facts === undefined && protocolHistory(name).some((other) => other.facts.transport)
}
