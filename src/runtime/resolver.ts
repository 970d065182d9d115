/** A host and port that a DNS server returns for a service. */
export interface ServiceRecord {
  readonly host: string
  readonly port: number
}

/** Why a look-up failed; `code` is the system's (`ENOTFOUND`, `ETIMEOUT`, `ESERVFAIL` …). */
export interface ResolveError extends Error {
  readonly code?: string | undefined
}

/** Receives records, or the reason why there are none. */
export type Records<T> = (error: ResolveError | null, records: readonly T[]) => void

/**
 * Looks up records of DNS servers. Each callback runs once, as a task of the member, within the timeout. A name that is unknown, or has
 * no records of the type, is not an error: the list is empty.
 */
export interface Resolver {
  /** Addresses of a name, from these servers (`host` or `host:port`), or from the system's when there are none. */
  addresses(name: string, family: 4 | 6, servers: readonly string[], done: Records<string>): void
  /** Hosts and ports of a service. */
  services(name: string, servers: readonly string[], done: Records<ServiceRecord>): void
}
