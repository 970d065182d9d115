import type {Release} from '../releases/facts.ts'
import {
  type ConfigFiles,
  type ConfigSource,
  expandIncludes,
  type IncludeFault,
  type IncludeFaultKind,
} from '../config/files/tree-loader.ts'
import {substitute, substituteAgain, type VariableSource} from '../config/values/variables.ts'
import type {XmlElement} from '../config/xml/xml-element.ts'
import {readAsJGroups} from './jgroups-reader.ts'
import {javaTrim} from './java-text.ts'
import {Java, readerFault, Refusal, type Spot} from './refusal.ts'

/** The value of an attribute, and its place. */
export interface JavaAttribute {
  readonly value: string
  readonly spot: Spot
}

/** A protocol of a configuration before it is looked up. */
export interface JavaProtocol {
  readonly name: string
  readonly spot: Spot
  /** With variables substituted; without the source of the transport's `bind_addr`. */
  readonly attributes: Map<string, JavaAttribute>
  readonly children: readonly XmlElement[]
}

/** What a configuration is read with. */
export interface JavaReading {
  readonly release: Release
  readonly variables: VariableSource
  readonly files: ConfigFiles
  /** Roots of files that were read before as XML without a fault, by name. */
  readonly roots?: ReadonlyMap<string, XmlElement> | undefined
}

const PARSE_FAILURE = 'JGRP000004: parsing failure; the XML document is not correct: '

/** Runs a reader; anything it throws is a parsing failure for JGroups. */
function parsing<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new Refusal(Java.io, PARSE_FAILURE + error.message, error)
  }
}

/** Refuses a root whose name is not `config`, ignoring case. */
function checkName(root: XmlElement): void {
  if (root.name === 'config') return
  const name = javaTrim(root.name).toLowerCase()
  if (name === 'config') return
  const message = `the configuration does not start with a <config> element: ${name}`
  throw new Refusal(Java.io, message, {word: root.name, spot: root})
}

function protocolOf(element: XmlElement): JavaProtocol {
  const {name, attributes, children} = element
  return {
    name,
    spot: element,
    attributes: new Map(attributes.map((a) => [a.name, {value: a.value, spot: a}])),
    children,
  }
}

/** Whether Java has null for the children of an inner element: an XML parser returns an empty list. */
export function isNullList(list: readonly unknown[], release: Release): boolean {
  return list.length === 0 && release !== '3.6'
}

/** The protocols below the `<config>` of a fork stack. Throws a `Refusal`. */
export function protocolsOf(config: XmlElement, release: Release): JavaProtocol[] {
  checkName(config)
  if (isNullList(config.children, release)) throw readerFault(config, config.name)
  return config.children.map(protocolOf)
}

/** The value of an attribute with its variables substituted; undefined if the attribute counts as absent. */
export function substituteFor(release: Release, text: string, variables: VariableSource): string | undefined {
  const isOld = release === '3.6' || release === '4.2' || release === '5.2'
  return isOld ? substituteAgain(text, variables) : substitute(text, variables)
}

/** The text of a file by the name passed to JGroups, which does not search next to the including file. */
export function javaFile(files: ConfigFiles, name: string): ConfigSource | undefined {
  const source = files.find(name)
  return typeof source === 'string' ? undefined : source
}

/** How JGroups reads an include: it inlines the file, and reads an include in it as a protocol. */
const MINDED: ReadonlySet<IncludeFaultKind> = new Set(['file', 'missing', 'unreadable', 'bare'])

/** Java fails on anything but a missing file. */
function refuseInclude({kind, include, attribute, name = ''}: IncludeFault): never {
  const spot = attribute ?? include
  if (kind === 'missing') {
    throw new Refusal(Java.io, `JGRP000003: file "${name}" not found`, {word: name, spot})
  }
  // Java resolves an empty name to its folder, and fails on what it finds there.
  throw readerFault(spot, kind === 'file' ? include.name : kind === 'bare' ? (attribute?.name ?? '') : name)
}

function readRoot(source: ConfigSource, reading: JavaReading): readonly XmlElement[] {
  const {release, variables, files, roots} = reading
  const root = readAsJGroups(source, release, roots?.get(source.file))
  if (root === undefined) {
    throw readerFault({file: source.file, line: 1, column: 1}, source.text.trim().slice(0, 20))
  }
  if (release !== '5.5') {
    checkName(root)
    if (root.children.length === 0) throw readerFault(root, root.name)
    return root.children
  }
  if (root.children.length === 0) throw readerFault(root, root.name)
  const {protocols} = expandIncludes(root, {
    minds: MINDED,
    substitute,
    variables,
    files,
    near: false,
    read: (included) => readAsJGroups(included, release, roots?.get(included.file)),
    fault: refuseInclude,
  })
  checkName(root)
  return protocols
}

/** The protocols of a configuration, bottom first, as the reader of a release passes them on, with variables substituted. Throws a `Refusal`. */
export function readJavaConfig(source: ConfigSource, reading: JavaReading): readonly JavaProtocol[] {
  const protocols = parsing(() => readRoot(source, reading).map(protocolOf))
  putVariables(protocols, reading)
  return protocols
}

/** Substitutes variables in the attributes of all protocols. Throws a `Refusal`. */
function putVariables(protocols: readonly JavaProtocol[], {release, variables}: JavaReading): void {
  for (const {attributes} of protocols) {
    for (const [name, attribute] of attributes) {
      if (!attribute.value.includes('${')) continue
      const value = substituteFor(release, attribute.value, variables)
      if (value === undefined) attributes.delete(name)
      else {
        checkClosed(release, value, attribute)
        attributes.set(name, {value, spot: attribute.spot})
      }
    }
  }
}

/** Up to 5.2 a variable that is never closed is an error. */
function checkClosed(release: Release, value: string, attribute: JavaAttribute): void {
  const start = value.indexOf('${')
  if ((release === '4.2' || release === '5.2') && start !== -1 && !value.includes('}', start + 2)) {
    throw new Refusal(Java.argument, `missing "}" in ${value}`, {word: attribute.value, spot: attribute.spot})
  }
}
