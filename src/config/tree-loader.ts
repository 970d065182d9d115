import {type XmlAttribute, type XmlElement, type ConfigTree, elementPlace} from './xml-element.ts'
import {type Findings, quote} from './findings.ts'
import {type Dialect, dialectOf} from './releases/dialect.ts'
import type {VariableSource} from './variables.ts'
import {readXml} from './xml-reader.ts'

/** A configuration as text, with the name that findings give. */
export interface ConfigSource {
  readonly file: string
  readonly text: string
}

/** Finds configurations by name; handed in, so that loading touches no file itself. */
export interface ConfigFiles {
  /** The file of this name; `from` is the file whose `<include>` asks for it. A text says why it cannot be had, as `was not found …`. */
  find(name: string, from?: string): ConfigSource | string
}

function checkRoot(root: XmlElement, findings: Findings): boolean {
  const place = {...elementPlace(root), path: root.name}
  if (root.name.toLowerCase() !== 'config') {
    findings.add(place, {
      code: 'root-name',
      message: `expected the root element <config>, found <${root.name}>`,
      expected: 'config',
      found: root.name,
      hint: 'a configuration is <config> with one element per protocol, bottom first',
    })
    return false
  }
  if (root.children.length > 0) return true
  findings.add(place, {
    code: 'no-protocols',
    message: 'the configuration holds no protocol',
    hint: 'name a transport first, such as <UDP/>',
  })
  return false
}

/** Reads includes into the list of protocols, as JGroups 5.5 does: in the main file only, one level deep. */
class IncludeReader {
  readonly #variables: VariableSource
  readonly #files: ConfigFiles
  readonly #findings: Findings
  readonly #dialect: Dialect
  /** False once an include could not be read. */
  complete = true

  constructor(variables: VariableSource, files: ConfigFiles, findings: Findings, dialect: Dialect) {
    this.#variables = variables
    this.#files = files
    this.#findings = findings
    this.#dialect = dialect
  }

  /** The protocols of a root, those of included files in place of each `<include>`. */
  expand(root: XmlElement): readonly XmlElement[] {
    let protocols: XmlElement[] = []
    for (const child of root.children) {
      if (child.name !== 'include' || !this.#dialect.includes) {
        protocols.push(child)
        continue
      }
      const included = this.#include(child)
      if (included === undefined) this.complete = false
      else protocols.push(...included)
      protocols = this.#override(child, protocols)
    }
    return protocols
  }

  #include(include: XmlElement): readonly XmlElement[] | undefined {
    const place = elementPlace(include)
    const written = include.attributes.find((a) => a.name === 'file')?.value
    const name = written === undefined ? undefined : this.#dialect.substitute(written, this.#variables)
    if (name === undefined || name === '') {
      this.#findings.add(place, {
        code: 'include-file',
        message: '<include> names no file',
        hint: 'write <include file="name.xml"/>',
      })
      return undefined
    }
    const source = this.#files.find(name, include.file)
    if (typeof source === 'string') {
      this.#findings.add(place, {
        code: 'include-missing',
        message: `included file ${quote(name)} ${source}`,
        found: name,
        hint: 'give a path relative to the working directory or to this file',
      })
      return undefined
    }
    if (source.file === include.file) {
      this.#findings.add(place, {
        code: 'include-loop',
        message: `include loop: ${quote(source.file)} includes itself`,
        hint: 'remove this <include>',
      })
      return undefined
    }
    return this.#included(readXml(source.file, source.text, this.#findings, this.#dialect.xml), include)
  }

  #included(root: XmlElement | undefined, include: XmlElement): readonly XmlElement[] | undefined {
    if (root === undefined) return undefined
    const protocols = root.name === 'config' ? root.children : [root]
    for (const nested of protocols.filter((p) => p.name === 'include')) {
      const target = this.#files.find(nested.attributes.find((a) => a.name === 'file')?.value ?? '', nested.file)
      const isLoop = typeof target !== 'string' && target.file === include.file
      this.#findings.add(
        elementPlace(nested),
        isLoop
          ? {
              code: 'include-loop',
              message: `include loop: ${quote(include.file)} and ${quote(nested.file)} include each other`,
              hint: 'remove one of the two',
            }
          : {
              code: 'include-nested',
              message: 'found an <include> inside an included file: includes are read in the main file only',
              hint: 'include that file from the main file',
            },
      )
    }
    return protocols.filter((p) => p.name !== 'include')
  }

  /** Other attributes of an include are set on all protocols collected so far, those before the include too. */
  #override(include: XmlElement, protocols: XmlElement[]): XmlElement[] {
    const overrides = include.attributes.filter((a) => a.name !== 'file')
    const bare = protocols.find((p) => p.attributes.length === 0)
    if (overrides.length === 0) return protocols
    if (bare !== undefined) {
      this.#findings.add(elementPlace(include), {
        code: 'include-override',
        message: `the attribute ${quote(overrides[0]?.name ?? '')} of <include> is set on all protocols so far, but ${bare.name} has no attributes`,
        hint: 'JGroups refuses this: write the attribute in the included file',
      })
    }
    return protocols.map((p) => ({...p, attributes: merged(p.attributes, overrides)}))
  }
}

function merged(own: readonly XmlAttribute[], overrides: readonly XmlAttribute[]): readonly XmlAttribute[] {
  return [...own.filter((a) => !overrides.some((o) => o.name === a.name)), ...overrides]
}

/** Reads a configuration and its includes; nothing if no list of protocols came out. */
export function loadTree(
  source: ConfigSource,
  variables: VariableSource,
  files: ConfigFiles,
  findings: Findings,
  dialect: Dialect = dialectOf('5.5'),
): ConfigTree | undefined {
  const root = readXml(source.file, source.text, findings, dialect.xml)
  if (root === undefined || !checkRoot(root, findings)) return undefined
  const reader = new IncludeReader(variables, files, findings, dialect)
  const protocols = reader.expand(root)
  return {file: source.file, root: {...elementPlace(root), path: root.name}, protocols, complete: reader.complete}
}
