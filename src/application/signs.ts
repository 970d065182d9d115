import {type Address, ExtendedUuid, SiteUuid} from '../model/address.ts'
import type {WireVersion} from '../model/frame.ts'

/** A table or folder of members that the stack names. */
export interface ObservedStore {
  readonly protocol: string
  /** The statement that reads it; null for what is no table. */
  readonly select: string | null
  /** Whether the database has tables of Keycloak beside it. */
  readonly besideKeycloak: boolean
}

/** All that is known of a cluster before it is joined. */
export interface Observations {
  readonly cluster: string
  readonly wire: WireVersion
  /** The stack's name and text, without comments. */
  readonly stackText: string
  /** Offset of FD_SOCK2 in the stack; null without FD_SOCK2. */
  readonly fdSock2Offset: number | null
  readonly stores: readonly ObservedStore[]
  /** Members found, and those of the views they told. */
  readonly members: readonly Address[]
  /** Names of headers of building blocks above the protocols, in messages that were seen. */
  readonly traffic: readonly string[]
  /** Where FD_SOCK2 of a member answered 50000 above its port. */
  readonly farFdSock2: readonly string[]
}

/** What shows that a cluster is an application's. */
export interface ApplicationSign {
  readonly kind: 'extended-uuid' | 'traffic' | 'store' | 'cluster-name' | 'fd-sock2' | 'stack-text'
  readonly text: string
}

/** Name that Infinispan gives its cluster unless told otherwise; Keycloak keeps it. */
const USUAL_CLUSTER = 'ISPN'
/** FD_SOCK2's offset in the stacks of Infinispan and Keycloak. */
export const FAR_OFFSET = 50_000
/** Words of products in a stack. */
const PRODUCTS = /infinispan|keycloak|wildfly|jboss\.as/i
/** The usual name as a word of its own: hosts and files may be called ispn-test. */
const USUAL_WORD = /(?<![\w-])ISPN(?![\w-])/
/** Keycloak's table by name, or by the column that JGroups' own JDBC_PING2 calls `cluster`. */
const KEYCLOAK_TABLE = /\bjgroups_ping\b/i
const READABLE_CLUSTER_NAME = /\bcoord\b.*\bcluster_name\s*=/is
const NAMED_AT_MOST = 3

/** What of these observations shows that the cluster is an application's, the strongest first; empty where nothing does. */
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
  return [{kind: 'extended-uuid', text: `${count} have an ExtendedUUID for their address: ${named}${more}`}]
}

function storeSigns({protocol, select, besideKeycloak}: ObservedStore): readonly ApplicationSign[] {
  const isKeycloaks = select !== null && (KEYCLOAK_TABLE.test(select) || READABLE_CLUSTER_NAME.test(select))
  const told = [
    ...(isKeycloaks ? [`${protocol} reads a table as Keycloak's and Infinispan's are: ${select}`] : []),
    ...(besideKeycloak ? [`the database of ${protocol} holds the tables of Keycloak`] : []),
  ]
  return told.map((text) => ({kind: 'store', text}))
}

function nameSigns({cluster}: Observations): readonly ApplicationSign[] {
  if (cluster !== USUAL_CLUSTER) return []
  return [
    {kind: 'cluster-name', text: `the cluster is called ${USUAL_CLUSTER}, as those of Infinispan and Keycloak are`},
  ]
}

function offsetSigns({fdSock2Offset, farFdSock2}: Observations): readonly ApplicationSign[] {
  const usual = `offset ${String(FAR_OFFSET)} as in the stacks of Infinispan and Keycloak`
  const told = [
    ...farFdSock2.map((address) => `FD_SOCK2 of a member answers at ${address}, ${usual}`),
    ...(fdSock2Offset === FAR_OFFSET ? [`FD_SOCK2 has ${usual}`] : []),
  ]
  return told.map((text) => ({kind: 'fd-sock2', text}))
}

function textSigns(stackText: string): readonly ApplicationSign[] {
  const found = PRODUCTS.exec(stackText) ?? USUAL_WORD.exec(stackText)
  return found === null ? [] : [{kind: 'stack-text', text: `the stack given names ${found[0]}`}]
}

/** Whether a member has an address that Infinispan 16 can read; those of RELAY2's sites are none. */
export function isExtended(member: Address): member is ExtendedUuid {
  return member instanceof ExtendedUuid && !(member instanceof SiteUuid)
}

/** A member as Java prints it: `A(v=16.0.7)`. */
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

/** What a plain member would do to a cluster with these signs. */
export function consequences(signs: readonly ApplicationSign[], wire: WireVersion): string {
  const kinds = new Set(signs.map(({kind}) => kind))
  if (kinds.has('extended-uuid')) return SIXTEEN
  if (kinds.size === 1 && kinds.has('traffic')) return REQUESTS
  // Members of 5.5 never meet those of earlier releases, and Infinispan speaks 5.5 from 16 on.
  return wire === '5.5' ? SIXTEEN : FIFTEEN
}
