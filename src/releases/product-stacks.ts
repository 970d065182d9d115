import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {type Release, RELEASES} from './facts.ts'
import {packageFolder} from './package-folder.ts'

/** A protocol of a stack as its file has it. */
export type StackEntry = readonly [name: string, attributes: Readonly<Record<string, string>>]

/** The stacks that a version of Infinispan brings along, and those that a version of Keycloak puts over them. */
export interface PackedStacks {
  /** Each different protocol once; stacks name them by their places. */
  readonly protocols: readonly StackEntry[]
  /** By release. */
  readonly infinispan: Readonly<Record<string, PackedInfinispan>>
  readonly keycloak: Readonly<Record<string, PackedKeycloak>>
}

/** A release of Infinispan as stored. */
export interface PackedInfinispan {
  readonly version: string
  /** The version of JGroups that it brings along. */
  readonly jgroups: string
  /** Bottom to top. */
  readonly stacks: Readonly<Record<string, readonly number[]>>
}

/** A release of Keycloak as stored. */
export interface PackedKeycloak {
  readonly version: string
  /** The release of Infinispan that it brings along. */
  readonly infinispan: string
  readonly stacks: Readonly<Record<string, {readonly extends: string; readonly protocols: readonly number[]}>>
}

/** A release of Infinispan with its stacks, those of its Keycloak included. */
export interface ProductRelease {
  /** Major and minor. */
  readonly release: string
  readonly version: string
  /** The release of JGroups that it brings along. */
  readonly jgroups: Release
}

/** A stack that a product brings along: whole, or what it puts over another one. */
export interface ProductStack {
  readonly product: 'Infinispan' | 'Keycloak'
  readonly version: string
  /** The stack of Infinispan below it. */
  readonly extends?: string
  readonly protocols: readonly StackEntry[]
}

let loaded: PackedStacks | undefined

function packed(): PackedStacks {
  loaded ??= JSON.parse(readFileSync(join(packageFolder('facts'), 'stacks.json'), 'utf8')) as PackedStacks
  return loaded
}

const rank = (release: string): number => {
  const [major = 0, minor = 0] = release.split('.').map(Number)
  return major * 100 + minor
}

const jgroupsRank = (release: Release): number => RELEASES.indexOf(release)

/** The language of a version of JGroups: the oldest one that is not older. */
function languageOf(version: string): Release {
  return RELEASES.find((release) => rank(release) >= rank(version)) ?? '5.5'
}

/** The releases of Infinispan whose stacks are known, oldest first. */
export function infinispanReleases(): readonly ProductRelease[] {
  return Object.entries(packed().infinispan)
    .map(([release, {version, jgroups}]) => ({release, version, jgroups: languageOf(jgroups)}))
    .sort((a, b) => rank(a.release) - rank(b.release))
}

/** The release of Infinispan that a number such as 15.0 names: itself, else the newest that is not newer, else the oldest. */
export function infinispanRelease(number: string): ProductRelease {
  const all = infinispanReleases()
  const found = all.findLast(({release}) => rank(release) <= rank(number)) ?? all[0]
  if (found === undefined) throw new Error('facts/stacks.json names no release of Infinispan')
  return found
}

/** The newest release of Infinispan that brings a release of JGroups along, else the one whose JGroups is nearest. */
export function infinispanOf(jgroups: Release): ProductRelease {
  const all = infinispanReleases()
  const distance = (r: ProductRelease): number => Math.abs(jgroupsRank(r.jgroups) - jgroupsRank(jgroups))
  const least = Math.min(...all.map(distance))
  return all.findLast((r) => distance(r) === least) ?? infinispanRelease('0')
}

/** The newest Keycloak on a release of Infinispan, else the nearest that has stacks of its own. */
function keycloakOf(infinispan: string): PackedKeycloak | undefined {
  const all = Object.values(packed().keycloak).sort((a, b) => rank(a.version) - rank(b.version))
  return all.findLast((k) => rank(k.infinispan) <= rank(infinispan)) ?? all[0]
}

const own = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined

function entries(places: readonly number[]): readonly StackEntry[] {
  const {protocols} = packed()
  return places.flatMap((place) => {
    const entry = protocols[place]
    return entry === undefined ? [] : [entry]
  })
}

/** The stack of a name that a release of Infinispan brings along, or the Keycloak that is built on it. */
export function productStack(name: string, {release}: ProductRelease): ProductStack | undefined {
  const infinispan = packed().infinispan[release]
  const stack = infinispan === undefined ? undefined : own(infinispan.stacks, name)
  if (infinispan !== undefined && stack !== undefined)
    return {product: 'Infinispan', version: infinispan.version, protocols: entries(stack)}
  const keycloak = keycloakOf(release)
  const over = keycloak === undefined ? undefined : own(keycloak.stacks, name)
  if (keycloak === undefined || over === undefined) return undefined
  return {
    product: 'Keycloak',
    version: keycloak.version,
    extends: over.extends,
    protocols: entries(over.protocols),
  }
}

/** Names of the stacks that a release of Infinispan brings along, then those of Keycloak. */
export function productStackNames({release}: ProductRelease): readonly string[] {
  const keycloak = keycloakOf(release)
  return [...Object.keys(packed().infinispan[release]?.stacks ?? {}), ...Object.keys(keycloak?.stacks ?? {})]
}
