import type {Reception, TestDatagram} from './datagram.ts'

/** Most combinations of sender, interface and TTL that are counted. */
const MAX_ROWS = 4096
/** Most participants known. */
const MAX_PARTICIPANTS = 512

/** A participant of the test. */
export interface Participant {
  /** New for each run. */
  readonly id: string
  readonly host: string
  /** Source addresses of its datagrams; none while it is known only from a report. */
  readonly addresses: readonly string[]
}

function rowKey(sender: string, intf: string, ttl: number): string {
  return `${sender} ${intf} ${String(ttl)}`
}

/** What each participant received from each other one, as counted here and reported by the others. */
export class Receptions {
  readonly #own: string
  readonly #participants = new Map<string, Participant>()
  /** By listener, then by sender, interface and TTL. */
  readonly #heard = new Map<string, Map<string, Reception>>()
  #rows = 0
  /** Datagrams that were not the test's. */
  strange = 0

  constructor(own: Participant) {
    this.#own = own.id
    this.#participants.set(own.id, own)
  }

  get participants(): readonly Participant[] {
    return [...this.#participants.values()]
  }

  /** Participants that have reported, this one included. */
  hasReported(listener: string): boolean {
    return listener === this.#own || this.#heard.has(listener)
  }

  /** What a listener received. */
  of(listener: string): readonly Reception[] {
    return [...(this.#heard.get(listener)?.values() ?? [])]
  }

  /** Counts a beacon received here. */
  beacon({id, host, intf, ttl, seq}: TestDatagram, from: string): void {
    this.#meet(id, host, from)
    const rows = this.#rowsOf(this.#own)
    const known = rows?.get(rowKey(id, intf, ttl))
    if (known === undefined) this.#set(this.#own, {sender: id, intf, ttl, first: seq, last: seq, count: 1})
    else {
      const [first, last] = [Math.min(known.first, seq), Math.max(known.last, seq)]
      this.#set(this.#own, {...known, first, last, count: known.count + 1})
    }
  }

  /** Adds another participant's report. */
  report({id, host, heard}: TestDatagram, from: string): void {
    if (id === this.#own) return
    this.#meet(id, host, from)
    this.#rowsOf(id)
    for (const row of heard) this.#set(id, row)
  }

  #meet(id: string, host: string, from: string): void {
    const known = this.#participants.get(id)
    if (known === undefined && this.#participants.size >= MAX_PARTICIPANTS) return
    const addresses = known?.addresses ?? []
    if (known === undefined || !addresses.includes(from)) {
      this.#participants.set(id, {id, host, addresses: [...addresses, from].slice(0, 8)})
    }
  }

  #rowsOf(listener: string): Map<string, Reception> | undefined {
    const known = this.#heard.get(listener)
    if (known !== undefined || !this.#participants.has(listener)) return known
    const rows = new Map<string, Reception>()
    this.#heard.set(listener, rows)
    return rows
  }

  #set(listener: string, row: Reception): void {
    const rows = this.#rowsOf(listener)
    const key = rowKey(row.sender, row.intf, row.ttl)
    if (rows === undefined || (!rows.has(key) && this.#rows >= MAX_ROWS)) return
    if (!rows.has(key)) this.#rows++
    rows.set(key, row)
  }
}
