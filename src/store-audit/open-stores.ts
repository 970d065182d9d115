/** Which stores a configuration or an address names. */
import type {StackModel, StackProtocol} from '../analysis/stacks/stack-model.ts'
import {UsageError} from '../errors/index.ts'
import type {JdbcStatements} from '../stores/jdbc-store.ts'
import {binaryRows, readableRows} from '../stores/jdbc-rows.ts'
import type {RouterPorts} from '../router/client/ports.ts'
import {parseEndpoints} from '../model/endpoint.ts'
import type {Databases} from '../runtime/database.ts'
import {jdbcCredentials, parseJdbcUrl} from '../runtime/jdbc-url.ts'
import type {SharedFiles} from '../runtime/shared-files.ts'
import type {WireMinor} from '../wire/writer.ts'
import {FolderStore} from './folder-store.ts'
import {RouterStore} from './router-store.ts'
import {type DiscoveryStore, emptyNotes, readStores, type StoreEntry} from './store.ts'
import {NoTableError, TableStore} from './table-store.ts'

/** Ports by which stores are reached. */
export interface StorePorts extends RouterPorts {
  readonly databases: Databases
  readonly sharedFiles: SharedFiles
}

/** How to log in to a store; absent values come from the configuration or the address. */
export interface StoreAccess {
  /** JDBC address instead of the configuration's, whose statements still apply. */
  readonly url?: string | undefined
  readonly user: string | null
  readonly password: string | null
  readonly timeoutMs: number
}

/** Whether the entries of a protocol can be read from outside. */
export function hasStore({name}: StackProtocol): boolean {
  return ['FILE_PING', 'TCPGOSSIP'].includes(name) || name.endsWith('JDBC_PING') || name.endsWith('JDBC_PING2')
}

/** Opens the stores of a stack, from bottom to top. */
export function storesOfStack(stack: StackModel, ports: StorePorts, access: StoreAccess): DiscoveryStore[] {
  return stack.protocols.filter(hasStore).flatMap((protocol) => storesOfProtocol(stack, protocol, ports, access))
}

/** Opens the stores of a protocol: one, or one per router. */
export function storesOfProtocol(
  stack: StackModel,
  protocol: StackProtocol,
  ports: StorePorts,
  access: StoreAccess,
): DiscoveryStore[] {
  const {name} = protocol
  if (name === 'FILE_PING') return [new FolderStore(protocol.text('location') ?? '/tmp/jgroups', ports.sharedFiles)]
  if (name === 'TCPGOSSIP') return routerStores(protocol.text('initial_hosts') ?? '', ports, access)
  const minor = stack.release === '5.2' || stack.release < '5' ? 2 : 5
  return [tableStore(protocol, minor, ports, access)]
}

function routerStores(names: string, ports: StorePorts, {timeoutMs}: StoreAccess): DiscoveryStore[] {
  const routers = parseEndpoints(names, {jgroups: true})
  if (routers.length > 0) return routers.map((router) => new RouterStore(router, ports, timeoutMs))
  throw new UsageError('expected GossipRouters such as router1[12001],router2[12001], found none')
}

function tableStore(
  protocol: StackProtocol,
  minor: WireMinor,
  {databases}: StorePorts,
  access: StoreAccess,
): DiscoveryStore {
  const {name} = protocol
  // Servers have their own subclasses, such as KEYCLOAK_JDBC_PING2.
  const isReadable = name.endsWith('JDBC_PING2')
  const url = access.url ?? protocol.text('connection_url') ?? defaultUrl(protocol)
  const {user, password} = jdbcCredentials(parseJdbcUrl(url), {
    user: protocol.text('connection_username') ?? null,
    password: protocol.text('connection_password') ?? null,
  })
  return new TableStore({
    protocol: name,
    databases,
    connection: {
      url,
      user: access.user ?? user,
      password: access.password ?? password,
      timeoutMs: access.timeoutMs,
    },
    statements: statementsOf(protocol, isReadable ? readable('jgroups', 'cluster') : BINARY),
    rows: isReadable ? readableRows : binaryRows,
    minor,
  })
}

function defaultUrl(protocol: StackProtocol): string {
  if (protocol.text('datasource_jndi_name', 'datasource_injecter_class') !== undefined) {
    throw new UsageError(
      `${protocol.name} gets its connection from a Java data source: name the database with --store jdbc:…`,
    )
  }
  return `jdbc:sqlite:${protocol.text('location') ?? '/tmp/jgroups'}/jgroups.db`
}

