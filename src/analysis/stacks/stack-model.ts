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

/** What a property is set to, and where. */
export interface Setting {
  readonly name: string
  /** The text with variables filled in. */
  readonly text: string
  /** The text as written; that of the system property where the XML leaves the attribute open. */
  readonly written: string
  readonly place: Place
}

/**
 * One protocol of a stack as a release understands it: its settings, and defaults for the rest. Names are tried in
 * turn, since releases use different names for the same thing (`max_bundle_size`, `bundler.max_size`).
 */
export class StackProtocol {
  /** The name without its package: GMS for pbcast.GMS. */
  readonly name: string
  readonly element: XmlElement
  /** Undefined for a protocol that is not shipped with the release. */
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

  /** The setting of the first of these names that has one; an attribute without text counts as not set. */
  setting(...names: readonly string[]): Setting | undefined {
    for (const name of names) {
      const setting = this.#attribute(name) ?? this.#systemProperty(name)
      if (setting !== undefined) return {...setting, name}
    }
    return undefined
  }

  /** The place of the attribute in the file, even if its variables leave it without text. */
  attributePlace(name: string): Place | undefined {
    const attribute = this.element.attributes.filter((a) => a.name === name).at(-1)
    return attribute === undefined ? undefined : attributePlace(this.element, attribute)
  }

  /** True if the release has such a property. */
  knows(name: string): boolean {
    return this.#properties.has(name)
  }

  /** The value in effect: the setting, or else the default of the first name that the release has. */
  value(...names: readonly string[]): unknown {
    const setting = this.setting(...names)
    if (setting !== undefined) {
      const prop = this.#properties.get(setting.name)
      const read = prop === undefined ? {value: setting.text} : convert(prop, setting.text)
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

  #attribute(name: string): Setting | undefined {
    const aliases = this.#properties.get(name)?.aliases ?? []
    const prefix = name.slice(0, name.lastIndexOf('.') + 1)
    return [name, ...aliases.map((alias) => prefix + alias)]
      .map((n) => this.#text(n))
      .find((setting) => setting !== undefined)
  }

  #text(name: string): Setting | undefined {
    const attribute = this.element.attributes.filter((a) => a.name === name).at(-1)
    const text = attribute === undefined ? undefined : this.#dialect.substitute(attribute.value, this.#variables)
    if (attribute === undefined || text === undefined) return undefined
    return {name, text, written: attribute.value, place: attributePlace(this.element, attribute)}
  }

  #systemProperty(name: string): Setting | undefined {
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
  /** True if a server fills in addresses and ports: what the file leaves open does not have JGroups' default. */
  readonly managed: boolean
  /** True for a file of JGroups itself: nothing else fills in what it leaves open. */
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
