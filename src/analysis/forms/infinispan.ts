import {elementPlace, type XmlElement} from '../../config/xml/xml-element.ts'
import {type FindingInput, Findings, quote} from '../../config/xml/findings.ts'
import {nearest} from '../../errors/nearest.ts'
import {loadTree} from '../../config/files/tree-loader.ts'
import {builtInStack, type StackSource, stackSourceOf} from './built-in-stacks.ts'
import {type CombinedStack, InfinispanReferences} from './infinispan-references.ts'
import {productStackNames} from '../../releases/product-stacks.ts'
import {defaultStacks} from './default-stack.ts'
import {combine} from './combine-stacks.ts'
import {attributeOf, type FormReader, type FormStack, localName, withoutNamespaces} from './form.ts'

/** A stack as written in the file, before it is combined with the one it extends. */
interface WrittenStack {
  readonly name: string
  readonly element: XmlElement
}

/** Reads the stacks below `<jgroups>` of an Infinispan configuration. */
class InfinispanReader {
  readonly #reader: FormReader
  readonly #written = new Map<string, WrittenStack>()
  readonly #files = new Map<string, XmlElement>()
  /** Stacks that lack a protocol, since an error took it away. */
  readonly #lossy = new Set<string>()
  readonly #combined = new Map<string, readonly XmlElement[] | undefined>()
  readonly #root: XmlElement
  readonly #source: StackSource

  constructor(root: XmlElement, reader: FormReader) {
    this.#root = root
    this.#reader = reader
    this.#source = stackSourceOf(root, reader.dialect.release)
    this.#collect(root)
  }

