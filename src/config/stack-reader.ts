import type {ProtocolClass, ProtocolSettings} from '../stack/protocol.ts'
import type {ProtocolRegistry} from '../stack/registry.ts'
import type {AddressContext} from './addresses.ts'
import {type ConfigElement, type ConfigTree, elementPlace} from './config-tree.ts'
import {type Findings, quote} from './findings.ts'
import {JGROUPS_PROTOCOLS} from './jgroups-protocols.ts'
import {nearest} from './nearest.ts'
import {ProtocolReader, type ReadProtocol} from './protocol-reader.ts'
import {checkAddressTexts, type ResolvedValues, StackAddresses} from './stack-addresses.ts'
import {checkIds, checkRules, checkServices, checkTransport, withDefaults} from './stack-checks.ts'
import type {VariableSource} from './variables.ts'

/** One protocol of a stack, ready to be created. */
export interface ConfiguredProtocol {
  readonly protocol: ProtocolClass
  readonly settings: ProtocolSettings
}

function findProtocol(
  element: ConfigElement,
  registry: ProtocolRegistry,
  findings: Findings,
): ProtocolClass | undefined {
  const protocol = registry.find(element.name)
  if (protocol !== undefined) return protocol
  const plain = element.name.replace(/^org\.jgroups\.protocols\./, '')
  if (JGROUPS_PROTOCOLS.includes(plain)) {
    findings.add(elementPlace(element), {
      code: 'missing-protocol',
      message: `protocol ${element.name} of JGroups is not available here yet`,
      found: element.name,
      hint: 'remove it from all members, or run this member with Java',
    })
    return undefined
  }
  const known = registry.list().map((p) => p.spec.xmlName)
  const near = nearest(element.name, known) ?? known.find((name) => name.split('.').at(-1) === element.name)
  findings.add(elementPlace(element), {
    code: 'unknown-protocol',
    message: `there is no protocol ${quote(element.name)}`,
    found: element.name,
    ...(near === undefined ? {} : {expected: near}),
    hint: near === undefined ? 'remove it' : `did you mean ${quote(near)}?`,
  })
  return undefined
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

/**
 * Turns a tree into protocols with typed values and reports everything that is wrong with it. Addresses are resolved
 * against a host if one is handed in; else they stay text. Rules over the whole stack need all its protocols, so they
 * wait until each name is known.
 */
export function readStack(
  tree: ConfigTree,
  registry: ProtocolRegistry,
  variables: VariableSource,
  host: AddressContext | undefined,
  findings: Findings,
): readonly ConfiguredProtocol[] {
  const classes: ProtocolClass[] = []
  const read: ReadProtocol[] = []
  for (const element of tree.protocols) {
    const protocol = findProtocol(element, registry, findings)
    if (protocol === undefined) continue
    classes.push(protocol)
    read.push(new ProtocolReader(protocol.spec, element, variables, findings).read())
  }
  const values = resolveAddresses(read, host, findings)
  const stack = read.map((p, i) => ({...p, values: withDefaults(p.spec, values[i] ?? new Map())}))
  if (tree.complete && read.length === tree.protocols.length) {
    checkTransport(stack, findings)
    checkServices(stack, findings)
  }
  checkIds(stack, findings)
  checkRules(stack, findings)
  return classes.map((protocol, i) => ({protocol, settings: settingsOf(values[i] ?? new Map())}))
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
