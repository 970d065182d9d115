import type {Release} from '../releases/facts.ts'
import type {XmlElement} from '../config/xml/xml-element.ts'
import {isNullList, javaFile, type JavaProtocol, protocolsOf} from './read-config.ts'
import {readAsJGroups} from './jgroups-reader.ts'
import {type JavaHost, type JavaStack, type JavaStackProtocol, wordOf} from './stack.ts'
import {Java, readerFault, Refusal} from './refusal.ts'

function match(expected: string, node: XmlElement): void {
  if (node.name === expected) return
  const message = `"${node.name}" didn't match "${expected}"`
  throw new Refusal(Java.exception, message, {word: node.name, spot: node})
}

function readBridges(node: XmlElement, item: string): void {
  for (const child of node.children) match(item, child)
}

function readSite(node: XmlElement, sites: Set<string>, release: Release): void {
  match('site', node)
  const name = node.attributes.findLast((a) => a.name === 'name')
  if (name === undefined) {
    const attributes = isNullList(node.attributes, release)
      ? 'null'
      : `{${[...new Set(node.attributes.map((a) => a.name))].join(', ')}}`
    throw new Refusal(Java.state, `site must have a name (attrs: ${attributes})`, {word: node.name, spot: node})
  }
  if (sites.has(name.value)) {
    throw new Refusal(Java.exception, `Site "${name.value}" already defined`, {
      word: wordOf(name, 'name'),
      spot: name,
    })
  }
  sites.add(name.value)
  for (const child of node.children) {
    if (child.name === 'bridges') readBridges(child, 'bridge')
    else if (child.name === 'forwards') readBridges(child, 'forward')
    else {
      const message = 'expected "bridges" or "forwards" keywords'
      throw new Refusal(Java.exception, message, {word: child.name, spot: child})
    }
  }
}

/** The sites of a `<RelayConfiguration>`. Throws a `Refusal`. */
function readSites(root: XmlElement, sites: Set<string>, release: Release): void {
  match('RelayConfiguration', root)
  for (const list of root.children) {
    match('sites', list)
    for (const site of list.children) readSite(site, sites, release)
  }
}

/** The fork stacks of a `<fork-stacks>`; one without children is skipped. Throws a `Refusal`. */
function readForkStacks(root: XmlElement, release: Release): ReadonlyMap<string, readonly JavaProtocol[]> {
  match('fork-stacks', root)
  if (isNullList(root.children, release)) throw nullPointer(root)
  const stacks = new Map<string, readonly JavaProtocol[]>()
  for (const node of root.children) {
    match('fork-stack', node)
    if (isNullList(node.children, release)) continue
    const id = node.attributes.findLast((a) => a.name === 'id')
    if (id === undefined) throw nullPointer(node)
    if (stacks.has(id.value)) {
      const message = `duplicate fork-stack ID: "${id.value}"`
      throw new Refusal(Java.state, message, {word: wordOf(id, 'id'), spot: id})
    }
    for (const child of node.children) stacks.set(id.value, protocolsOf(child, release))
  }
  return stacks
}

function nullPointer(node: XmlElement): Refusal {
  return new Refusal(Java.nullPointer, 'null', {word: node.name, spot: node})
}

function createForks(protocol: JavaStackProtocol, root: XmlElement, host: JavaHost, base: JavaStack | undefined): void {
  for (const configs of readForkStacks(root, host.release).values()) host.buildFork(configs, protocol, base)
}

/** Passes a child element to a protocol; all except FORK and the relays ignore it. Throws a `Refusal`. */
export function readChild(protocol: JavaStackProtocol, node: XmlElement, host: JavaHost): void {
  if (protocol.is('FORK')) createForks(protocol, node, host, undefined)
  else if (protocol.is('RELAY', 'RELAY2')) readSites(node, protocol.sites, host.release)
}

function rootOfFile(protocol: JavaStackProtocol, host: JavaHost, missing: string): XmlElement {
  const name = protocol.text('config') ?? ''
  const origin = protocol.origins.get('config')
  const details = {word: name === '' ? 'config' : name, spot: origin?.spot ?? protocol.spot}
  const file = javaFile(host.files, name)
  if (file === undefined) throw new Refusal(Java.fileNotFound, missing.replace('%s', name), details)
  const root = readAsJGroups(file, host.release)
  if (root === undefined) throw readerFault({file: file.file, line: 1, column: 1}, name)
  return root
}

/** Reads the file named by `config` of a relay. Throws a `Refusal`. */
export function readSiteFile(protocol: JavaStackProtocol, host: JavaHost): void {
  if (protocol.text('config') !== null) readSites(rootOfFile(protocol, host, 'null'), protocol.sites, host.release)
}

/** Creates the fork stacks of the file named by `config` of FORK. Throws a `Refusal`. */
export function readForkFile(protocol: JavaStackProtocol, stack: JavaStack): void {
  if (protocol.text('config') === null) return
  const root = rootOfFile(protocol, stack.host, 'fork stacks config %s not found')
  match('fork-stacks', root)
  if (root.children.length === 0) throw nullPointer(root)
  createForks(protocol, root, stack.host, stack)
}