  read(): readonly FormStack[] {
    const own = new Map([...this.#written.values()].map((stack) => [stack.name, this.#combinedStack(stack)]))
    const builtIn = productStackNames(this.#source.release)
    const references = new InfinispanReferences(this.#root, {own, files: this.#files, builtIn}, this.#reader)
    references.check()
    for (const [name, element] of this.#files) this.#checkStackFile(element, references.isUsed(name))
    return [...this.#written.values()].flatMap(({name, element}): readonly FormStack[] => {
      const protocols = this.#protocolsOf(name)
      this.#checkSites(element)
      if (protocols === undefined) return []
      const place = {...elementPlace(element), path: `jgroups/stack[${name}]`}
      return [{name, tree: {file: element.file, root: place, protocols, complete: !this.#lossy.has(name)}}]
    })
  }

  #add(element: XmlElement, input: FindingInput): void {
    this.#reader.findings.add({...elementPlace(element), path: `jgroups/${localName(element.name)}`}, input)
  }

  #collect(element: XmlElement): void {
    const name = attributeOf(element, 'name')?.value
    const kind = localName(element.name)
    if (kind === 'stack' && name !== undefined) {
      if (this.#written.has(name))
        this.#add(element, {code: 'stack-twice', message: `stack ${quote(name)} is defined twice`, found: name})
      this.#written.set(name, {name, element})
    } else if (kind === 'stack-file' && name !== undefined) this.#files.set(name, element)
    else for (const child of element.children) this.#collect(child)
  }

  #combinedStack({name, element}: WrittenStack): CombinedStack {
    return {name, element, base: this.#baseOf(name), protocols: this.#protocolsOf(name)}
  }

  /** The protocols of a stack from bottom to top, with those it inherits; nothing if the one it extends is not known. */
  #protocolsOf(name: string): readonly XmlElement[] | undefined {
    if (this.#combined.has(name)) return this.#combined.get(name)
    // Also stops stacks that extend each other.
    this.#combined.set(name, undefined)
    const protocols = this.#combine(name)
    this.#combined.set(name, protocols)
    return protocols
  }

  #combine(name: string): readonly XmlElement[] | undefined {
    const written = this.#written.get(name)
    if (written === undefined) return this.#fromFile(name) ?? builtInStack(name, this.#source.release)
    const own = written.element.children.filter((c) => localName(c.name) !== 'remote-sites').map(withoutNamespaces)
    const base = attributeOf(written.element, 'extends')
    const inherited = base === undefined ? [] : this.#extended(written, base.value)
    if (inherited === undefined) return undefined
    const {findings} = this.#reader
    const before = findings.errors
    const protocols = combine(inherited, own, base !== undefined, findings)
    if (findings.errors > before || this.#lossy.has(base?.value ?? '')) this.#lossy.add(name)
    return protocols
  }

  #extended({name, element}: WrittenStack, base: string): readonly XmlElement[] | undefined {
    const isLoop = this.#written.has(base) && this.#combined.has(base) && this.#combined.get(base) === undefined
    const inherited = isLoop ? undefined : this.#protocolsOf(base)
    if (inherited !== undefined) {
      this.#remarkOnSource(element, base)
      return inherited
    }
    if (isLoop && this.#extendsItself(name)) {
      this.#add(element, {code: 'extends-loop', message: `stack ${quote(name)} extends itself, over ${quote(base)}`})
      return undefined
    }
    if (this.#written.has(base)) return undefined
    if (this.#files.has(base)) return undefined
    this.#unknownStack(element, base, 'extends')
    return undefined
  }

  /** A stack that is that of another release than the file's is no fault, and has to be known. */
  #remarkOnSource(element: XmlElement, base: string): void {
    const {release, remark} = this.#source
    if (remark === undefined || this.#written.has(base) || this.#files.has(base)) return
    this.#add(element, {
      code: 'stack-release',
      severity: 'info',
      message: `stack ${quote(base)} is that of Infinispan ${release.version}: ${remark}`,
      found: base,
    })
  }

  #extendsItself(name: string): boolean {
    const seen = new Set<string>()
    let at: string | undefined = name
    while (at !== undefined && !seen.has(at)) {
      seen.add(at)
      at = this.#baseOf(at)
    }
    return at !== undefined
  }

  #baseOf(name: string): string | undefined {
    const element = this.#written.get(name)?.element
    return element === undefined ? undefined : attributeOf(element, 'extends')?.value
  }

  #unknownStack(element: XmlElement, name: string, attribute: string): void {
    const known = [...this.#written.keys(), ...this.#files.keys(), ...productStackNames(this.#source.release)]
    const near = nearest(name, known)
    this.#add(element, {
      code: 'unknown-stack',
      message: `${attribute} names a stack ${quote(name)} that does not exist`,
      found: name,
      expected: near ?? known.join(', '),
      hint: near === undefined ? `known are ${known.join(', ')}` : `did you mean ${quote(near)}?`,
    })
  }

  /** A file not found next to this one is on the server's class path. */
  #fromFile(name: string): readonly XmlElement[] | undefined {
    const element = this.#files.get(name)
    const path = element === undefined ? undefined : attributeOf(element, 'path')?.value
    if (element === undefined || path === undefined) return undefined
    const source = this.#reader.files.find(path, element.file)
    if (typeof source === 'string') return undefined
    return loadTree(source, {...this.#reader, findings: new Findings()})?.protocols
  }

  #checkStackFile(element: XmlElement, isUsed: boolean): void {
    const path = attributeOf(element, 'path')?.value
    if (path === undefined) {
      this.#add(element, {code: 'stack-file', message: '<stack-file> names no file', hint: 'write path="…"'})
      return
    }
    const source = this.#reader.files.find(path, element.file)
    if (typeof source !== 'string') return
    this.#add(element, {
      code: 'stack-file',
      severity: isUsed ? 'warning' : 'info',
      message: `the stack file ${quote(path)} ${source}; the server may find it on its class path`,
      found: path,
      ...(isUsed ? {hint: 'the transport uses it: its protocols are not checked here'} : {}),
    })
  }

  /** The stack of a remote site must exist, or the bridge to it cannot be opened. */
  #checkSites(stack: XmlElement): void {
    for (const sites of stack.children.filter((c) => localName(c.name) === 'remote-sites')) {
      for (const item of [sites, ...sites.children]) {
        const attribute = attributeOf(item, item === sites ? 'default-stack' : 'stack')
        const name = attribute?.value
        if (name === undefined || name.includes('${')) continue
        const known =
          this.#written.has(name) || this.#files.has(name) || productStackNames(this.#source.release).includes(name)
        if (!known) this.#unknownStack(item, name, localName(attribute?.name ?? ''))
      }
    }
  }
}

/** Reads the stacks of an Infinispan configuration, combined with those they extend. */
export function readInfinispan(root: XmlElement, reader: FormReader): readonly FormStack[] {
  const written = new InfinispanReader(root, reader).read()
  return written.length > 0 || reader.findings.refused ? written : defaultStacks(root, reader)
}
