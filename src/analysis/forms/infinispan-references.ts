import {elementPlace, type XmlAttribute, type XmlElement} from '../../config/xml/xml-element.ts'
import {type FindingInput, quote} from '../../config/xml/findings.ts'
import type {Severity} from '../../errors/index.ts'
import {nearest} from '../../errors/nearest.ts'
import {attributeOf, type FormReader, localName} from './form.ts'

/** A stack of an Infinispan configuration with what it inherits. */
export interface CombinedStack {
  readonly name: string
  readonly element: XmlElement
  /** Name of the stack that it extends. */
  readonly base: string | undefined
  /** Nothing where a stack that it extends is not known. */
  readonly protocols: readonly XmlElement[] | undefined
}

/** The stacks of a file, and the names of all others that it may use. */
export interface KnownStacks {
  readonly own: ReadonlyMap<string, CombinedStack>
  /** Stacks of files, by name. */
  readonly files: ReadonlyMap<string, XmlElement>
  readonly builtIn: readonly string[]
}

interface Name {
  readonly text: string
  /** A variable gives it: another start may give another one. */
  readonly variable: boolean
}

const RELAY = /(?:^|\.)RELAY[23]?$/

function named(root: XmlElement, kind: string): readonly XmlElement[] {
  return root.children.flatMap((child) => [...(localName(child.name) === kind ? [child] : []), ...named(child, kind)])
}

/** Resolves what an Infinispan configuration names: the stacks of transports, of other stacks and of sites, and the sites. */
export class InfinispanReferences {
  readonly #root: XmlElement
  readonly #stacks: KnownStacks
  readonly #reader: FormReader
  readonly #transports: readonly XmlElement[]

