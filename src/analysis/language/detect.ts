import {type Release, RELEASES} from '../../releases/facts.ts'
import {infinispanRelease} from '../../releases/product-stacks.ts'
import {findExternal} from '../../releases/external.ts'
import {protocolsOf} from './release-protocols.ts'
import {declaredProperties} from '../../config/stack/schema.ts'
import type {DeclaredProtocol, SpecSource} from '../../config/stack/spec-source.ts'
import type {ConfigForm} from '../forms/form.ts'

/** The release that a file was written for, and how it was detected. */
export interface DetectedRelease {
  readonly release: Release
  readonly from: 'requested' | 'schema' | 'protocols' | 'default'
  readonly why: string
}

/** The release whose language is nearest to a version's: the oldest one that is not older, else the newest. */
function nearestRelease(major: number, minor: number): Release {
  const rank = (m: number, n: number): number => m * 100 + n
  const found = RELEASES.find((release) => {
    const [m = 0, n = 0] = release.split('.').map(Number)
    return rank(m, n) >= rank(major, minor)
  })
  return found ?? '5.5'
}

/** Versions of WildFly's subsystem, by the JGroups of the server. */
const WILDFLY: readonly (readonly [version: number, release: Release])[] = [
  [11, '5.5'],
  [10, '5.3'],
  [9, '5.2'],
  [6, '4.2'],
  [0, '3.6'],
]

function fromTable(table: readonly (readonly [number, Release])[], version: number): Release {
  return table.find(([least]) => version >= least)?.[1] ?? '3.6'
}

function fromSchema(text: string, form: ConfigForm): DetectedRelease | undefined {
  const wildfly = /urn:jboss:domain:jgroups:(?:\w+:)?(\d+)\.(\d+)/.exec(text)
  if (form === 'wildfly' && wildfly !== null) {
    const release = fromTable(WILDFLY, Number(wildfly[1]))
    return {release, from: 'schema', why: `subsystem ${wildfly[0]} belongs to servers with JGroups ${release}`}
  }
  const infinispan = /urn:infinispan:(?:config|server:jgroups|server):(\d+\.\d+)/.exec(text)
  if (infinispan !== null && form !== 'jgroups') {
    const [, version = ''] = infinispan
    // Before 9 it brought JGroups 3 along, and no stack could extend another one.
    const release = Number(version) < 9 ? '3.6' : infinispanRelease(version).jgroups
    return {release, from: 'schema', why: `Infinispan ${version} brings JGroups ${release} along`}
  }
  const schema = /jgroups\.org\/schema\/[\w-]*?-(\d+)\.(\d+)(?:\.\d+)?\.xsd/i.exec(text)
  if (schema === null) return undefined
  const [, major = '', minor = ''] = schema
  const release = nearestRelease(Number(major), Number(minor))
  const named = `${major}.${minor}`
  return {
    release,
    from: 'schema',
    why:
      named === release
        ? `the schema location names ${named}`
        : `the schema location names ${named}, and ${release} is the nearest known release`,
  }
}

/** A name that a file uses, and the attributes with it. */
interface UsedProtocol {
  readonly name: string
  readonly attributes: readonly string[]
}

