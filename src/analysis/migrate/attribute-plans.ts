import type {XmlElement} from '../../config/xml/xml-element.ts'
import {parseHostList} from '../../stack/host-list.ts'
import {valueOf} from './stacks-in.ts'

/** What happens to one attribute beyond a table of names. */
export interface PlannedAttribute {
  /** Its new name; the same if only the value changes. */
  readonly to?: string
  readonly value?: string
  readonly reason: string
}

/** What happens to the attributes of one protocol besides the rules for single names. */
export interface AttributePlan {
  readonly attributes: Readonly<Record<string, PlannedAttribute>>
  readonly added: readonly {readonly name: string; readonly value: string; readonly reason: string}[]
  /** What is left for the user to do. */
  readonly person?: string
}

const NUMBER = /^\d{1,9}$/

/** FD probed every `timeout` and suspected after `max_tries` missing answers. */
export function heartbeatPlan(node: XmlElement): AttributePlan | undefined {
  const timeout = valueOf(node, 'timeout')
  const tries = valueOf(node, 'max_tries')
  if (timeout === undefined && tries === undefined) return undefined
  const reason = 'FD suspected a member after max_tries times timeout'
  if (!NUMBER.test(timeout ?? '3000') || !NUMBER.test(tries ?? '5')) return withoutNumbers(reason)
  const each = Math.max(Number(timeout ?? 3000), 2)
  const silence = each * Math.max(Number(tries ?? 5), 1)
  const interval = {value: String(silence === each ? Math.floor(each / 2) : each), reason}
  const suspected = {value: String(silence), reason}
  if (tries === undefined)
    return {attributes: {timeout: {to: 'timeout', ...suspected}}, added: [{name: 'interval', ...interval}]}
  if (timeout === undefined)
    return {attributes: {max_tries: {to: 'timeout', ...suspected}}, added: [{name: 'interval', ...interval}]}
  return {attributes: {timeout: {to: 'timeout', ...suspected}, max_tries: {to: 'interval', ...interval}}, added: []}
}

function withoutNumbers(reason: string): AttributePlan {
  const gone = {reason: `${reason}; a variable cannot be multiplied`}
  return {
    attributes: {timeout: gone, max_tries: gone},
    added: [],
    person: 'set FD_ALL3.timeout to max_tries times timeout, and FD_ALL3.interval to timeout',
  }
}

const DEFAULT_ROUTER_PORT = '12001'

/** A router in two attributes of 2.x, host and port; the new form is a list of `host[port]`. */
function router(node: XmlElement | undefined, host: string, port: string): string | undefined {
  const name = node === undefined ? undefined : valueOf(node, host)
  if (node === undefined || name === undefined) return undefined
  return `${name}[${valueOf(node, port) ?? DEFAULT_ROUTER_PORT}]`
}

/** The routers of a tunnel: its own, else those named by PING in 2.x. */
export function tunnelPlan(node: XmlElement, ping: XmlElement | undefined): AttributePlan | undefined {
  const reason = 'routers are a list of host[port] now'
  if (valueOf(node, 'gossip_router_hosts') !== undefined) return undefined
  const own = router(node, 'router_host', 'router_port')
  if (own !== undefined)
    return {
      attributes: {router_host: {to: 'gossip_router_hosts', value: own, reason}, router_port: {reason}},
      added: [],
    }
  const value = router(ping, 'gossip_host', 'gossip_port')
  return value === undefined ? undefined : {attributes: {}, added: [{name: 'gossip_router_hosts', value, reason}]}
}

/** PING with routers became TCPGOSSIP. */
export function gossipPlan(node: XmlElement): AttributePlan {
  const reason = 'routers are a list of host[port] now'
  const value = router(node, 'gossip_host', 'gossip_port') ?? ''
  return {attributes: {gossip_host: {to: 'initial_hosts', value, reason}, gossip_port: {reason}}, added: []}
}

const DEFAULT_PORT = 7800

