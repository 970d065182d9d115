import type {Digest} from '../../../model/digest.ts'
import {digestText} from '../seqno-text.ts'
import type {Retransmitter} from './retransmitter.ts'
import type {SenderTables} from './sender-tables.ts'

/** Number of stability digests remembered. */
const MAX_TEXTS = 10

/** Handles reports of STABLE about what all members have delivered. */
export class Stability {
  /** The last digests, oldest first. Invariant: at most MAX_TEXTS. */
  readonly texts: string[] = []

  /** Purges what all have delivered, and requests a last message that others have had for a whole round. */
  apply(digest: Digest, tables: SenderTables, retransmitter: Retransmitter): void {
    this.texts.push(digestText(digest, true))
    if (this.texts.length > MAX_TEXTS) this.texts.shift()
    for (const entry of digest.entries) {
      const table = tables.get(entry.member)
      if (table === undefined) continue
      retransmitter.requestLast(table, table.stableReceived)
      table.stableReceived = entry.received
      table.window.purge(entry.delivered)
    }
  }
}
