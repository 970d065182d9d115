import {Resolver as NodeResolver} from 'node:dns'
import type {Records, ResolveError, Resolver, ServiceRecord} from '../runtime/resolver.ts'
import type {Guard} from './real-clock.ts'

/** Timeout and attempts per server: together as long as a joiner waits for others by default. */
const TIMEOUT_MS = 1000
const TRIES = 2
/** Limit of a whole lookup, all attempts and servers included. */
const LIMIT_MS = 5000
/** Most records used from one answer. */
const MAX_RECORDS = 1000

/** Codes that mean that the name does not exist, rather than that no server could be asked. */
const EMPTY = new Set(['ENOTFOUND', 'ENODATA'])

/** The DNS servers of this machine, or others. */
export class RealResolver implements Resolver {
  readonly #guard: Guard

  constructor(guard: Guard) {
    this.#guard = guard
  }

  addresses(name: string, family: 4 | 6, servers: readonly string[], done: Records<string>): void {
    this.#ask<string>(servers, done, (resolver, ended) => {
      if (family === 6) resolver.resolve6(name, ended)
      else resolver.resolve4(name, ended)
    })
  }

  services(name: string, servers: readonly string[], done: Records<ServiceRecord>): void {
    this.#ask<ServiceRecord>(servers, done, (resolver, ended) => {
      resolver.resolveSrv(name, (error, records) => {
        ended(error, error === null ? records.map(({name: host, port}) => ({host, port})) : [])
      })
    })
  }

  #ask<T>(
    servers: readonly string[],
    done: Records<T>,
    query: (resolver: NodeResolver, ended: (error: ResolveError | null, records: readonly T[]) => void) => void,
  ): void {
    const resolver = new NodeResolver({timeout: TIMEOUT_MS, tries: TRIES})
    const limit = setTimeout(() => resolver.cancel(), LIMIT_MS)
    try {
      if (servers.length > 0) resolver.setServers(servers)
      query(resolver, (error, records) => {
        clearTimeout(limit)
        this.#guard(() => {
          if (error === null) done(null, records.slice(0, MAX_RECORDS))
          else done(EMPTY.has(error.code ?? '') ? null : error, [])
        })
      })
    } catch (error) {
      clearTimeout(limit)
      setImmediate(() => this.#guard(() => done(error as ResolveError, [])))
    }
  }
}
