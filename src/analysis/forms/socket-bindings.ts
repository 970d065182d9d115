import type {XmlAttribute, XmlElement} from '../../config/xml/xml-element.ts'
import {substituteAgain, type VariableSource} from '../../config/values/variables.ts'
import {attributeOf, localName} from './form.ts'

/** A text of a server's file with the attribute it comes from. */
export interface BoundText {
  readonly text: string
  readonly at: XmlAttribute
}

/** Where a `<socket-binding>` lets a protocol listen; what is not known is left out. */
export interface SocketBinding {
  readonly name: string
  readonly address?: BoundText
  readonly port?: BoundText
  readonly group?: BoundText
  readonly groupPort?: BoundText
}

function below(root: XmlElement, name: string): readonly XmlElement[] {
  return root.children.flatMap((child) => (localName(child.name) === name ? [child] : below(child, name)))
}

/** What a criterion of `<interface>` is called in an address of JGroups. */
function addressOf(criterion: XmlElement): string | undefined {
  switch (localName(criterion.name)) {
    case 'inet-address':
    case 'loopback-address':
      return attributeOf(criterion, 'value')?.value
    case 'any-address':
      return '0.0.0.0'
    case 'loopback':
      return 'LOOPBACK'
    case 'site-local-address':
      return 'SITE_LOCAL'
    case 'link-local-address':
      return 'LINK_LOCAL'
    case 'nic':
      return `match-interface:${attributeOf(criterion, 'name')?.value ?? ''}`
    default:
      return undefined
  }
}

/** The socket bindings that the file of a whole server defines for one of its profiles. */
export class SocketBindings {
  readonly #variables: VariableSource
  readonly #groups: readonly XmlElement[]
  readonly #interfaces: ReadonlyMap<string, XmlElement>

  constructor(root: XmlElement, profile: string | undefined, variables: VariableSource) {
    this.#variables = variables
    const groups = below(root, 'socket-binding-group').filter((group) => attributeOf(group, 'name') !== undefined)
    const chosen = below(root, 'server-group')
      .filter((group) => attributeOf(group, 'profile')?.value === profile)
      .flatMap((group) => below(group, 'socket-binding-group').flatMap((g) => attributeOf(g, 'ref')?.value ?? []))
    const ofProfile = groups.filter((group) => chosen.includes(attributeOf(group, 'name')?.value ?? ''))
    this.#groups = ofProfile.length > 0 ? ofProfile : groups
    const interfaces = below(root, 'interfaces').flatMap((all) => below(all, 'interface'))
    this.#interfaces = new Map(interfaces.map((one) => [attributeOf(one, 'name')?.value ?? '', one]))
  }

  /** True if the file says anything of socket bindings: then those it does not have are nowhere. */
  get defined(): boolean {
    return this.#groups.some((group) => group.children.length > 0)
  }

  /** Names of bindings that protocols listen at. */
  get names(): readonly string[] {
    return this.#all('socket-binding')
  }

  /** Names of bindings that lead to other hosts. */
  get outboundNames(): readonly string[] {
    return this.#all('outbound-socket-binding')
  }

  /** Names of the interfaces of the file. */
  get interfaceNames(): readonly string[] {
    return [...this.#interfaces.keys()]
  }

  /** The attribute by which bindings name an interface that the file does not have. */
  get unknownInterfaces(): readonly XmlAttribute[] {
    if (this.#interfaces.size === 0) return []
    const named = this.#groups.flatMap((group) => [
      attributeOf(group, 'default-interface'),
      ...group.children.map((binding) => attributeOf(binding, 'interface')),
    ])
    return named.filter((a) => a !== undefined).filter((a) => !this.#interfaces.has(this.value(a.value) ?? ''))
  }

  /** A text with the values of its variables; nothing if one has none. */
  value(text: string): string | undefined {
    // `env.` marks what the server takes from the environment; here both are looked up by the bare name.
    const value = substituteAgain(text.replaceAll('${env.', '${'), this.#variables)
    return value === undefined || value.includes('${') ? undefined : value
  }

  /** Where the protocol listens that names this binding. */
  find(name: string): SocketBinding | undefined {
    const [binding, group] = this.#element('socket-binding', name) ?? []
    if (binding === undefined || group === undefined) return undefined
    const port = this.#text(binding, 'port')
    const moved = port === undefined ? undefined : this.#absolute(binding, group, port)
    const address = this.#address(attributeOf(binding, 'interface') ?? attributeOf(group, 'default-interface'))
    const multicast = this.#text(binding, 'multicast-address')
    const multicastPort = this.#text(binding, 'multicast-port')
    return {
      name,
      ...(address === undefined ? {} : {address}),
      ...(moved === undefined ? {} : {port: moved}),
      ...(multicast === undefined ? {} : {group: multicast}),
      ...(multicastPort === undefined ? {} : {groupPort: multicastPort}),
    }
  }

  /** The member that an outbound binding leads to, as `host[port]`. */
  host(name: string): string | undefined {
    const [binding] = this.#element('outbound-socket-binding', name) ?? []
    const destination = binding?.children.find((child) => localName(child.name).endsWith('-destination'))
    if (destination === undefined) return undefined
    const reference = attributeOf(destination, 'socket-binding-ref')?.value
    const local = reference === undefined ? undefined : this.find(this.value(reference) ?? '')
    const host = this.#text(destination, 'host')?.text ?? local?.address?.text
    const port = this.#text(destination, 'port')?.text ?? local?.port?.text
    return host === undefined ? undefined : port === undefined ? host : `${host}[${port}]`
  }

  #all(kind: string): readonly string[] {
    return this.#groups.flatMap((group) =>
      group.children.flatMap((c) => (localName(c.name) === kind ? (attributeOf(c, 'name')?.value ?? []) : [])),
    )
  }

  #element(kind: string, name: string): readonly [binding: XmlElement, group: XmlElement] | undefined {
    for (const group of this.#groups) {
      const found = group.children.find((c) => localName(c.name) === kind && attributeOf(c, 'name')?.value === name)
      if (found !== undefined) return [found, group]
    }
    return undefined
  }

  #text(element: XmlElement, name: string): BoundText | undefined {
    const at = attributeOf(element, name)
    const text = at === undefined ? undefined : this.value(at.value)
    return at === undefined || text === undefined ? undefined : {text, at}
  }

  /** The offset of the group moves all ports but fixed ones and 0. */
  #absolute(binding: XmlElement, group: XmlElement, {text, at}: BoundText): BoundText | undefined {
    const port = Number(text)
    const isFixed = this.#text(binding, 'fixed-port')?.text === 'true'
    const offset = attributeOf(group, 'port-offset') === undefined ? '0' : this.#text(group, 'port-offset')?.text
    const moved = isFixed || port === 0 ? port : port + Number(offset ?? Number.NaN)
    return Number.isInteger(moved) ? {text: String(moved), at} : undefined
  }

  #address(name: XmlAttribute | undefined): BoundText | undefined {
    const element = name === undefined ? undefined : this.#interfaces.get(this.value(name.value) ?? '')
    const [criterion] = element?.children ?? []
    const written = criterion === undefined ? undefined : addressOf(criterion)
    const text = written === undefined ? undefined : this.value(written)
    if (criterion === undefined || text === undefined || name === undefined) return undefined
    return {text, at: criterion.attributes[0] ?? name}
  }
}
