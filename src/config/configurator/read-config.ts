import type {Release} from '../facts/facts.ts'
import {SourceText} from '../source-text.ts'
import type {ConfigFiles, ConfigSource} from '../tree-loader.ts'
import {substitute, substituteAgain, type VariableSource} from '../variables.ts'
import {type JavaAttribute, type JavaNode, readerFault, readJavaNodes} from './jgroups-reader.ts'
import {javaTrim} from './java-text.ts'
import {Java, Refusal, type Spot} from './refusal.ts'

/** One protocol of a configuration before anything is known of it. */
export interface JavaProtocol {
  readonly name: string
  readonly spot: Spot
  /** Variables put in; what the transport's `bind_addr` is taken from is taken out. */
  readonly attributes: Map<string, JavaAttribute>
  readonly children: readonly JavaNode[]
}

/** What a configuration is read with. */
export interface JavaReading {
  readonly release: Release
  readonly variables: VariableSource
  readonly files: ConfigFiles
}

const PARSE_FAILURE = 'JGRP000004: parsing failure; the XML document is not correct: '

/** Runs a reader; whatever it throws is a parsing failure for JGroups. */
function parsing<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new Refusal(Java.io, PARSE_FAILURE + error.message, error)
  }
}

/** The elements below a root, which has to be called `config` in any case. */
export function protocolsOf(root: JavaNode): JavaProtocol[] {
  const name = javaTrim(root.name).toLowerCase()
  if (name !== 'config') {
    const message = `the configuration does not start with a <config> element: ${name}`
    throw new Refusal(Java.io, message, {word: root.name, spot: root.spot})
  }
  if (root.children === undefined) throw readerFault(root.spot.source, root.spot.offset, root.name)
  return root.children.map(({name: protocol, spot, attributes, children}) => ({
    name: protocol,
    spot,
    attributes: new Map(attributes),
    children: children ?? [],
  }))
}

/** The value of an attribute with its variables put in; nothing if the attribute counts as not written. */
export function substituteFor(release: Release, text: string, variables: VariableSource): string | undefined {
  const isOld = release === '3.6' || release === '4.2' || release === '5.2'
  return isOld ? substituteAgain(text, variables) : substitute(text, variables)
}

/** The text of a file by the name that JGroups is given; it looks nowhere near the including file. */
export function javaFile(files: ConfigFiles, name: string): ConfigSource | undefined {
  const source = files.find(name)
  return typeof source === 'string' ? undefined : source
}

/** Puts included files in; only the main file is looked at. */
class IncludeReader {
  readonly #reading: JavaReading
  readonly #children: JavaNode[] = []

  constructor(reading: JavaReading) {
    this.#reading = reading
  }

  read(nodes: readonly JavaNode[]): JavaNode[] {
    for (const node of nodes) {
      if (node.name !== 'include') this.#children.push(node)
      else {
        this.#include(node)
        this.#override(node)
      }
    }
    return this.#children
  }

  #include(node: JavaNode): void {
    const written = node.attributes?.get('file')
    const name = written && substitute(written.value, this.#reading.variables)
    if (written === undefined || name === undefined) {
      throw readerFault(node.spot.source, node.spot.offset, node.name)
    }
    // Java takes an empty name for its folder, and stumbles over what it finds there.
    if (name === '') throw readerFault(written.spot.source, written.spot.offset, node.name)
    const file = javaFile(this.#reading.files, name)
    if (file === undefined) {
      throw new Refusal(Java.io, `JGRP000003: file "${name}" not found`, {word: name, spot: written.spot})
    }
    const root = readJavaNodes(new SourceText(file.file, file.text), this.#reading.release)
    if (root === undefined) throw readerFault(written.spot.source, written.spot.offset, name)
    if (root.name !== 'config') this.#children.push(root)
    else if (root.children === undefined) throw readerFault(written.spot.source, written.spot.offset, name)
    else this.#children.push(...root.children)
  }

  /** The other attributes are set on everything collected so far, what stands in front of the include not excepted. */
  #override(node: JavaNode): void {
    for (const [name, attribute] of node.attributes ?? []) {
      if (name === 'file') continue
      for (const child of this.#children) {
        if (child.attributes === undefined) {
          throw readerFault(attribute.spot.source, attribute.spot.offset, name)
        }
        child.attributes.set(name, attribute)
      }
    }
  }
}

function readRoot(source: SourceText, reading: JavaReading): JavaNode {
  const root = readJavaNodes(source, reading.release)
  if (root === undefined) throw readerFault(source, 0, source.text.trim().slice(0, 20))
  if (reading.release === '5.5') {
    if (root.children === undefined) throw readerFault(root.spot.source, root.spot.offset, root.name)
    root.children = new IncludeReader(reading).read(root.children)
  }
  return root
}

/** The protocols of a configuration, bottom first, as the reader of a release hands them on. Throws a `Refusal`. */
export function readJavaConfig(source: SourceText, reading: JavaReading): readonly JavaProtocol[] {
  return parsing(() => protocolsOf(readRoot(source, reading)))
}

/** Puts variables in the attributes of all protocols. Throws a `Refusal`. */
export function putVariables(protocols: readonly JavaProtocol[], {release, variables}: JavaReading): void {
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