function statementsOf(protocol: StackProtocol, usual: JdbcStatements): JdbcStatements {
  return {
    insert: protocol.text('insert_single_sql') ?? usual.insert,
    delete: protocol.text('delete_single_sql') ?? usual.delete,
    clear: protocol.text('clear_sql') ?? usual.clear,
    select: protocol.text('select_all_pingdata_sql') ?? usual.select,
    replace: null,
  }
}

/** Statements of a readable table. */
function readable(table: string, cluster: string): JdbcStatements {
  return {
    insert: `INSERT INTO ${table} (address, name, ${cluster}, ip, coord) values (?, ?, ?, ?, ?)`,
    delete: `DELETE FROM ${table} WHERE address=?`,
    clear: `DELETE FROM ${table} WHERE ${cluster}=?`,
    select: `SELECT address, name, ip, coord FROM ${table} WHERE ${cluster}=?`,
    replace: null,
  }
}

const BINARY: JdbcStatements = {
  insert: 'INSERT INTO JGROUPSPING (own_addr, cluster_name, ping_data) values (?, ?, ?)',
  delete: 'DELETE FROM JGROUPSPING WHERE own_addr=? AND cluster_name=?',
  clear: 'DELETE FROM JGROUPSPING WHERE cluster_name=?',
  select: 'SELECT ping_data, own_addr, cluster_name FROM JGROUPSPING WHERE cluster_name=?',
  replace: null,
}

/** Tables that members create by default, including those of Keycloak and Infinispan. */
const USUAL_TABLES = [
  {protocol: 'JDBC_PING2', statements: readable('jgroups', 'cluster'), rows: readableRows},
  {protocol: 'JDBC_PING2', statements: readable('JGROUPS_PING', 'cluster_name'), rows: readableRows},
  {protocol: 'JDBC_PING', statements: BINARY, rows: binaryRows},
] as const

/**
 * Opens the stores at an address: `file:/folder` of FILE_PING, `gossip://host:port` of a GossipRouter (several separated by commas), or a
 * JDBC address, where the usual tables are looked for.
 */
export async function storesOfUrl(url: string, ports: StorePorts, access: StoreAccess): Promise<DiscoveryStore[]> {
  if (url.startsWith('file:')) return [new FolderStore(folderOf(url), ports.sharedFiles)]
  if (url.startsWith(GOSSIP)) return routerStores(url.slice(GOSSIP.length).replace(/\/$/, ''), ports, access)
  if (!url.startsWith('jdbc:')) {
    throw new UsageError(
      `expected a store such as file:/var/lib/ping, gossip://HOST:12001 or jdbc:postgresql://HOST/DATABASE, found '${url}'`,
    )
  }
  parseJdbcUrl(url)
  const tables = USUAL_TABLES.map(
    (table) => new TableStore({...table, databases: ports.databases, connection: {...access, url}, minor: 5}),
  )
  const present = await Promise.all(tables.map(isThere))
  const found = tables.filter((_, i) => present[i])
  if (found.length > 0) return found
  const names = tables.map(({label}) => label.slice(label.lastIndexOf(' ') + 1)).join(', ')
  throw new NoTableError(
    `${tables[0]?.label.split(' ')[1] ?? url}: found none of the tables ${names}; for a table with another name use --props`,
  )
}

const GOSSIP = 'gossip://'

function folderOf(url: string): string {
  const path = url.replace(/^file:(?:\/\/(?=\/))?/, '')
  if (path !== '') return path
  throw new UsageError(`expected a folder such as file:/var/lib/ping, found '${url}'`)
}

async function isThere(table: TableStore): Promise<boolean> {
  try {
    await table.read(undefined)
    return true
  } catch (error) {
    if (error instanceof NoTableError) return false
    throw error
  }
}

/** Returns the entries of the stores that a stack or an address names, and what those without entries contain instead. */
export async function readStore(
  source: StackModel | string,
  cluster: string | undefined,
  ports: StorePorts,
  access: StoreAccess,
): Promise<{entries: readonly StoreEntry[]; notes: readonly string[]}> {
  const stores =
    typeof source === 'string' ? await storesOfUrl(source, ports, access) : storesOfStack(source, ports, access)
  const entries = await readStores(stores, cluster)
  return {entries, notes: await emptyNotes(stores, entries, cluster)}
}