/** TCPPING knows members by fixed ports, so the transport needs one; up to 2.x its default was 7800. */
export function portPlan(node: XmlElement, tcpping: XmlElement | undefined): AttributePlan | undefined {
  if (tcpping === undefined || ['bind_port', 'start_port'].some((a) => valueOf(node, a) !== undefined)) return undefined
  const hosts = valueOf(tcpping, 'initial_hosts') ?? ''
  const {port} = parseHostList(hosts).hosts.find((host) => host.port !== undefined) ?? {}
  const value = String(port ?? DEFAULT_PORT)
  const reason = 'TCPPING needs a fixed port: it is the first one in TCPPING.initial_hosts, else 7800'
  return {attributes: {}, added: [{name: 'bind_port', value, reason}]}
}

/** The separator may be read after the list itself, so the list is written with the usual one. */
export function fixedMembersPlan(node: XmlElement): AttributePlan | undefined {
  const reason = 'JGroups may read the list before its separator'
  for (const prefix of ['', 'auth_token.']) {
    const list = valueOf(node, `${prefix}fixed_members_value`)
    const names = ['fixed_members_seperator', 'fixed_members_separator'].map((name) => prefix + name)
    const separators = names.map((name) => valueOf(node, name)).find((s) => s !== undefined)
    if (list === undefined || separators === undefined || separators === ',' || list.includes('${')) continue
    const value = Array.from(list, (c) => (separators.includes(c) ? ',' : c)).join('')
    const written = {[`${prefix}fixed_members_value`]: {to: 'auth_token.fixed_members_value', value, reason}}
    return {attributes: {...written, ...Object.fromEntries(names.map((name) => [name, {reason}]))}, added: []}
  }
  return undefined
}

const DEFAULT_BUNDLE = '64000'

/** A fragment must be smaller than a bundle; up to 3.x it could be as large, or larger without bundling. */
export function fragmentPlan(node: XmlElement, transport: XmlElement | undefined): AttributePlan | undefined {
  const fragment = readNumber(valueOf(node, 'frag_size'))
  const [bundle] = ['bundler.max_size', 'max_bundle_size'].flatMap((name) =>
    transport === undefined ? [] : (valueOf(transport, name) ?? []),
  )
  const limit = readNumber(bundle ?? DEFAULT_BUNDLE)
  if (fragment === undefined || limit === undefined || fragment < limit) return undefined
  const value = String(limit - Math.min(1000, Math.floor(limit / 10)))
  const reason = `a fragment has to be smaller than a bundle of ${String(limit)} bytes`
  return {attributes: {frag_size: {to: 'frag_size', value, reason}}, added: []}
}

/** A size without variables. */
function readNumber(text: string | undefined): number | undefined {
  const found = /^(\d+(?:\.\d+)?)\s*([kmg]?)/i.exec(text ?? '')
  if (found === null || text?.includes('${') === true) return undefined
  const factor = {k: 1e3, m: 1e6, g: 1e9}[(found[2] ?? '').toLowerCase()] ?? 1
  return Math.trunc(Number(found[1]) * factor)
}

/** The default type of key store of a release. */
const STORE_TYPES: Readonly<Record<string, string>> = {'5.2': 'pkcs12', '5.3': 'pkcs12', '5.4': 'pkcs12'}
const OTHER_STORE_TYPE = 'JCEKS'

/** Keeps the type of the key store although the default changes. */
export function keyStorePlan(node: XmlElement, from: string, to: string): AttributePlan | undefined {
  const hasStore = ['keystore_name', 'key_store_name', 'keyStoreName'].some((a) => valueOf(node, a) !== undefined)
  const type = STORE_TYPES[from] ?? OTHER_STORE_TYPE
  if (!hasStore) return undefined
  if (type === (STORE_TYPES[to] ?? OTHER_STORE_TYPE) || valueOf(node, 'keystore_type') !== undefined) return undefined
  const reason = `${to} reads a key store as ${STORE_TYPES[to] ?? OTHER_STORE_TYPE} by default`
  return {attributes: {}, added: [{name: 'keystore_type', value: type, reason}]}
}

/** Protocols whose `config` names another file to be migrated too. */
const WITH_FILES: ReadonlySet<string> = new Set(['FORK', 'relay.RELAY2', 'relay.RELAY3'])

/** The other file that a protocol names. */
export function otherFilePlan(node: XmlElement, xmlName: string): AttributePlan | undefined {
  const file = WITH_FILES.has(xmlName) ? valueOf(node, 'config') : undefined
  if (file === undefined) return undefined
  return {attributes: {}, added: [], person: `also migrate ${file} and the configurations it names`}
}
