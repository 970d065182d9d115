import {SeqnoWindow} from './seqno-window.ts'

/**
 * What was sent under rising seqnos and may be asked for again; `delivered` counts what the sender itself got, or what was acked.
 * Invariant: every seqno above `low` up to `received` is held, so that none is ever missing.
 */
export class SendWindow<T extends object> extends SeqnoWindow<T> {
  override get size(): number {
    return this.highestReceived - this.highestDelivered
  }

  /** The seqno that `append` will give. */
  get next(): number {
    return this.highestReceived + 1
  }

  /** Keeps an item under the next seqno. */
  append(item: T): void {
    this.table.set(++this.highestReceived, item)
  }

  /** Counts the newest item as delivered if everything before it is. */
  skipNewest(): void {
    if (this.highestDelivered === this.highestReceived - 1) this.highestDelivered++
  }

  /** Forgets everything up to a seqno, handed out or not. */
  ack(seqno: number): void {
    const highest = Math.min(seqno, this.highestReceived)
    if (highest > this.highestDelivered) this.highestDelivered = highest
    this.forgetThrough(highest)
  }

  /** Moves the highest delivered seqno within what is held, so that items are handed out again or not at all. */
  setDelivered(seqno: number): void {
    this.highestDelivered = Math.min(this.highestReceived, Math.max(this.lowest, seqno))
  }

  protected override handedOut(): void {
    // Nothing to count: what is left follows from the seqnos.
  }
}
