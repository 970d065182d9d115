import type {ProtocolClass, ProtocolSettings} from '../../stack/protocol.ts'
import type {ProtocolSpec} from '../../stack/spec.ts'
import type {AddressContext} from '../addresses/addresses.ts'
import {type XmlElement, type ConfigTree, elementPlace} from '../xml/xml-element.ts'
import {factsOf, findProtocol, type Release} from '../../releases/facts.ts'
import {type Findings, type FindingInput, quote} from '../xml/findings.ts'
import {nearest} from '../../errors/nearest.ts'
import {ProtocolReader, type ReadProtocol} from './protocol-reader.ts'
import type {SpecSource} from './spec-source.ts'
import {checkAddressTexts, type ResolvedValues, StackAddresses} from '../addresses/stack-addresses.ts'
import {
  type CheckedProtocol,
  checkIds,
  checkRules,
  checkServices,
  checkTransport,
  withDefaults,
} from './stack-checks.ts'
import type {StackLanguage} from './stack-language.ts'
import type {VariableSource} from '../values/variables.ts'

/** One protocol of a stack, ready to be created. */
export interface ConfiguredProtocol<P = ProtocolClass> {
  readonly protocol: P
  readonly settings: ProtocolSettings
}

/** A stack as read: what its protocols are created with, and all their values with their origin. */
export interface ReadStack<P> {
  readonly configured: readonly ConfiguredProtocol<P>[]
  readonly checked: readonly CheckedProtocol[]
}

/** More than any stack has by far; what is checked of one protocol against all others grows with the square. */
const MAX_PROTOCOLS = 500

const MAX_ATTRIBUTES = 1000

function checkSize({file, root, protocols}: ConfigTree, findings: Findings): boolean {
  const large = protocols.find((p) => p.attributes.length > MAX_ATTRIBUTES)
  if (protocols.length <= MAX_PROTOCOLS && large === undefined) return true
  const place = large === undefined ? (root ?? {file, line: 1, column: 1, path: ''}) : elementPlace(large)
  const found =
    large === undefined
      ? `${String(protocols.length)} protocols`
      : `${String(large.attributes.length)} attributes in one`
  findings.add(place, {
    code: 'stack-limit',
    message: `expected at most ${String(MAX_PROTOCOLS)} protocols with ${String(MAX_ATTRIBUTES)} attributes each, found ${found}`,
    hint: 'this is no stack of protocols',
  })
  return false
}

/** Base, example and test classes of JGroups: they load, but are no protocols of a stack. */
const NOT_FOR_STACKS: ReadonlySet<string> = new Set([
  'EXAMPLE',
  'Fragmentation',
  'TPConfig',
  'ProtocolStack',
  'MockTransport',
])

/** What is said of a protocol that the source of declarations does not have. */
function unknownProtocol(element: XmlElement, known: readonly string[], release: Release): FindingInput {
  const facts = findProtocol(factsOf(release), element.name)
  if (facts !== undefined && !NOT_FOR_STACKS.has(facts.name)) {
    return {
      code: 'missing-protocol',
      message: `protocol ${element.name} of JGroups is not available here yet`,
      found: element.name,
      hint: 'remove it from all members, or run this member with Java',
    }
  }
  const near = nearest(element.name, known) ?? known.find((name) => name.split('.').at(-1) === element.name)
  return {
    code: 'unknown-protocol',
    message: `there is no protocol ${quote(element.name)}`,
    found: element.name,
    ...(near === undefined ? {} : {expected: near}),
    hint: near === undefined ? 'remove it' : `did you mean ${quote(near)}?`,
  }
}

/** Typed values in the form a protocol is created with: components' properties in a record per prefix. */
function settingsOf(values: ResolvedValues): ProtocolSettings {
  const props: Record<string, unknown> = {}
  const components: Record<string, Record<string, unknown>> = {}
  for (const [name, value] of values) {
    const dot = name.indexOf('.')
    if (dot === -1) props[name] = value
    else (components[name.slice(0, dot)] ??= {})[name.slice(dot + 1)] = value
  }
  return {props, components}
}

/** The protocols of a tree that are known, with what was given for them. */
function readProtocols<P extends {readonly spec: ProtocolSpec}>(
  tree: ConfigTree,
  source: SpecSource<P>,
  language: StackLanguage,
  variables: VariableSource,
  findings: Findings,
): {found: readonly P[]; read: readonly ReadProtocol[]} {
  const found: P[] = []
  const read: ReadProtocol[] = []
  for (const element of tree.protocols) {
    if (findings.full) break
    const text = (name: string): string | undefined => {
      const written = element.attributes.findLast((a) => a.name === name)?.value
      return written === undefined ? undefined : language.dialect.substitute(written, variables)
    }
    const protocol = source.find(element.name, text)
    if (protocol === undefined) {
      const known = (): string[] => source.list().map((p) => p.spec.xmlName)
      findings.add(
        elementPlace(element),
        language.unknownProtocol(element) ?? unknownProtocol(element, known(), language.dialect.release),
      )
      continue
    }
    for (const remark of language.knownProtocol(element, protocol.spec)) findings.add(elementPlace(element), remark)
    found.push(protocol)
    read.push(new ProtocolReader(protocol.spec, element, language, variables, findings).read())
  }
  return {found, read}
}

/**
 * Turns a tree into protocols with typed values and reports everything that is wrong with it. Addresses are resolved
 * against a host if one is handed in; else they stay text. Rules over the whole stack need all its protocols, so they
 * wait until each name is known.
 */
export function readStack<P extends {readonly spec: ProtocolSpec}>(
  tree: ConfigTree,
  source: SpecSource<P>,
  language: StackLanguage,
  variables: VariableSource,
  host: AddressContext | undefined,
  findings: Findings,
): ReadStack<P> {
  if (!checkSize(tree, findings)) return {configured: [], checked: []}
  const {found, read} = readProtocols(tree, source, language, variables, findings)
  const values = resolveAddresses(read, host, findings)
  const checked = read.map((p, i) => ({...p, values: withDefaults(p.spec, values[i] ?? new Map())}))
  if (tree.complete && read.length === tree.protocols.length) {
    checkTransport(checked, findings)
    checkServices(checked, findings)
  }
  checkIds(checked, findings)
  checkRules(checked, findings)
  const configured = found.map((protocol, i) => ({protocol, settings: settingsOf(values[i] ?? new Map())}))
  return {configured, checked}
}

function resolveAddresses(
  read: readonly ReadProtocol[],
  host: AddressContext | undefined,
  findings: Findings,
): readonly ResolvedValues[] {
  if (host !== undefined) return new StackAddresses(host, findings).resolve(read)
  checkAddressTexts(read, findings)
  return read.map((p) => new Map([...p.given].map(([name, {value}]) => [name, value])))
}
