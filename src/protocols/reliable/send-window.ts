import {SeqnoWindow} from './seqno-window.ts'

/**
 * Sent items under rising seqnos, kept for retransmission; `delivered` is the highest seqno delivered to the sender itself, or acked.
 * Invariant: every seqno above `low` up to `received` is held, so that none is ever missing.
 */
export class SendWindow<T extends object> extends SeqnoWindow<T> {
  override get size(): number {
    return this.highestReceived - this.highestDelivered
  }

  /** The seqno that `append` will assign. */
  get next(): number {
    return this.highestReceived + 1
  }

  /** Stores an item under the next seqno. */
  append(item: T): void {
    this.table.set(++this.highestReceived, item)
  }

  /** Marks the newest item as delivered if everything before it is. */
  skipNewest(): void {
    if (this.highestDelivered === this.highestReceived - 1) this.highestDelivered++
  }

  /** Drops everything up to a seqno, delivered or not. */
  ack(seqno: number): void {
    const highest = Math.min(seqno, this.highestReceived)
    if (highest > this.highestDelivered) this.highestDelivered = highest
    this.forgetThrough(highest)
  }

  /** Moves the highest delivered seqno within the held ones, so that items are delivered again or skipped. */
  setDelivered(seqno: number): void {
    this.highestDelivered = Math.min(this.highestReceived, Math.max(this.lowest, seqno))
  }

  protected override handedOut(): void {
    // Nothing to count: the number of items follows from the seqnos.
  }
}
