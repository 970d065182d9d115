import {basename} from 'node:path'
import {diskConfigFiles} from '../config/files/config-files.ts'
import {requireSource} from '../config/load.ts'
import {endpointText} from '../model/endpoint.ts'
import type {WireVersion} from '../model/frame.ts'
import type {Message} from '../model/message.ts'
import {hostText} from '../model/ip-address.ts'
import type {PingData} from '../headers/ping-data.ts'
import {PeekContext} from '../peek/context.ts'
import {askFdPort} from '../peek/identify.ts'
import {languageOf} from '../peek/releases.ts'
import type {Database} from '../runtime/database.ts'
import type {Runtime} from '../runtime/ports.ts'
import type {JoinSight} from '../stack/join-rules.ts'
import type {ProtocolConfig, StackConfig} from '../stack/protocol-stack.ts'
import {FAR_OFFSET, type ObservedStore} from './signs.ts'

/** Time limit for a database, or FD_SOCK2's port, to answer, in milliseconds. */
const LOOK_MS = 2000
const PORT_MS = 500
const MAX_ASKED = 3
const MAX_PORT = 65_536

/** Headers of what applications build on a channel: RpcDispatcher, Infinispan, and forked channels that share one. */
const APPLICATION_HEADERS: ReadonlyMap<string, string> = new Map([
  ['RequestCorrelator.Header', 'headers of RequestCorrelator (remote calls, as of Infinispan)'],
  ['MultiDestinationHeader', 'headers of RequestCorrelator (remote calls, as of Infinispan)'],
  ['ForkHeader', 'headers of FORK (channels of an application, as of WildFly)'],
])

/** Names the application's header of a message; undefined without one. */
export function applicationHeader(message: Message): string | undefined {
  for (let i = 0; i < message.headerCount; i++) {
    const words = APPLICATION_HEADERS.get(message.headerCodecAt(i).name)
    if (words !== undefined) return words
  }
  return undefined
}

/** Returns name and text of a stack, without comments. */
export function stackTextOf(props: string): string {
  const {text} = requireSource(props, diskConfigFiles())
  return `${basename(props)} ${text.replaceAll(/<!--[\s\S]*?-->/g, ' ')}`
}

/** Returns the value of a protocol's property, from the file or the declared default. */
function valueOf({protocol, settings}: ProtocolConfig, name: string): unknown {
  return settings.props?.[name] ?? protocol.spec.properties[name]?.default ?? null
}

/** Returns the port offset of FD_SOCK2; null if the stack does not have it. */
export function fdSock2OffsetOf(stack: StackConfig): number | null {
  const entry = stack.find(({protocol}) => protocol.spec.name === 'FD_SOCK2')
  return entry === undefined ? null : Number(valueOf(entry, 'offset'))
}

/** Returns the tables of a stack; none for a database that cannot be reached. */
export async function observedStores(stack: StackConfig, {databases}: Runtime): Promise<readonly ObservedStore[]> {
  const tables = stack.filter(({protocol}) => 'select_all_pingdata_sql' in protocol.spec.properties)
  return Promise.all(
    tables.map(async (entry) => {
      const text = (name: string): string | null => valueOf(entry, name) as string | null
      const url = text('connection_url')
      const options = {user: text('connection_username'), password: text('connection_password'), timeoutMs: LOOK_MS}
      const isThere =
        databases !== undefined &&
        url !== null &&
        (await hasKeycloak((done) => databases.connect({...options, url}, done)))
      return {
        protocol: entry.protocol.spec.name,
        select: text('select_all_pingdata_sql'),
        hasKeycloakTables: isThere,
      }
    }),
  )
}

type Connect = (done: Parameters<NonNullable<Runtime['databases']>['connect']>[1]) => void

/** Whether a database has the tables of Keycloak: every release has one with its roles. */
function hasKeycloak(connect: Connect): Promise<boolean> {
  return new Promise((resolve) => {
    connect((_error, database: Database | null) => {
      if (database === null) {
        resolve(false)
        return
      }
      database.query({sql: 'SELECT COUNT(*) FROM KEYCLOAK_ROLE WHERE 1=0', values: []}, (error) => {
        database.close()
        resolve(error === null)
      })
    })
  })
}

/** Members whose port is asked: the coordinators, then others that have a view, since a coordinator may be silent or not found. */
export function mostTelling({found, coordinators}: Pick<JoinSight, 'found' | 'coordinators'>): readonly PingData[] {
  const isCoordinator = ({sender}: PingData): boolean => coordinators.some((one) => one.equals(sender))
  const others = found.filter((data) => data.server && !isCoordinator(data))
  return [...found.filter(isCoordinator), ...others].slice(0, MAX_ASKED)
}

/** Members whose FD_SOCK2 answers 50000 above the port of their transport. */
export async function farFdSock2(
  members: readonly PingData[],
  wire: WireVersion,
  {clock, network, random}: Runtime,
): Promise<readonly string[]> {
  const answers = await Promise.all(
    members.map(async ({physicalAddress}) => {
      if (!physicalAddress?.host) return []
      const host = hostText(physicalAddress.host)
      const port = physicalAddress.port + FAR_OFFSET
      if (port >= MAX_PORT) return []
      const target = {host, port, transport: 'tcp'} as const
      const context = new PeekContext({clock, network, random}, target, {timeoutMs: PORT_MS})
      const {identity} = await askFdPort(context, host, port, [languageOf(wire)], PORT_MS)
      return identity === null ? [] : [endpointText({host, port})]
    }),
  )
  return answers.flat()
}
