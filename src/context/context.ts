import {dirname, resolve} from 'node:path'
import {
  checkKeys,
  isMapping,
  type ProjectMapping,
  refuseProjectFile as fail,
  wordsOf,
} from '../project/project-document.ts'
import type {ProjectFile} from '../project/files.ts'

/** How to talk to the transport of members; `auto` tries TCP, then UDP. */
export const TRANSPORT_CHOICES = ['auto', 'tcp', 'udp'] as const

/** One of the transports. */
export type TransportChoice = (typeof TRANSPORT_CHOICES)[number]

/** Where a secret is kept: never the secret itself. */
export type SecretReference = {readonly env: string} | {readonly file: string}

/** How the diagnostics of members are reached. */
export interface ContextDiagnostics {
  readonly addresses: readonly string[]
  readonly port?: number
  readonly transport?: 'udp' | 'tcp'
}

/** Paths of the keys for members that speak TLS; passwords by reference. */
export interface ContextTls {
  readonly keystore?: string
  readonly truststore?: string
  readonly keystorePassword?: SecretReference
  readonly truststorePassword?: SecretReference
  readonly serverName?: string
}

/** A named cluster: where its members are, and settings for commands that talk to them. */
export interface Context {
  readonly name: string
  /** The file that defines it; paths are relative to its folder there, and absolute here. */
  readonly file: string
  /** True if it is in the file in the home folder, which only the user writes. */
  readonly isHome: boolean
  /** Addresses of members' transports, `host` or `host:port`. */
  readonly addresses: readonly string[]
  readonly transport?: TransportChoice
  readonly cluster?: string
  /** Configuration that the members run. */
  readonly props?: string
  /** Discovery store, as in `file:/path`. */
  readonly store?: string
  readonly bindAddress?: string
  readonly diagnostics?: ContextDiagnostics
  readonly passcode?: SecretReference
  readonly tls?: ContextTls
  /** Members that the cluster should have. */
  readonly expect?: number
  /** Commands that change the cluster are refused. */
  readonly readOnly: boolean
}

/** What a project file says about contexts. */
export interface ContextFile {
  readonly file: string
  readonly contexts: ReadonlyMap<string, Context>
  /** Name of the context in use. */
  readonly used?: string
}

const KEYS = [
  'addresses',
  'transport',
  'cluster',
  'props',
  'store',
  'bind-addr',
  'diagnostics',
  'passcode',
  'tls',
  'expect',
  'read-only',
]
const DIAGNOSTICS_KEYS = ['addresses', 'port', 'transport']
const TLS_KEYS = ['keystore', 'truststore', 'keystore-password', 'truststore-password', 'server-name']

/** More clusters than anyone has names for. */
const MAX_CONTEXTS = 5000

/** Names of contexts are words that need no quotes in a shell. */
export const CONTEXT_NAME = /^[A-Za-z0-9][\w.-]{0,63}$/

/** Reads one context; `where` is its path in the file. Values of the wrong kind are rejected. */
class ContextReader {
  readonly #file: string
  readonly #where: string
  readonly #mapping: ProjectMapping

  constructor(file: string, where: string, value: unknown, keys: readonly string[]) {
    if (!isMapping(value)) fail(file, `expected ${where} to be a mapping`)
    checkKeys(file, where, value, keys)
    this.#file = file
    this.#where = where
    this.#mapping = value
  }

  #wrong(key: string, expected: string): never {
    return fail(this.#file, `expected ${this.#where}.${key} to be ${expected}`)
  }

  word(key: string): string | undefined {
    const value = this.#mapping[key]
    if (value === undefined) return undefined
    return typeof value === 'string' && value !== '' ? value : this.#wrong(key, 'text')
  }

