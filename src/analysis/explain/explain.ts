import {UsageError} from '../../errors/index.ts'
import type {Prop} from '../../stack/spec.ts'
import {factsOf, type PropertyFacts, type ProtocolFacts, type Release, RELEASES} from '../../releases/facts.ts'
import {quote} from '../../config/xml/findings.ts'
import {nearest} from '../../errors/nearest.ts'
import {declaredProperties} from '../../config/stack/schema.ts'
import {EXTERNAL_PROTOCOLS, type ExternalProtocol, factsOfExternal, findExternal} from '../../releases/external.ts'
import {findProperty, type InRelease, protocolHistory} from '../../releases/history.ts'
import type {DeclaredProtocol, SpecSource} from '../../config/stack/spec-source.ts'
import {protocolsOf} from '../language/release-protocols.ts'
import {replacementOfAttribute, replacementOfProtocol} from '../../releases/replacements.ts'
import {dialectOf} from '../../config/stack/dialect.ts'

/** A property in one release. */
export interface PropertyInRelease {
  readonly release: Release
  readonly type: string
  readonly unit: string | null
  readonly default: unknown
  readonly deprecated: boolean
}

/** Everything known about an attribute. */
export interface AttributeExplanation {
  readonly kind: 'attribute'
  readonly protocol: string
  readonly name: string
  readonly doc: string
  /** How its text is read. */
  readonly reads: string
  readonly values: readonly string[]
  readonly aliases: readonly string[]
  /** System properties or environment variables that supply the value when the file does not. */
  readonly systemProperties: readonly string[]
  readonly since: Release
  /** The last release that has it; null if the newest does. */
  readonly until: Release | null
  readonly replacedBy: string | null
  readonly releases: readonly PropertyInRelease[]
}

/** A protocol in one release. */
export interface ProtocolInRelease {
  readonly release: Release
  readonly id: number
  /** Number of attributes. @minimum 0 */
  readonly attributes: number
  readonly marks: readonly string[]
}

/** An attribute in the list of a protocol. */
export interface ListedAttribute {
  readonly name: string
  readonly type: string
  readonly default: unknown
  readonly since: Release
  readonly until: Release | null
  readonly deprecated: boolean
}

/** Everything known about a protocol. */
export interface ProtocolExplanation {
  readonly kind: 'protocol'
  readonly name: string
  readonly className: string
  readonly doc: string
  readonly transport: boolean
  /** Maven coordinates, for a protocol that is not part of JGroups. */
  readonly artifact: string | null
  readonly requiresBelow: readonly string[]
  readonly requiresAbove: readonly string[]
  readonly since: Release
  readonly until: Release | null
  readonly replacedBy: string | null
  readonly releases: readonly ProtocolInRelease[]
  readonly attributes: readonly ListedAttribute[]
}

type History = readonly InRelease<ProtocolFacts>[]

function externalHistory(external: ExternalProtocol): History {
  const name = external.names[1] ?? external.names[0] ?? ''
  return RELEASES.map((release) => ({release, facts: factsOfExternal(external, name, factsOf(release))}))
}

/** All protocols of all releases by every name in use: in any case, with and without the package. */
function findHistory(name: string): History {
  const exact = protocolHistory(name)
  if (exact.length > 0) return exact
  const external = findExternal(name) ?? EXTERNAL_PROTOCOLS.find((p) => p.names.some((n) => n.endsWith(`.${name}`)))
  if (external !== undefined) return externalHistory(external)
  const plain = (text: string): string => text.toLowerCase()
  const known = new Set(RELEASES.flatMap((release) => Object.keys(factsOf(release).protocols)))
  const found = [...known].find((k) => plain(k) === plain(name) || plain(k).endsWith(`.${plain(name)}`))
  return found === undefined ? [] : protocolHistory(found)
}

const lastRelease = (releases: readonly {readonly release: Release}[]): Release | null => {
  const last = releases.at(-1)?.release
  return last === undefined || last === RELEASES.at(-1) ? null : last
}

function declaredProp(
  xmlName: string,
  attribute: string,
  own: SpecSource<DeclaredProtocol>,
): Prop<unknown> | undefined {
  const spec = protocolsOf('5.5', own).find(xmlName)?.spec
  return spec === undefined ? undefined : declaredProperties(spec).get(attribute)
}

function inRelease(release: Release, p: PropertyFacts): PropertyInRelease {
  const {type, unit, deprecated, default: value, defaultIPv4} = p
  return {
    release,
    type: p.enum === undefined ? type : p.enum.join(' | '),
    unit: unit ?? null,
    default: value ?? defaultIPv4 ?? null,
    deprecated,
  }
}

function explainAttribute(
  history: History,
  attribute: string,
  own: SpecSource<DeclaredProtocol>,
): AttributeExplanation | undefined {
  const found = history.flatMap(({release, facts}) => {
    const p = findProperty(facts, attribute, factsOf(release))
    return p === undefined ? [] : [{release, p, facts}]
  })
  const [first] = found
  const last = found.at(-1)
  if (first === undefined || last === undefined) return undefined
  const dot =
    attribute.includes('.') && last.p.name !== attribute ? `${attribute.slice(0, attribute.indexOf('.'))}.` : ''
  const name = dot + last.p.name
  const until = lastRelease(found)
  const replacement = until === null ? undefined : replacementOfAttribute(last.facts, name)
  return {
    kind: 'attribute',
    protocol: last.facts.xmlName,
    name,
    doc: declaredProp(last.facts.xmlName, name, own)?.doc ?? '',
    reads: readingOf(last.p, last.release),
    values: last.p.enum ?? [],
    aliases: last.p.aliases,
    systemProperties: last.p.systemProperty,
    since: first.release,
    until,
    replacedBy: replacement?.advice ?? null,
    releases: found.map(({release, p}) => inRelease(release, p)),
  }
}

