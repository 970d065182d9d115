/** A host and port that a DNS server names for a service. */
export interface ServiceRecord {
  readonly host: string
  readonly port: number
}

/** Why a look-up gave nothing; `code` is the system's (`ENOTFOUND`, `ETIMEOUT`, `ESERVFAIL` …). */
export interface ResolveError extends Error {
  readonly code?: string | undefined
}

/** Takes records, or the reason why there are none. */
export type Records<T> = (error: ResolveError | null, records: readonly T[]) => void

/**
 * Looks up records of DNS servers. Each callback runs once, as a task of the member, within the timeout. A name that is not known, or has
 * no records of the type, is no error but has no records.
 */
export interface Resolver {
  /** Addresses of a name, by the given servers (`host` or `host:port`), or by the system's when there are none. */
  addresses(name: string, family: 4 | 6, servers: readonly string[], done: Records<string>): void
  /** Hosts and ports of a service. */
  services(name: string, servers: readonly string[], done: Records<ServiceRecord>): void
}
