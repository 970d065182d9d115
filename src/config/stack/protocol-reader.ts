import type {ComponentSpec, Prop, ProtocolSpec} from '../../stack/spec.ts'
import type {StackLanguage} from './stack-language.ts'
import {type XmlAttribute, type XmlElement, attributePlace, elementPlace} from '../xml/xml-element.ts'
import {convert} from '../values/convert.ts'
import {type Findings, type Place, quote} from '../xml/findings.ts'
import {nearest} from '../../errors/nearest.ts'
import {declaredProperties} from './schema.ts'
import {checkAgainstSchema} from './schema-check.ts'
import {lookUpFirst, type VariableSource} from '../values/variables.ts'

/** A value set for a property, and where it comes from. */
export interface ConfiguredValue {
  readonly value: unknown
  readonly place: Place
  /** The attribute as written, variables included; absent if the value comes from a system property. */
  readonly written?: string
  /** The system property or environment variable that the value comes from. */
  readonly property?: string
}

/** A protocol of a configuration with the values set for it; names of components' properties include their prefix. */
export interface ReadProtocol<P = unknown> {
  /** The protocol as its source declares it. */
  readonly protocol: P
  readonly spec: ProtocolSpec
  readonly element: XmlElement
  readonly configured: ReadonlyMap<string, ConfiguredValue>
}

const nearProperties = new WeakMap<ProtocolSpec, Map<string, string | undefined>>()

/** The property that was most likely meant; remembered, since many files share the same slips. */
function nearestProperty(spec: ProtocolSpec, attribute: string): string | undefined {
  const known = nearProperties.get(spec) ?? new Map<string, string | undefined>()
  nearProperties.set(spec, known)
  if (!known.has(attribute)) known.set(attribute, nearest(attribute, declaredProperties(spec).keys()))
  return known.get(attribute)
}

/** Reads the attributes of one protocol's element into typed values and reports everything wrong with them. */
export class ProtocolReader {
  readonly #spec: ProtocolSpec
  readonly #element: XmlElement
  readonly #language: StackLanguage
  readonly #variables: VariableSource
  readonly #findings: Findings
  readonly #properties: ReadonlyMap<string, Prop<unknown>>
  readonly #configured = new Map<string, ConfiguredValue>()

  constructor(
    spec: ProtocolSpec,
    element: XmlElement,
    language: StackLanguage,
    variables: VariableSource,
    findings: Findings,
  ) {
    this.#spec = spec
    this.#element = element
    this.#language = language
    this.#variables = variables
    this.#findings = findings
    this.#properties = declaredProperties(spec)
  }

