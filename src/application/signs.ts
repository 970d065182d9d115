import {type Address, ExtendedUuid, SiteUuid} from '../model/address.ts'
import type {WireVersion} from '../model/frame.ts'

/** A table or folder of members that the stack names. */
export interface ObservedStore {
  readonly protocol: string
  /** The statement that reads it; null for a folder. */
  readonly select: string | null
  /** Whether the same database has tables of Keycloak. */
  readonly hasKeycloakTables: boolean
}

/** Everything known about a cluster before joining it. */
export interface Observations {
  readonly cluster: string
  readonly wire: WireVersion
  /** The stack's name and text, without comments. */
  readonly stackText: string
  /** Offset of FD_SOCK2 in the stack; null without FD_SOCK2. */
  readonly fdSock2Offset: number | null
  readonly stores: readonly ObservedStore[]
  /** Members found, and those of the views they reported. */
  readonly members: readonly Address[]
  /** Names of headers of building blocks above the protocols, from observed messages. */
  readonly traffic: readonly string[]
  /** Addresses where a member's FD_SOCK2 answered 50000 above its port. */
  readonly farFdSock2: readonly string[]
}

/** A sign that a cluster belongs to an application. */
export interface ApplicationSign {
  readonly kind: 'extended-uuid' | 'traffic' | 'store' | 'cluster-name' | 'fd-sock2' | 'stack-text'
  readonly text: string
}

/** Infinispan's default name of its cluster; Keycloak keeps it. */
const USUAL_CLUSTER = 'ISPN'
/** FD_SOCK2's offset in the stacks of Infinispan and Keycloak. */
export const FAR_OFFSET = 50_000
/** Words of products in a stack. */
const PRODUCTS = /infinispan|keycloak|wildfly|jboss\.as/i
/** The usual name as a separate word: hosts and files may be called ispn-test. */
const USUAL_WORD = /(?<![\w-])ISPN(?![\w-])/
/** Keycloak's table by name, or by the column that JGroups' own JDBC_PING2 calls `cluster`. */
const KEYCLOAK_TABLE = /\bjgroups_ping\b/i
const READABLE_CLUSTER_NAME = /\bcoord\b.*\bcluster_name\s*=/is
const NAMED_AT_MOST = 3

/** Returns the signs that the cluster belongs to an application, the strongest first. */
export function applicationSigns(seen: Observations): readonly ApplicationSign[] {
  return [
    ...addressSigns(seen.members),
    ...seen.traffic.map((header): ApplicationSign => ({kind: 'traffic', text: `messages with ${header} pass by`})),
    ...seen.stores.flatMap(storeSigns),
    ...nameSigns(seen),
    ...offsetSigns(seen),
    ...textSigns(seen.stackText),
  ]
}

function addressSigns(members: readonly Address[]): readonly ApplicationSign[] {
  const distinct = [...new Map(members.map((member) => [member.key, member])).values()]
  const extended = distinct.filter(isExtended)
  if (extended.length === 0) return []
  const named = extended.slice(0, NAMED_AT_MOST).map(extendedText).join(', ')
  const more = extended.length > NAMED_AT_MOST ? ' …' : ''
  const count = `${String(extended.length)} of ${String(distinct.length)} members`
  return [{kind: 'extended-uuid', text: `${count} have an ExtendedUUID as their address: ${named}${more}`}]
}

function storeSigns({protocol, select, hasKeycloakTables}: ObservedStore): readonly ApplicationSign[] {
  const isKeycloaks = select !== null && (KEYCLOAK_TABLE.test(select) || READABLE_CLUSTER_NAME.test(select))
  const texts = [
    ...(isKeycloaks ? [`${protocol} reads a table like those of Keycloak and Infinispan: ${select}`] : []),
    ...(hasKeycloakTables ? [`the database of ${protocol} holds the tables of Keycloak`] : []),
  ]
  return texts.map((text) => ({kind: 'store', text}))
}

function nameSigns({cluster}: Observations): readonly ApplicationSign[] {
  if (cluster !== USUAL_CLUSTER) return []
  return [{kind: 'cluster-name', text: `the cluster is called ${USUAL_CLUSTER}, like those of Infinispan and Keycloak`}]
}

function offsetSigns({fdSock2Offset, farFdSock2}: Observations): readonly ApplicationSign[] {
  const usual = `offset ${String(FAR_OFFSET)}, as in the stacks of Infinispan and Keycloak`
  const texts = [
    ...farFdSock2.map((address) => `FD_SOCK2 of a member answers at ${address}, ${usual}`),
    ...(fdSock2Offset === FAR_OFFSET ? [`FD_SOCK2 has ${usual}`] : []),
  ]
  return texts.map((text) => ({kind: 'fd-sock2', text}))
}

function textSigns(stackText: string): readonly ApplicationSign[] {
  const found = PRODUCTS.exec(stackText) ?? USUAL_WORD.exec(stackText)
  return found === null ? [] : [{kind: 'stack-text', text: `the stack mentions ${found[0]}`}]
}

/** Whether a member has an address that Infinispan 16 can read; those of RELAY2's sites are not. */
export function isExtended(member: Address): member is ExtendedUuid {
  return member instanceof ExtendedUuid && !(member instanceof SiteUuid)
}

/** Returns a member as Java prints it: `A(v=16.0.7)`. */
export function extendedText(member: ExtendedUuid): string {
  const entries = member.entries.map(({key, value}) => `${key}=${value === null ? 'null' : latin(value)}`)
  return entries.length === 0 ? member.toString() : `${member.toString()}(${entries.join(', ')})`
}

function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}

const SIXTEEN =
  'Infinispan 16 and Keycloak 26.7 cast the address of each member to ExtendedUUID: with a UUID among them the coordinator throws in the ' +
  'middle of a view change, its members hold different views, and no node can start any more.'
const FIFTEEN =
  'Infinispan 15 and Keycloak 26.4 expect an answer of the coordinator: once the nodes before it have ended and this member is coordinator, ' +
  'each new node hangs while it starts, until this member leaves.'
const REQUESTS = 'Requests of the application to all members would wait for this one, which answers none.'

/** Describes what a plain member would do to a cluster with these signs. */
export function consequences(signs: readonly ApplicationSign[], wire: WireVersion): string {
  const kinds = new Set(signs.map(({kind}) => kind))
  if (kinds.has('extended-uuid')) return SIXTEEN
  if (kinds.size === 1 && kinds.has('traffic')) return REQUESTS
  // Members of 5.5 never meet those of earlier releases, and Infinispan uses 5.5 from 16 on.
  return wire === '5.5' ? SIXTEEN : FIFTEEN
}
