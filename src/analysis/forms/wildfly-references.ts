import {elementPlace, type XmlAttribute, type XmlElement} from '../../config/xml/xml-element.ts'
import {type Findings, quote} from '../../config/xml/findings.ts'
import {nearest} from '../../errors/nearest.ts'
import {attributeOf, localName} from './form.ts'
import type {SocketBindings} from './socket-bindings.ts'

function namesBelow(element: XmlElement, kind: string): readonly string[] {
  return element.children.flatMap((child) => {
    const name = localName(child.name) === kind ? attributeOf(child, 'name')?.value : undefined
    return name === undefined ? namesBelow(child, kind) : [name, ...namesBelow(child, kind)]
  })
}

const hasBelow = (element: XmlElement, kind: string): boolean =>
  element.children.some((child) => localName(child.name) === kind || hasBelow(child, kind))

/** Resolves what a subsystem of WildFly names: the stacks of channels, the channels of remote sites and of caches. */
export class WildFlyReferences {
  readonly #bindings: SocketBindings
  readonly #findings: Findings
  readonly #stacks: readonly string[]
  readonly #channels: readonly string[]
  readonly #hasStacks: boolean
  readonly #hasChannels: boolean

  constructor(subsystem: XmlElement, bindings: SocketBindings, findings: Findings) {
    this.#bindings = bindings
    this.#findings = findings
    this.#stacks = namesBelow(subsystem, 'stack')
    this.#channels = namesBelow(subsystem, 'channel')
    this.#hasStacks = this.#stacks.length > 0
    this.#hasChannels = hasBelow(subsystem, 'channels')
  }

  check(element: XmlElement): void {
    const kind = localName(element.name)
    if (kind === 'channels') this.#channel(element, 'default')
    if (kind === 'stacks') this.#stack(element, 'default')
    if (kind === 'subsystem') {
      this.#channel(element, 'default-channel')
      this.#stack(element, 'default-stack')
    }
    if (kind === 'channel' || kind === 'remote-site') this.#stack(element, 'stack')
    if (kind === 'remote-site') this.#channel(element, 'channel')
    for (const child of element.children) this.check(child)
  }

  /** Containers of caches in the same profile name the channel that they send by. */
  checkCaches(subsystem: XmlElement): void {
    if (localName(subsystem.name) === 'transport') this.#channel(subsystem, 'channel')
    for (const child of subsystem.children) this.checkCaches(child)
  }

  #stack(element: XmlElement, name: string): void {
    if (this.#hasStacks) this.#resolve(element, attributeOf(element, name), 'stack', this.#stacks)
  }

  #channel(element: XmlElement, name: string): void {
    if (this.#hasChannels) this.#resolve(element, attributeOf(element, name), 'channel', this.#channels)
  }

  #resolve(element: XmlElement, at: XmlAttribute | undefined, kind: string, known: readonly string[]): void {
    const name = at === undefined ? undefined : this.#bindings.value(at.value)
    if (at === undefined || name === undefined || known.includes(name)) return
    const near = nearest(name, known)
    this.#findings.add(
      {...elementPlace(element), line: at.line, column: at.column, path: `subsystem/${localName(element.name)}`},
      {
        code: `unknown-${kind}`,
        message: `there is no ${kind} ${quote(name)}, which ${at.name} of <${localName(element.name)}> names`,
        found: name,
        expected: near ?? known.join(', '),
        hint: near === undefined ? `known are ${known.join(', ')}` : `did you mean ${quote(near)}?`,
      },
    )
  }
}