  constructor(root: XmlElement, stacks: KnownStacks, reader: FormReader) {
    this.#root = root
    this.#stacks = stacks
    this.#reader = reader
    this.#transports = named(root, 'cache-container').flatMap((container) =>
      container.children.filter((child) => localName(child.name) === 'transport'),
    )
  }

  check(): void {
    for (const transport of this.#transports) this.#checkTransport(transport)
    this.#checkUnused()
    for (const stack of this.#stacks.own.values()) this.#checkRelay(stack)
    this.#checkBackups()
  }

  /** True if a transport, or a stack that one uses, is built on this stack. */
  isUsed(name: string): boolean {
    return this.#used().has(name)
  }

  #name(at: XmlAttribute | undefined): Name | undefined {
    if (at === undefined) return undefined
    const text = this.#reader.dialect.substitute(at.value, this.#reader.variables)
    return text === undefined || text.includes('${') ? undefined : {text, variable: at.value.includes('${')}
  }

  #add(element: XmlElement, at: XmlAttribute | undefined, input: FindingInput): void {
    const {line, column} = at ?? element
    this.#reader.findings.add({...elementPlace(element), line, column, path: element.path}, input)
  }

  #checkTransport(transport: XmlElement): void {
    const at = attributeOf(transport, 'stack')
    const name = this.#name(at)
    const {own, files, builtIn} = this.#stacks
    const known = [...own.keys(), ...files.keys(), ...builtIn]
    if (at === undefined || name === undefined || known.includes(name.text)) return
    const near = nearest(name.text, known)
    // Without any stack of its own a file may be one of several: another one may define the stack.
    if (own.size + files.size === 0 && near === undefined) return
    this.#add(transport, at, {
      code: 'unknown-stack',
      message: `there is no stack ${quote(name.text)}, which the transport names`,
      found: name.text,
      expected: near ?? known.join(', '),
      hint: near === undefined ? `known are ${known.join(', ')}` : `did you mean ${quote(near)}?`,
    })
  }

  #stackNames(): readonly Name[] {
    return this.#transports.flatMap((transport) => this.#name(attributeOf(transport, 'stack')) ?? [])
  }

  #used(): ReadonlySet<string> {
    const used = new Set<string>()
    const add = (name: string | undefined): void => {
      if (name === undefined || used.has(name)) return
      used.add(name)
      const stack = this.#stacks.own.get(name)
      if (stack === undefined) return
      add(stack.base)
      for (const sites of this.#sitesElements(stack)) {
        for (const item of [sites, ...sites.children]) {
          add(this.#name(attributeOf(item, item === sites ? 'default-stack' : 'stack'))?.text)
        }
      }
    }
    for (const {text} of this.#stackNames()) add(text)
    return used
  }

  /** A stack that nobody names lies idle, unless what picks the stack is decided at the start. */
  #checkUnused(): void {
    const [transport] = this.#transports
    if (transport === undefined || this.#transports.some((t) => attributeOf(t, 'stack')?.value.includes('${'))) return
    const names = this.#transports.map((t) => attributeOf(t, 'stack')?.value)
    const uses = names.map((name) => (name === undefined ? 'its default' : quote(name))).join(' and ')
    const used = this.#used()
    for (const {name, element, protocols} of this.#stacks.own.values()) {
      const isNamed = [...this.#stacks.own.values()].some(({base}) => base === name)
      if (used.has(name) || isNamed) continue
      const lacksRelay = protocols?.some((p) => RELAY.test(p.name)) === true && !this.#hasRelay(names)
      this.#add(element, attributeOf(element, 'name'), {
        code: 'unused-stack',
        severity: lacksRelay ? 'warning' : 'info',
        message: `nothing uses the stack ${quote(name)}: the transport takes ${uses}${lacksRelay ? ', without RELAY2: sites do not connect' : ''}`,
        found: name,
        hint: `name it: <transport stack="${name}">`,
      })
    }
  }

  #hasRelay(names: readonly (string | undefined)[]): boolean {
    return names.some((name) => {
      const stack = this.#stacks.own.get(name ?? '')
      const isForeign = name !== undefined && this.#stacks.files.has(name)
      return isForeign || stack?.protocols?.some((p) => RELAY.test(p.name)) === true
    })
  }

  /** `<remote-sites>` of a stack and of those that it extends. */
  #sitesElements(stack: CombinedStack, depth = 0): readonly XmlElement[] {
    const inherited = this.#stacks.own.get(stack.base ?? '')
    const own = stack.element.children.filter((child) => localName(child.name) === 'remote-sites')
    return inherited === undefined || depth > 32 ? own : [...own, ...this.#sitesElements(inherited, depth + 1)]
  }

  #checkRelay(stack: CombinedStack): void {
    const {name, element, base, protocols} = stack
    if (protocols === undefined || this.#stacks.files.has(base ?? '')) return
    const isBase = [...this.#stacks.own.values()].some((other) => other.base === name)
    const isUsed = this.#stackNames().some(({text}) => text === name)
    if (isBase && !isUsed) return
    const severity = isUsed ? 'error' : 'warning'
    const relay = protocols.find((p) => RELAY.test(p.name))
    const elements = this.#sitesElements(stack)
    const sites = elements.flatMap((one) => one.children.filter((child) => localName(child.name) === 'remote-site'))
    if (relay === undefined) {
      const [first] = elements
      if (first === undefined || sites.length === 0) return
      this.#add(first.file === element.file ? first : element, undefined, {
        code: 'sites-without-relay',
        severity,
        message: `the stack ${quote(name)} names remote sites and has no RELAY2: Infinispan refuses it`,
        hint: 'add <relay.RELAY2 site="…"/> to the stack, or remove <remote-sites>',
      })
    } else if (sites.length === 0)
      this.#add(relay, undefined, {
        code: 'relay-without-sites',
        severity,
        message: `the stack ${quote(name)} has ${relay.name} and names no remote sites: Infinispan refuses it`,
        hint: 'add <remote-sites default-stack="…"> with a <remote-site> for each site',
      })
    else this.#checkSite(relay, sites, severity)
  }

  /** A member is of one of the sites that its stack names. */
  #checkSite(relay: XmlElement, sites: readonly XmlElement[], severity: Severity): void {
    const at = attributeOf(relay, 'site')
    const own = this.#name(at)
    const known = sites.map((site) => this.#name(attributeOf(site, 'name')))
    if (at === undefined || own === undefined || known.includes(undefined)) return
    const names = known.map((name) => name?.text ?? '')
    if (names.includes(own.text)) return
    const near = nearest(own.text, names)
    this.#add(relay, at, {
      code: 'unknown-site',
      // A default that every site replaces by its own name does no harm.
      severity: own.variable ? 'warning' : severity,
      message: `the own site ${quote(own.text)} is not among the remote sites of the stack (${names.join(', ')}): RELAY2 refuses it`,
      found: own.text,
      expected: names.join(', '),
      hint: near === undefined ? `add <remote-site name="${own.text}"/>` : `did you mean ${quote(near)}?`,
    })
  }

  /** Caches back up to sites that the stack of the transport knows. */
  #checkBackups(): void {
    const used = this.#stackNames()
    const [name] = used
    const stack = name === undefined || used.length > 1 ? undefined : this.#stacks.own.get(name.text)
    if (stack === undefined || name?.variable === true) return
    const sites = this.#sitesElements(stack).flatMap((one) => named(one, 'remote-site'))
    const known = sites.map((site) => this.#name(attributeOf(site, 'name'))?.text)
    if (sites.length === 0 || known.includes(undefined)) return
    for (const backup of named(this.#root, 'backup')) {
      const at = attributeOf(backup, 'site')
      const site = this.#name(at)
      if (site === undefined || site.variable || known.includes(site.text)) continue
      const near = nearest(
        site.text,
        known.filter((k) => k !== undefined),
      )
      this.#add(backup, at, {
        code: 'unknown-site',
        severity: 'warning',
        message: `a cache backs up to the site ${quote(site.text)}, which the stack ${quote(stack.name)} does not name`,
        found: site.text,
        expected: known.join(', '),
        hint: near === undefined ? `add <remote-site name="${site.text}"/>` : `did you mean ${quote(near)}?`,
      })
    }
  }
}
