/**
 * Drops messages at random, both ways, above the transport: what DISCARD does in JGroups. Test tool, not for stacks of users. It needs
 * nothing below; messages to the member itself are spared, as the network does not lose them either.
 */
import type {MessageBatch} from '../../../src/model/batch.ts'
import type {Message} from '../../../src/model/message.ts'
import {Protocol} from '../../../src/stack/protocol.ts'
import {attr, protocolSpec, type Managed} from '../../../src/stack/spec.ts'
import {mix} from './load.ts'

const spec = protocolSpec({
  name: 'DROP_MESSAGES',
  id: 0,
  doc: 'Drops messages at random.',
  properties: {},
  attributes: {dropped: attr.counter('Messages dropped')},
  operations: {},
})

/** Drops a share of the messages that pass, repeatably for a seed. */
export class DropMessages extends Protocol<typeof spec> {
  static readonly spec = spec
  protected override readonly managed: Managed<typeof spec> = {}
  #up = 0
  #down = 0
  readonly #seed: number
  #drawn = 0

  constructor(seed: number) {
    super()
    this.#seed = seed
  }

  /** Sets the shares in [0, 1]. */
  drop(up: number, down: number): void {
    this.#up = up
    this.#down = down
  }

  override send(message: Message): void {
    if (message.dest?.equals(this.localAddress) !== true && this.#draw() < this.#down) this.counters.dropped++
    else this.below.send(message)
  }

  override receive(message: Message): void {
    if (this.#spare(message)) this.above.receive(message)
    else this.counters.dropped++
  }

  override receiveBatch(batch: MessageBatch): void {
    const messages = batch.messages
    let kept = 0
    for (const message of messages) {
      if (this.#spare(message)) messages[kept++] = message
      else this.counters.dropped++
    }
    if (kept !== messages.length) batch.truncate(kept)
    if (kept > 0) this.above.receiveBatch(batch)
  }

  #spare(message: Message): boolean {
    return message.src?.equals(this.localAddress) === true || this.#draw() >= this.#up
  }

  #draw(): number {
    return (mix(this.#seed + this.#drawn++) >>> 0) / 2 ** 32
  }
}
