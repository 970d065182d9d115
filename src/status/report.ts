/** What became of a member. */
export type MemberStatus = 'answered' | 'unreachable' | 'not in any view' | 'other member on this address'

/** A member: one that answered, one that stands in a view or in a store, or an address that was asked. */
export interface StatusMember {
  readonly name: string | null
  /** In 8-4-4-4-12 form; null for who answers probes only. */
  readonly uuid: string | null
  /** Physical address that it tells, else the one it was asked at. */
  readonly address: string | null
  readonly version: string | null
  readonly cluster: string | null
  /** Its own view, as `A|3`. */
  readonly view: string | null
  readonly coordinator: boolean
  readonly status: MemberStatus
  /** First layer that failed. */
  readonly layer: string | null
  /** What is to be said beside the status, as why it cannot be reached. */
  readonly reason: string | null
  readonly source: 'peek' | 'probe' | null
  /** Milliseconds until it had answered, or was given up. */
  readonly ms: number | null
}

/** A view, and who holds it. */
export interface StatusView {
  readonly view: string
  readonly cluster: string | null
  readonly coordinator: string | null
  /** Number of members. */
  readonly size: number
  /** Members in the view's order, by name or UUID; not all where only a cut list was told. */
  readonly members: readonly string[]
  /** Members of the view who told it. */
  readonly heldBy: readonly string[]
}

/** Something worth a look. */
export interface StatusFinding {
  readonly kind:
    'views differ' | 'several coordinators' | 'unreachable' | 'not in any view' | 'other member' | 'too many'
  readonly cluster: string | null
  readonly text: string
}

/** What was found, in numbers. */
export interface StatusTotals {
  readonly members: number
  readonly answered: number
  readonly unreachable: number
  readonly clusters: number
  readonly views: number
  readonly coordinators: number
  readonly elapsedMs: number
}

/** State of one or more clusters as their members tell it. */
export interface StatusReport {
  readonly members: readonly StatusMember[]
  readonly views: readonly StatusView[]
  readonly findings: readonly StatusFinding[]
  readonly totals: StatusTotals
}

/** `address:port`, an IPv6 address in brackets. */
export function socketText(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${String(port)}` : `${host}:${String(port)}`
}

/** The first 8 digits, which tell members apart for people. */
export function shortUuid(uuid: string): string {
  return uuid.slice(0, 8)
}