/** Names of all attributes that a protocol has or had, with prefixes for those of components. */
function attributeNames(history: History, own: SpecSource<DeclaredProtocol>): readonly string[] {
  const names = history.flatMap(({release, facts}) => {
    const spec = protocolsOf(release, own).find(facts.xmlName)?.spec
    return spec === undefined ? [] : [...declaredProperties(spec).keys()]
  })
  return [...new Set(names)].sort()
}

function explainProtocol(history: History, own: SpecSource<DeclaredProtocol>): ProtocolExplanation | undefined {
  const first = history[0]
  const last = history.at(-1)
  if (first === undefined || last === undefined) return undefined
  const {facts} = last
  const replacement = replacementOfProtocol(facts.xmlName)
  const isOld =
    lastRelease(history) !== null || facts.marks.some((m) => m === 'Deprecated' || m === 'RecommendedForUpgrade')
  const attributes = attributeNames(history, own).flatMap((name): readonly ListedAttribute[] => {
    const explained = explainAttribute(history, name, own)
    const newest = explained?.releases.at(-1)
    if (explained === undefined || newest === undefined) return []
    const {type, default: value, deprecated} = newest
    return [{name, type, default: value, since: explained.since, until: explained.until, deprecated}]
  })
  return {
    kind: 'protocol',
    name: facts.xmlName,
    className: facts.className,
    doc: protocolsOf('5.5', own).find(facts.xmlName)?.spec.doc ?? '',
    transport: facts.transport,
    artifact: findExternal(facts.xmlName)?.artifact ?? null,
    requiresBelow: facts.requiresBelow,
    requiresAbove: facts.requiresAbove,
    since: first.release,
    until: lastRelease(history),
    replacedBy: isOld ? (replacement?.advice ?? null) : null,
    releases: history.map(({release, facts: f}) => ({
      release,
      id: f.id,
      attributes: Object.keys(f.properties).length,
      marks: f.marks,
    })),
    attributes,
  }
}

/** Splits the user's word into protocol and attribute: names of both contain dots. */
function split(word: string): {history: History; attribute: string | undefined} | undefined {
  const parts = word.split('.')
  for (let n = parts.length; n > 0; n--) {
    const history = findHistory(parts.slice(0, n).join('.'))
    if (history.length > 0) return {history, attribute: n === parts.length ? undefined : parts.slice(n).join('.')}
  }
  return undefined
}

function notFound(word: string, known: readonly string[]): UsageError {
  const bare = new Map(known.map((name) => [name.slice(name.lastIndexOf('.') + 1), name]))
  const near = nearest(word, known) ?? bare.get(nearest(word, bare.keys()) ?? '')
  return new UsageError(
    `there is no ${quote(word)} in any known release${near === undefined ? '' : `; did you mean ${quote(near)}?`}`,
  )
}

/** Explains `PROTOCOL` or `PROTOCOL.attribute` over all releases; throws UsageError for an unknown one. */
export function explain(word: string, own: SpecSource<DeclaredProtocol>): ProtocolExplanation | AttributeExplanation {
  const found = split(word)
  if (found === undefined) {
    const replacement = replacementOfProtocol(word)
    if (replacement !== undefined)
      throw new UsageError(`${quote(word)} was gone before JGroups ${RELEASES[0]}; ${replacement.advice}`)
    throw notFound(
      word,
      RELEASES.flatMap((release) => Object.keys(factsOf(release).protocols)),
    )
  }
  const {history, attribute} = found
  const explained = attribute === undefined ? explainProtocol(history, own) : explainAttribute(history, attribute, own)
  if (explained !== undefined) return explained
  const protocol = history.at(-1)?.facts
  const replacement = replacementOfAttribute(protocol, attribute ?? '')
  if (replacement !== undefined)
    throw new UsageError(`${quote(word)} was gone before JGroups ${RELEASES[0]}; ${replacement.advice}`)
  throw notFound(
    word,
    attributeNames(history, own).map((name) => `${protocol?.xmlName ?? ''}.${name}`),
  )
}

/** Describes how the text of a property is read in a release. */
export function readingOf(p: PropertyFacts, release: Release): string {
  const isWhole = p.type === 'int' || p.type === 'long'
  if (p.enum !== undefined) return `one of ${p.enum.join(', ')}`
  if (isWhole && p.hint === 'TIME' && dialectOf(release).durations) {
    const kept = p.unit === undefined || p.unit === 'MILLISECONDS' ? '' : `; kept in ${p.unit.toLowerCase()}`
    return `a duration such as 500, 500ms, 1.5s or 2m; plain numbers are milliseconds${kept}`
  }
  if (isWhole && p.hint === 'TIME') return 'a plain number of milliseconds'
  if (isWhole) return 'a whole number; k, m and g are powers of 1000'
  switch (p.type) {
    case 'boolean':
      return 'true; everything else is false'
    case 'double':
    case 'float':
      return 'a number'
    case 'short':
      return 'a whole number without a unit'
    case 'java.net.InetAddress':
      return 'an address, host name, match-interface:<pattern>, or GLOBAL, SITE_LOCAL, LINK_LOCAL, LOOPBACK, NON_LOOPBACK'
    case 'java.util.List':
    case 'java.lang.String[]':
      return 'a list separated by commas'
    default:
      return 'a text'
  }
}
