import {elementPlace, type XmlAttribute, type XmlElement} from '../../config/xml/xml-element.ts'
import {type Findings, quote} from '../../config/xml/findings.ts'
import {nearest} from '../../errors/nearest.ts'
import {attributeOf, type BindingReference} from './form.ts'
import type {BoundText, SocketBinding, SocketBindings} from './socket-bindings.ts'

/** Names that the release has for the settings of diagnostics. */
const DIAGNOSTICS = {
  components: ['diag.enabled', 'diag.mcast_addr', 'diag.port'],
  plain: ['enable_diagnostics', 'diagnostics_addr', 'diagnostics_port'],
} as const

type Value = readonly [name: string, value: BoundText | undefined]

/** What a binding sets on a protocol of this type. */
function valuesOf(
  type: string,
  {address, port, group, groupPort}: SocketBinding,
  transportPort: number,
): readonly Value[] {
  const multicast: readonly Value[] = [
    ['mcast_addr', group],
    ['mcast_port', groupPort],
  ]
  switch (type) {
    case 'MPING':
      return [['bind_addr', address], ...multicast]
    case 'FD_SOCK':
      return [
        ['bind_addr', address],
        ['start_port', port],
      ]
    case 'FD_SOCK2': {
      const offset = port === undefined ? Number.NaN : Number(port.text) - transportPort
      const moved = port === undefined || Number.isNaN(offset) ? undefined : {text: String(offset), at: port.at}
      return [
        ['bind_addr', address],
        ['offset', moved],
      ]
    }
    default:
      return [['bind_addr', address], ['bind_port', port], ...(type === 'UDP' ? multicast : [])]
  }
}

/** Puts what the socket bindings of a server's file say in place of their names. */
export class BindingReader {
  readonly #bindings: SocketBindings
  readonly #findings: Findings
  readonly #hasComponents: boolean
  #transportPort = Number.NaN
  readonly references = new Map<XmlElement, BindingReference>()

  constructor(bindings: SocketBindings, hasComponents: boolean, findings: Findings) {
    this.#bindings = bindings
    this.#hasComponents = hasComponents
    this.#findings = findings
  }

  /** The protocol with the attributes that its bindings give it; those of its own properties win. */
  bound(written: XmlElement, protocol: XmlElement): XmlElement {
    const own = attributeOf(written, 'socket-binding')
    const name = own === undefined ? undefined : this.#bindings.value(own.value)
    const binding = name === undefined ? undefined : this.#bindings.find(name)
    if (own !== undefined && name !== undefined && binding === undefined)
      this.#unknown(written, own, name, 'socket-binding', this.#bindings.names)
    const values = [
      ...(binding === undefined ? [] : valuesOf(protocol.name, binding, this.#transportPort)),
      ...this.#diagnostics(written),
      ...this.#hosts(written),
    ]
    const port = binding?.port === undefined ? Number.NaN : Number(binding.port.text)
    if (written.name.endsWith('transport')) this.#transportPort = port
    const attributes = values.flatMap(([key, value]): readonly XmlAttribute[] =>
      value === undefined || protocol.attributes.some((a) => a.name === key)
        ? []
        : [{...value.at, name: key, value: value.text}],
    )
    const bound = {...protocol, attributes: [...protocol.attributes, ...attributes]}
    if (own !== undefined) {
      const variableAddress = binding?.address?.at.value.includes('${') ?? false
      this.references.set(bound, {name: name ?? own.value, defined: binding !== undefined, variableAddress})
    }
    return bound
  }

  #diagnostics(written: XmlElement): readonly Value[] {
    const at = attributeOf(written, 'diagnostics-socket-binding')
    const name = at === undefined ? undefined : this.#bindings.value(at.value)
    if (at === undefined || name === undefined) return []
    const binding = this.#bindings.find(name)
    if (binding === undefined) {
      this.#unknown(written, at, name, 'socket-binding', this.#bindings.names)
      return []
    }
    const [enabled, group, port] = DIAGNOSTICS[this.#hasComponents ? 'components' : 'plain']
    return [
      [enabled, {text: 'true', at}],
      [group, binding.group],
      [port, binding.groupPort ?? binding.port],
    ]
  }

  /** Hosts of TCPPING and TCPGOSSIP: a list of bindings that lead outside. */
  #hosts(written: XmlElement): readonly Value[] {
    const at = attributeOf(written, 'socket-bindings')
    if (at === undefined || !this.#bindings.defined) return []
    const names = at.value.split(/[\s,]+/).filter((name) => name !== '')
    const hosts = names.map((word) => {
      const name = this.#bindings.value(word) ?? ''
      const known = this.#bindings.outboundNames
      if (name !== '' && !known.includes(name)) this.#unknown(written, at, name, 'outbound-socket-binding', known)
      return this.#bindings.host(name)
    })
    const text = hosts.filter((host) => host !== undefined).join(',')
    return text === '' ? [] : [['initial_hosts', {text, at}]]
  }

  #unknown(element: XmlElement, at: XmlAttribute, name: string, kind: string, known: readonly string[]): void {
    if (!this.#bindings.defined) return
    const near = nearest(name, known)
    this.#findings.add(
      {...elementPlace(element), line: at.line, column: at.column},
      {
        code: 'unknown-binding',
        message: `there is no ${kind} ${quote(name)}, which ${at.name} names`,
        found: name,
        expected: near ?? known.join(', '),
        hint: near === undefined ? `define it in <socket-binding-group>` : `did you mean ${quote(near)}?`,
      },
    )
  }
}
