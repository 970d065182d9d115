import {SourceText} from '../source-text.ts'
import {javaFile, type JavaProtocol, protocolsOf} from './read-config.ts'
import {type JavaNode, readerFault, readJavaNodes} from './jgroups-reader.ts'
import {type JavaHost, type JavaStack, type JavaStackProtocol, wordOf} from './stack.ts'
import {Java, Refusal} from './refusal.ts'

function match(expected: string, node: JavaNode): void {
  if (node.name === expected) return
  const message = `"${node.name}" didn't match "${expected}"`
  throw new Refusal(Java.exception, message, {word: node.name, spot: node.spot})
}

function readBridges(node: JavaNode, item: string): void {
  for (const child of node.children ?? []) match(item, child)
}

function readSite(node: JavaNode, sites: Set<string>): void {
  match('site', node)
  const name = node.attributes?.get('name')
  if (name === undefined) {
    const attributes = node.attributes === undefined ? 'null' : `{${[...node.attributes.keys()].join(', ')}}`
    throw new Refusal(Java.state, `site must have a name (attrs: ${attributes})`, {word: node.name, spot: node.spot})
  }
  if (sites.has(name.value)) {
    throw new Refusal(Java.exception, `Site "${name.value}" already defined`, {
      word: wordOf(name, 'name'),
      spot: name.spot,
    })
  }
  sites.add(name.value)
  for (const child of node.children ?? []) {
    if (child.name === 'bridges') readBridges(child, 'bridge')
    else if (child.name === 'forwards') readBridges(child, 'forward')
    else {
      const message = 'expected "bridges" or "forwards" keywords'
      throw new Refusal(Java.exception, message, {word: child.name, spot: child.spot})
    }
  }
}

/** The sites of a `<RelayConfiguration>`. Throws a `Refusal`. */
function readSites(root: JavaNode, sites: Set<string>): void {
  match('RelayConfiguration', root)
  for (const list of root.children ?? []) {
    match('sites', list)
    for (const site of list.children ?? []) readSite(site, sites)
  }
}

/** The fork stacks of a `<fork-stacks>`; one without children is passed over. Throws a `Refusal`. */
function readForkStacks(root: JavaNode): ReadonlyMap<string, readonly JavaProtocol[]> {
  match('fork-stacks', root)
  if (root.children === undefined) throw nullPointer(root)
  const stacks = new Map<string, readonly JavaProtocol[]>()
  for (const node of root.children) {
    match('fork-stack', node)
    if (node.children === undefined) continue
    const id = node.attributes?.get('id')
    if (id === undefined) throw nullPointer(node)
    if (stacks.has(id.value)) {
      const message = `duplicate fork-stack ID: "${id.value}"`
      throw new Refusal(Java.state, message, {word: wordOf(id, 'id'), spot: id.spot})
    }
    for (const child of node.children) stacks.set(id.value, protocolsOf(child))
  }
  return stacks
}

function nullPointer(node: JavaNode): Refusal {
  return new Refusal(Java.nullPointer, 'null', {word: node.name, spot: node.spot})
}

function createForks(protocol: JavaStackProtocol, root: JavaNode, host: JavaHost, base: JavaStack | undefined): void {
  for (const configs of readForkStacks(root).values()) host.buildFork(configs, protocol, base)
}

/** Hands a child element to a protocol; all but FORK and the relays pass it over. Throws a `Refusal`. */
export function readChild(protocol: JavaStackProtocol, node: JavaNode, host: JavaHost): void {
  if (protocol.is('FORK')) createForks(protocol, node, host, undefined)
  else if (protocol.is('RELAY', 'RELAY2')) readSites(node, protocol.sites)
}

function rootOfFile(protocol: JavaStackProtocol, host: JavaHost, missing: string): JavaNode {
  const name = protocol.text('config') ?? ''
  const origin = protocol.origins.get('config')
  const details = {word: name === '' ? 'config' : name, spot: origin?.spot ?? protocol.spot}
  const file = javaFile(host.files, name)
  if (file === undefined) throw new Refusal(Java.fileNotFound, missing.replace('%s', name), details)
  const source = new SourceText(file.file, file.text)
  const root = readJavaNodes(source, host.release)
  if (root === undefined) throw readerFault(source, 0, name)
  return root
}

/** Reads the file that `config` of a relay names. Throws a `Refusal`. */
export function readSiteFile(protocol: JavaStackProtocol, host: JavaHost): void {
  if (protocol.text('config') !== null) readSites(rootOfFile(protocol, host, 'null'), protocol.sites)
}

/** Creates the fork stacks of the file that `config` of FORK names. Throws a `Refusal`. */
export function readForkFile(protocol: JavaStackProtocol, stack: JavaStack): void {
  if (protocol.text('config') === null) return
  const root = rootOfFile(protocol, stack.host, 'fork stacks config %s not found')
  createForks(protocol, root, stack.host, stack)
}
