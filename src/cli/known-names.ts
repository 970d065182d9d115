import {writableText} from '../diag/client/printed-values.ts'
import type {AttributeChange} from '../diag/client/attribute-names.ts'
import type {Call} from '../diag/server/operation-keys.ts'
import {UsageError} from '../errors/index.ts'
import {nearest} from '../errors/nearest.ts'
import {protocolRegistry} from '../member/runtime.ts'
import {findExternal} from '../releases/external.ts'
import {factsOf, type ProtocolFacts, RELEASES} from '../releases/facts.ts'
import type {ComponentSpec} from '../stack/spec.ts'

/** Java's names of number types. */
const NUMBER = /^(int|long|short|byte|double|float|java\.lang\.(Integer|Long|Short|Double|Float))$/
const TIME = /^-?\d+(\.\d+)?(ns|us|ms|s|m|h|d)?$/

function refusal(what: string, name: string, known: Iterable<string>, prefix = ''): UsageError {
  const near = nearest(name, known)
  const meant = near === undefined ? '' : `did you mean ${prefix}${near}? `
  return new UsageError(`no ${what} is known; ${meant}--force sends it all the same`)
}

/** The protocol in the releases that have it, by the name without its package. */
function factsOfProtocol(name: string): ProtocolFacts[] {
  return RELEASES.flatMap((release) => Object.values(factsOf(release).protocols)).filter((one) => one.name === name)
}

/** Refuses a protocol that no known release has. Throws UsageError. */
export function checkProtocol(name: string): void {
  const short = name.replace(/^(org\.jgroups\.protocols\.)?(pbcast\.)?/, '')
  if (protocolRegistry.findByName(short) !== undefined || findExternal(name) !== undefined) return
  const all = RELEASES.flatMap((release) => Object.values(factsOf(release).protocols).map((one) => one.name))
  if (!all.includes(short)) throw refusal(`protocol ${short}`, short, all)
}

/** Refuses an operation that a protocol of this program does not have; of other protocols no operations are known. Throws UsageError. */
export function checkOperation({protocol, method}: Call): void {
  if (!/^\w+$/.test(protocol) || protocol === 'TP') return
  checkProtocol(protocol)
  const spec = protocolRegistry.findByName(protocol)?.spec
  if (spec === undefined) return
  const known = namesIn(spec, ({operations}) => Object.keys(operations))
  if (!known.includes(method)) throw refusal(`operation ${protocol}.${method}`, method, known, `${protocol}.`)
}

type Parts = Pick<ComponentSpec, 'properties' | 'attributes' | 'operations'>

function namesIn(
  spec: Parts & {readonly components: Readonly<Record<string, Parts>>},
  of: (part: Parts) => string[],
): string[] {
  const inside = Object.entries(spec.components).flatMap(([prefix, part]) =>
    of(part).map((name) => `${prefix}.${name}`),
  )
  return [...of(spec), ...inside]
}

function namesInFacts({properties, components}: ProtocolFacts): string[] {
  const inside = components.flatMap((one) => Object.keys(one.properties).map((name) => `${one.prefix}.${name}`))
  return [...Object.keys(properties), ...inside]
}

/**
 * The change as members take it: a size as it is printed becomes a number. Refuses an attribute or a value that members would refuse in
 * their log only. Throws UsageError.
 */
export function checkedChange(change: AttributeChange): AttributeChange {
  const {protocol, attribute} = change
  if (protocol === 'TP') return change
  checkProtocol(protocol)
  const spec = protocolRegistry.findByName(protocol)?.spec
  const declared = spec?.properties[attribute] ?? spec?.attributes[attribute]
  if (declared !== undefined) return {...change, value: valueOf(change, declared)}
  const facts = factsOfProtocol(protocol)
  const found = facts.map(({properties}) => properties[attribute]).findLast((one) => one !== undefined)
  if (found !== undefined) return {...change, value: valueOf(change, found)}
  const ofSpec =
    spec === undefined
      ? []
      : namesIn(spec, (part) => [...Object.keys(part.properties), ...Object.keys(part.attributes)])
  const known = new Set([...ofSpec, ...facts.flatMap(namesInFacts)])
  if (known.has(attribute)) return change
  throw refusal(`attribute ${protocol}.${attribute}`, attribute, known, `${protocol}.`)
}

function valueOf(
  {protocol, attribute, value}: AttributeChange,
  {type, hint}: {readonly type: string; readonly hint: string},
): string {
  const refused = (wanted: string): UsageError =>
    new UsageError(`${protocol}.${attribute} takes ${wanted}, found '${value}'; nothing was sent`)
  if (/^(boolean|java\.lang\.Boolean)$/.test(type) && !/^(true|false)$/i.test(value)) throw refused('true or false')
  if (!NUMBER.test(type)) return value
  if (hint === 'TIME' && TIME.test(value)) return value
  const number = /^\d+(b|KB|MB|GB)$/.test(value) ? (writableText(value) ?? value) : value
  if (!/^-?\d+(\.\d+)?(e\d+)?$/i.test(number))
    throw refused(hint === 'TIME' ? 'a time, as 500 or 3s' : 'a number, or a size as 60KB')
  return number
}