  /** Reads the values set by the protocol's attributes, with variables substituted, and by system properties. */
  read(texts: readonly (readonly [XmlAttribute, string | undefined])[]): ReadonlyMap<string, ConfiguredValue> {
    const unknown = new Map<string, ConfiguredValue>()
    for (const [attribute, text] of texts) {
      if (this.#findings.full) break
      const place = attributePlace(this.#element, attribute)
      this.#checkVariables(attribute, text, place)
      if (text === undefined) continue
      const name = this.#canonicalName(attribute.name)
      const prop = name === undefined ? undefined : this.#properties.get(name)
      if (name === undefined || prop === undefined) unknown.set(attribute.name, {value: text, place})
      else this.#take(name, prop, text, attribute, place)
    }
    this.#readSystemProperties()
    this.#checkSchema(unknown)
    return this.#configured
  }

  /** A variable that has no value or is never closed rarely leaves what was meant. */
  #checkVariables(attribute: XmlAttribute, text: string | undefined, place: Place): void {
    if (!attribute.value.includes('${')) return
    const label = `${this.#spec.name}.${attribute.name}`
    if (text === undefined) {
      this.#findings.add(place, {
        code: 'variable-unset',
        severity: 'info',
        message: `${label}: ${quote(attribute.value)} has no value, so the attribute is treated as not set`,
        found: attribute.value,
        hint: 'set the variable, or give it a default as in ${name:default}',
      })
    } else if (text.includes('${')) {
      const isOpen = !/\$\{[^{}]*\}/.test(text)
      const refused = isOpen && this.#language.dialect.refusesOpenVariables
      this.#findings.add(place, {
        code: isOpen ? 'variable-open' : 'variable-kept',
        severity: refused ? 'error' : 'warning',
        message: `${label}: ${quote(text)} ${isOpen ? 'contains "${" without a closing brace' : 'still contains a variable, which is read as plain text'}`,
        found: attribute.value,
        hint: isOpen ? 'close the variable with "}"' : 'set the variable; from 5.3 on variables do not nest',
      })
    }
  }

  /** The declared name of an attribute. As in JGroups, an alias counts unless the declared name is written too. */
  #canonicalName(written: string): string | undefined {
    if (this.#properties.has(written)) return written
    for (const [name, prop] of this.#properties) {
      const dot = name.lastIndexOf('.') + 1
      const isAlias = prop.aliases?.some((alias) => name.slice(0, dot) + alias === written) ?? false
      if (isAlias) return this.#element.attributes.some((a) => a.name === name) ? undefined : name
    }
    return undefined
  }

  #take(name: string, prop: Prop<unknown>, text: string, attribute: XmlAttribute, place: Place): void {
    const dot = name.indexOf('.')
    const component: ComponentSpec | undefined = dot === -1 ? undefined : this.#spec.components[name.slice(0, dot)]
    if (component?.optional === true) {
      this.#findings.add(place, {
        code: 'component-missing',
        message: `${this.#spec.name} has no component ${quote(name.slice(0, dot))} in this stack`,
        found: attribute.name,
        hint: `remove ${quote(attribute.name)}`,
      })
      return
    }
    this.#convert(name, prop, text, `${this.#spec.name}.${attribute.name}`, {place, written: attribute.value})
    if (prop.deprecated !== undefined) {
      this.#findings.add(place, {
        code: 'deprecated',
        severity: 'warning',
        message: `${this.#spec.name}.${name} has been deprecated: ${prop.deprecated}`,
      })
    }
    if (prop.inert !== undefined) {
      this.#findings.add(place, {
        code: 'inert',
        severity: 'info',
        message: `${this.#spec.name}.${name} has no effect here: ${prop.inert}`,
      })
    }
  }

  #convert(
    name: string,
    prop: Prop<unknown>,
    text: string,
    label: string,
    configured: Omit<ConfiguredValue, 'value'>,
  ): void {
    const {place} = configured
    const result = convert(prop, text)
    const found = prop.secret === true ? 'a hidden value' : quote(text)
    if (!('value' in result)) {
      this.#findings.add(place, {
        code: 'wrong-value',
        message: `${label}: expected ${result.expected}, found ${found}`,
        expected: result.expected,
        found,
        ...this.#hintFor(prop, text, result.hint),
      })
      return
    }
    this.#configured.set(name, {...configured, value: result.value})
    if (result.warning !== undefined) {
      this.#findings.add(place, {code: 'unusual-value', severity: 'warning', message: `${label}: ${result.warning}`})
    }
  }

  #hintFor(prop: Prop<unknown>, text: string, hint: string | undefined): {hint?: string} {
    const word = prop.values === undefined ? undefined : nearest(text, prop.values)
    if (word !== undefined) return {hint: `did you mean ${quote(word)}?`}
    return text.includes('${')
      ? {hint: 'variables do not nest and need a closing brace'}
      : hint === undefined
        ? {}
        : {hint}
  }

  /**
   * A system property fills in what the XML leaves unset. It overrides the XML where Java has a setter, and for the bind address
   * of a transport: JGroups assigns that one twice, first from the XML, then as if the XML had not set it.
   */
  #readSystemProperties(): void {
    for (const [name, prop] of this.#properties) {
      const wins = prop.viaMethod === true || (this.#spec.transport && name === 'bind_addr')
      if (prop.systemProperty === undefined || (this.#configured.has(name) && !wins)) continue
      const set = lookUpFirst(prop.systemProperty, this.#variables)
      if (set === undefined) continue
      const place = {...elementPlace(this.#element), path: `config/${this.#element.name}/@${name}`}
      const label = `${this.#spec.name}.${name} from system property ${set.name}`
      this.#convert(name, prop, set.value, label, {place, property: set.name})
    }
  }

  #checkSchema(unknown: ReadonlyMap<string, ConfiguredValue>): void {
    const attributes = new Map<string, unknown>()
    for (const [name, {value}] of [...this.#configured, ...unknown]) attributes.set(name, value)
    for (const fault of checkAgainstSchema(this.#spec, attributes)) {
      const configured = unknown.get(fault.attribute) ?? this.#configured.get(fault.attribute)
      if (configured === undefined) continue
      if (fault.rule === 'unknown-attribute') this.#unknownAttribute(fault.attribute, configured.place)
      else this.#outOfRange(fault.attribute, configured, fault.expected, fault.rule)
    }
  }

  #unknownAttribute(attribute: string, place: Place): void {
    const known = this.#language.unknownAttribute(this.#spec, attribute)
    if (known !== undefined) {
      this.#findings.add(place, known)
      return
    }
    const near = nearestProperty(this.#spec, attribute)
    const canonical = [...this.#properties].find(([, p]) => p.aliases?.includes(attribute))?.[0]
    const hint =
      canonical === undefined
        ? near === undefined
          ? 'remove it'
          : `did you mean ${quote(near)}?`
        : `it is another name of ${quote(canonical)}, which is set too: remove one`
    this.#findings.add(place, {
      code: 'unknown-attribute',
      message: `${this.#spec.xmlName} has no attribute ${quote(attribute)}`,
      found: attribute,
      ...(near === undefined ? {} : {expected: near}),
      hint,
    })
  }

  #outOfRange(attribute: string, configured: ConfiguredValue, expected: string, code: string): void {
    const secret = this.#properties.get(attribute)?.secret === true
    const found = secret ? 'a hidden value' : String(configured.value)
    this.#findings.add(configured.place, {
      code,
      message: `${this.#spec.name}.${attribute}: expected ${expected}, found ${found}`,
      expected,
      found,
      hint: 'change the value',
    })
  }
}
