import type {ProtocolSpec} from '../../stack/spec.ts'
import type {HostFacts} from '../addresses/addresses.ts'
import {type ConfigTree, elementPlace, type XmlAttribute, type XmlElement} from '../xml/xml-element.ts'
import {findExternal} from '../../releases/external.ts'
import {factsOf, findProtocol, type ProtocolFacts, type Release} from '../../releases/facts.ts'
import {roleOf} from '../../releases/role-words.ts'
import {type Findings, type FindingInput, quote} from '../xml/findings.ts'
import {nearest} from '../../errors/nearest.ts'
import {ProtocolReader, type ReadProtocol} from './protocol-reader.ts'
import type {SpecSource} from './spec-source.ts'
import {resolveAddresses} from '../addresses/stack-addresses.ts'
import {type CheckedProtocol, checkStack} from './stack-checks.ts'
import type {StackLanguage} from './stack-language.ts'
import type {VariableSource} from '../values/variables.ts'

/** Far more than any stack has; checking each protocol against all others takes quadratic time. */
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
    hint: 'this is not a protocol stack',
  })
  return false
}

/** Base, example and test classes of JGroups: they load, but are not protocols for a stack. */
const NOT_FOR_STACKS: ReadonlySet<string> = new Set([
  'EXAMPLE',
  'Fragmentation',
  'TPConfig',
  'ProtocolStack',
  'MockTransport',
])

/** What a protocol is, in brackets: what it does, and which class it extends. */
function purposeOf({name, superclasses}: ProtocolFacts): string {
  const base = superclasses.find((c) => c !== 'Protocol' && c !== name)
  const words = [roleOf(name), base === undefined ? undefined : `extends ${base}`].filter((w) => w !== undefined)
  return words.length === 0 ? '' : ` (${words.join(', ')})`
}

/** The finding for a protocol that is not declared. */
function unknownProtocol(element: XmlElement, known: readonly string[], release: Release): FindingInput {
  const facts = findProtocol(factsOf(release), element.name)
  if (facts !== undefined && !NOT_FOR_STACKS.has(facts.name)) {
    return {
      code: 'missing-protocol',
      message: `JGroups protocol ${element.name} is not available here yet${purposeOf(facts)}`,
      found: element.name,
      hint: 'remove it from all members, or run this member with Java',
    }
  }
  const external = findExternal(element.name)
  if (external !== undefined) {
    return {
      code: 'missing-protocol',
      message: `protocol ${element.name} of ${external.artifact} is not available here`,
      found: element.name,
      hint: 'replace it in a copy of the stack, or run this member with Java',
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

/** The attributes of an element with variables substituted; undefined for one that counts as not set. */
function textsOf(
  {attributes}: XmlElement,
  {dialect}: StackLanguage,
  variables: VariableSource,
): readonly (readonly [XmlAttribute, string | undefined])[] {
  return attributes.map((attribute) => [attribute, dialect.substitute(attribute.value, variables)])
}

/** Child elements of a protocol that reads none are ignored. */
function checkChildren({name, children}: XmlElement, spec: ProtocolSpec, findings: Findings): void {
  for (const child of children) {
    const {file, line, column} = child
    findings.add(
      {file, line, column, path: `config/${name}/${child.name}`},
      {
        code: 'child-element',
        severity: 'warning',
        message: `${spec.name} takes no child elements: <${child.name}> is ignored`,
        hint: `close <${name}> before it if it is a protocol`,
      },
    )
  }
}

/** Reads the known protocols of a tree with the values set for them. */
function readProtocols<P extends {readonly spec: ProtocolSpec}>(
  tree: ConfigTree,
  source: SpecSource<P>,
  language: StackLanguage,
  variables: VariableSource,
  findings: Findings,
): readonly ReadProtocol<P>[] {
  const read: ReadProtocol<P>[] = []
  for (const element of tree.protocols) {
    if (findings.full) break
    const texts = textsOf(element, language, variables)
    const protocol = source.find(element.name, (name) => texts.findLast(([a]) => a.name === name)?.[1])
    if (protocol === undefined) {
      const known = (): string[] => source.list().map((p) => p.spec.xmlName)
      findings.add(
        elementPlace(element),
        language.unknownProtocol(element) ?? unknownProtocol(element, known(), language.dialect.release),
      )
      continue
    }
    const {spec} = protocol
    for (const remark of language.knownProtocol(element, spec)) findings.add(elementPlace(element), remark)
    const configured = new ProtocolReader(spec, element, language, variables, findings).read(texts)
    if (element.children.length > 0 && !language.readsChildren(spec)) checkChildren(element, spec, findings)
    read.push({protocol, spec, element, configured})
  }
  return read
}

/**
 * Turns a tree into protocols with typed values and reports everything wrong with it. Addresses are resolved
 * against a host if its interfaces are passed in; otherwise they stay text. Rules for the whole stack need all its protocols,
 * so they apply only when every name is known.
 */
export function readStack<P extends {readonly spec: ProtocolSpec}>(
  tree: ConfigTree,
  source: SpecSource<P>,
  language: StackLanguage,
  environment: VariableSource & HostFacts,
  findings: Findings,
): readonly CheckedProtocol<P>[] {
  if (!checkSize(tree, findings)) return []
  const read = readProtocols(tree, source, language, environment, findings)
  const values = resolveAddresses(read, environment, findings)
  return checkStack(read, values, tree.complete && read.length === tree.protocols.length, environment, findings)
}
