import type {Address} from '../../../model/address.ts'
import {Digest} from '../../../model/digest.ts'
import type {Message} from '../../../model/message.ts'
import {MAX_AHEAD} from '../delivery-rules.ts'
import {GapTracker} from '../gap-tracker.ts'
import {ReceiveWindow} from '../receive-window.ts'
import {SendWindow} from '../send-window.ts'
import {digestText} from '../seqno-text.ts'
import type {SeqnoWindow} from '../seqno-window.ts'

/** Number of digests remembered for `digest-history`. */
const MAX_HISTORY = 10

/** Multicasts kept from one sender; this member's own are in a send window, from which they are also delivered. */
export class SenderTable {
  readonly member: Address
  readonly window: SeqnoWindow<Message>
  /** Null for the own table. */
  readonly received: ReceiveWindow<Message> | null
  readonly own: boolean
  readonly gaps = new GapTracker()
  /** Highest received seqno in the previous stability message; 0 before the first. */
  stableReceived = 0

  constructor(member: Address, window: SendWindow<Message> | ReceiveWindow<Message>) {
    this.member = member
    this.window = window
    this.received = window instanceof ReceiveWindow ? window : null
    this.own = this.received === null
  }
}

/** The retransmission tables of all senders, and the digests that describe and change them. */
export class SenderTables {
  /** Invariant: at most MAX_HISTORY, the newest at the end. */
  readonly history: string[] = []
  readonly #perRow: number
  /** By key of the member's address. Invariant: the table of this member is never replaced, only cleared with all others. */
  readonly #tables = new Map<string, SenderTable>()
  #local: Address | null = null
  /** Invariant: the window of the table of `#local`, null exactly while there is none. */
  #own: SendWindow<Message> | null = null

  constructor(perRow: number) {
    this.#perRow = perRow
  }

  set local(address: Address) {
    this.#local = address
  }

  /** Window of this member's own multicasts; null before the first view. */
  get own(): SendWindow<Message> | null {
    return this.#own
  }

  get(member: Address): SenderTable | undefined {
    return this.#tables.get(member.key)
  }

  list(): Iterable<SenderTable> {
    return this.#tables.values()
  }

  clear(): void {
    this.#tables.clear()
    this.#own = null
  }

  /** Drops the tables of non-members and creates missing ones for members. */
  adjust(members: readonly Address[]): void {
    const keys = new Set(members.map((m) => m.key))
    for (const [key, table] of this.#tables) {
      if (!keys.has(key) && table.received !== null) this.#tables.delete(key)
    }
    for (const member of members) if (!this.#tables.has(member.key)) this.#create(member, 0)
  }

  digest(): Digest {
    return new Digest([...this.#tables.values()].map((t) => entryOf(t)))
  }

  /** Digest of one member; null when it has no table. */
  digestOf(member: Address): Digest | null {
    const table = this.#tables.get(member.key)
    return table === undefined ? null : new Digest([entryOf(table)])
  }

  /** Creates tables for members of the digest without one. */
  set(digest: Digest): void {
    this.#change('setDigest', digest, () => {
      for (const e of digest.entries) if (!this.#tables.has(e.member.key)) this.#create(e.member, e.delivered)
    })
  }

  /** Like `set`, and starts over for members of which the digest's owner has delivered more; this member's own table stays. */
  merge(digest: Digest): void {
    this.#change('mergeDigest', digest, () => {
      for (const e of digest.entries) {
        const table = this.#tables.get(e.member.key)
        if (table !== undefined && (table.received === null || table.window.delivered >= e.delivered)) continue
        this.#create(e.member, e.delivered)
      }
    })
  }

  /** Starts over for all members of the digest; in this member's own table only the highest delivered seqno changes. */
  overwrite(digest: Digest): void {
    this.#change('overwriteDigest', digest, () => {
      for (const e of digest.entries) {
        const table = this.#tables.get(e.member.key)
        if (table?.window instanceof SendWindow) table.window.setDelivered(e.delivered)
        else this.#create(e.member, e.delivered)
      }
    })
  }

  /** One line per sender, the answer to `dump-digest`. */
  toString(): string {
    return [...this.#tables.values()].map((t) => `${t.member.toString()}: ${t.window.toString()}\n`).join('')
  }

  #create(member: Address, initial: number): void {
    if (this.#local?.equals(member) === true) {
      this.#own = new SendWindow<Message>(initial, this.#perRow)
      this.#tables.set(member.key, new SenderTable(member, this.#own))
      return
    }
    this.#tables.set(member.key, new SenderTable(member, new ReceiveWindow<Message>(initial, this.#perRow, MAX_AHEAD)))
  }

  #change(name: string, digest: Digest, change: () => void): void {
    const before = digestText(this.digest(), true)
    change()
    const after = digestText(
      this.digest(),
      true,
      digest.entries.map((e) => e.member),
    )
    this.history.push(
      `\n[${String(this.#local)} ${name}()]\nexisting digest:  ${before}\nnew digest:       ${digestText(digest, true)}\n` +
        `resulting digest: ${after}`,
    )
    if (this.history.length > MAX_HISTORY) this.history.shift()
  }
}

function entryOf(table: SenderTable): {member: Address; delivered: number; received: number} {
  return {member: table.member, delivered: table.window.delivered, received: table.window.received}
}