const START_TAG = /<([A-Za-z_][\w.]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)/g
const ATTRIBUTE = /\s+([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/y
const MAX_TAGS = 2000

/** Removes comments, including one that is never closed. */
function withoutComments(text: string): string {
  const parts: string[] = []
  let at = 0
  for (let start = text.indexOf('<!--'); start !== -1; start = text.indexOf('<!--', at)) {
    parts.push(text.slice(at, start))
    const end = text.indexOf('-->', start)
    at = end === -1 ? text.length : end + 3
  }
  return parts.join('') + text.slice(at)
}

/** Attributes of a start tag that is known to be well-formed. */
function attributesOf(tag: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  ATTRIBUTE.lastIndex = 0
  for (let m = ATTRIBUTE.exec(tag); m !== null; m = ATTRIBUTE.exec(tag)) found.set(m[1] ?? '', m[2] ?? m[3] ?? '')
  return found
}

/** All start tags of a text that may be protocols; read without a parser, since the text may be broken. */
function usedProtocols(text: string): readonly UsedProtocol[] {
  const used: UsedProtocol[] = []
  for (const [, tag = '', rest = ''] of withoutComments(text).matchAll(START_TAG)) {
    const attributes = attributesOf(rest)
    const type = attributes.get('type')
    if (/^(?:transport|[a-z-]*protocol)$/.test(tag) && type !== undefined) used.push({name: type, attributes: []})
    else if (/[A-Z]{2}/.test(tag) || tag === 'include') used.push({name: tag, attributes: [...attributes.keys()]})
    if (used.length >= MAX_TAGS) break
  }
  return used
}

interface Score {
  readonly release: Release
  readonly unknown: readonly string[]
  readonly attributes: number
}

function score(used: readonly UsedProtocol[], release: Release, own: SpecSource<DeclaredProtocol>): Score {
  const protocols = protocolsOf(release, own)
  const unknown = new Set<string>()
  let attributes = 0
  for (const {name, attributes: written} of used) {
    const found = findExternal(name) === undefined ? protocols.find(name) : undefined
    if (found === undefined) {
      const isInclude = name === 'include' && release === '5.5'
      if (findExternal(name) === undefined && !isInclude) unknown.add(name)
      continue
    }
    const known = declaredProperties(found.spec)
    const aliases = new Set([...known.values()].flatMap((p) => p.aliases ?? []))
    attributes += written.filter((a) => !known.has(a) && !aliases.has(a) && !a.startsWith('xmlns')).length
  }
  return {release, unknown: [...unknown], attributes}
}

const list = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${String(names.length - 3)} more` : names.join(', ')

/** The newest release among those that know most of what the text names. */
function fromProtocols(used: readonly UsedProtocol[], own: SpecSource<DeclaredProtocol>): DetectedRelease {
  const scores = RELEASES.map((release) => score(used, release, own))
  const worth = (s: Score): number => s.unknown.length * 100 + s.attributes
  const least = Math.min(...scores.map(worth))
  const best = scores.filter((s) => worth(s) === least)
  const {release, unknown}: Pick<Score, 'release' | 'unknown'> = best.at(-1) ?? {release: '5.5', unknown: []}
  const newer = scores.slice(scores.findIndex((s) => s.release === release) + 1)
  const lost = newer[0]?.unknown.filter((name) => !unknown.includes(name)) ?? []
  const range =
    best.length > 1 ? `${best[0]?.release ?? ''} to ${release} know its names equally well: the newest is assumed` : ''
  if (lost.length > 0)
    return {release, from: 'protocols', why: `${list(lost)} ${lost.length === 1 ? 'is' : 'are'} in no later release`}
  return {
    release,
    from: 'protocols',
    why: range === '' ? `${release} knows most of its protocols and attributes` : range,
  }
}

/** Products ship stacks whose schema location was left behind: the next release that has all names, where the one of the schema has not. */
function laterThanSchema(
  head: DetectedRelease,
  used: readonly UsedProtocol[],
  own: SpecSource<DeclaredProtocol>,
): DetectedRelease {
  const isUnknown = ({unknown, attributes}: Score): boolean => unknown.length > 0 || attributes > 0
  if (!isUnknown(score(used, head.release, own))) return head
  const later = RELEASES.slice(RELEASES.indexOf(head.release) + 1).find((r) => !isUnknown(score(used, r, own)))
  if (later === undefined) return head
  return {release: later, from: 'protocols', why: `${head.why}, but its names are those of ${later}`}
}

/** Decides for which release a file was written: by its schema location, else by the protocols and attributes that it names. */
export function detectRelease(text: string, form: ConfigForm, own: SpecSource<DeclaredProtocol>): DetectedRelease {
  const head = fromSchema(text, form)
  const used = usedProtocols(text)
  if (head !== undefined) return form === 'jgroups' ? laterThanSchema(head, used, own) : head
  if (used.length === 0) return {release: '5.5', from: 'default', why: 'it does not say: the newest is assumed'}
  return fromProtocols(used, own)
}