  path(key: string): string | undefined {
    const value = this.word(key)
    return value === undefined ? undefined : resolve(dirname(this.#file), value)
  }

  list(key: string): readonly string[] {
    const value = this.#mapping[key]
    if (value === undefined) return []
    const words = wordsOf(value)
    const written = Array.isArray(value) ? value.length : 1
    return words.length === written ? words : this.#wrong(key, 'a list of addresses')
  }

  number(key: string, max: number): number | undefined {
    const value = this.#mapping[key]
    if (value === undefined) return undefined
    return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= max
      ? value
      : this.#wrong(key, `a whole number from 1 to ${String(max)}`)
  }

  choice<T extends string>(key: string, choices: readonly T[]): T | undefined {
    const value = this.#mapping[key]
    if (value === undefined) return undefined
    return choices.find((choice) => choice === value) ?? this.#wrong(key, `one of ${choices.join(', ')}`)
  }

  flag(key: string): boolean {
    const value = this.#mapping[key] ?? false
    return typeof value === 'boolean' ? value : this.#wrong(key, 'true or false')
  }

  secret(key: string): SecretReference | undefined {
    const value = this.#mapping[key]
    if (value === undefined) return undefined
    const expected = 'a reference, {env: NAME} or {file: PATH}: secrets do not belong in this file'
    if (!isMapping(value) || Object.keys(value).length !== 1) return this.#wrong(key, expected)
    const {env, file} = value
    if (typeof env === 'string') return {env}
    return typeof file === 'string' ? {file: resolve(dirname(this.#file), file)} : this.#wrong(key, expected)
  }

  has(key: string): boolean {
    return this.#mapping[key] !== undefined
  }

  inner(key: string, keys: readonly string[]): ContextReader {
    return new ContextReader(this.#file, `${this.#where}.${key}`, this.#mapping[key], keys)
  }
}

/** Removes the undefined entries. */
function present<T extends object>(
  entries: T,
): {[K in keyof T as undefined extends T[K] ? never : K]: T[K]} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
} {
  const kept = Object.entries(entries).filter(([, value]) => value !== undefined)
  return Object.fromEntries(kept) as ReturnType<typeof present<T>>
}

function diagnosticsOf(reader: ContextReader): ContextDiagnostics {
  return present({
    addresses: reader.list('addresses'),
    port: reader.number('port', 65_535),
    transport: reader.choice('transport', ['udp', 'tcp'] as const),
  })
}

function tlsOf(reader: ContextReader): ContextTls {
  return present({
    keystore: reader.path('keystore'),
    truststore: reader.path('truststore'),
    keystorePassword: reader.secret('keystore-password'),
    truststorePassword: reader.secret('truststore-password'),
    serverName: reader.word('server-name'),
  })
}

function contextOf(file: string, isHome: boolean, name: string, value: unknown): Context {
  if (!CONTEXT_NAME.test(name)) return fail(file, `expected a context name of letters, digits, . _ -, found "${name}"`)
  const reader = new ContextReader(file, `contexts.${name}`, value ?? {}, KEYS)
  return present({
    name,
    file,
    isHome,
    addresses: reader.list('addresses'),
    transport: reader.choice('transport', TRANSPORT_CHOICES),
    cluster: reader.word('cluster'),
    props: reader.path('props'),
    store: reader.word('store'),
    bindAddress: reader.word('bind-addr'),
    diagnostics: reader.has('diagnostics') ? diagnosticsOf(reader.inner('diagnostics', DIAGNOSTICS_KEYS)) : undefined,
    passcode: reader.secret('passcode'),
    tls: reader.has('tls') ? tlsOf(reader.inner('tls', TLS_KEYS)) : undefined,
    expect: reader.number('expect', 100_000),
    readOnly: reader.flag('read-only'),
  })
}

/** Reads the contexts of a project file. Throws a ConfigError that names the file and the setting. */
export function contextsOf({file, document, isHome}: ProjectFile): ContextFile {
  const {context: used, contexts = {}} = document
  if (used !== undefined && typeof used !== 'string') return fail(file, 'expected context to be the name of a context')
  if (!isMapping(contexts)) return fail(file, 'expected contexts to be a mapping of names to contexts')
  const entries = Object.entries(contexts)
  if (entries.length > MAX_CONTEXTS)
    return fail(file, `expected at most ${String(MAX_CONTEXTS)} contexts, found ${String(entries.length)}`)
  const read = entries.map(([name, value]) => [name, contextOf(file, isHome, name, value)] as const)
  return {file, contexts: new Map(read), ...(used === undefined ? {} : {used})}
}
