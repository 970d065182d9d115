import type {Address} from '../../model/address.ts'
import {MessageBatch} from '../../model/batch.ts'
import {Flag, type Message} from '../../model/message.ts'

/** Receives looped back messages. */
export interface LoopbackSink {
  deliver(message: Message): void
  deliverBatch(batch: MessageBatch): void
}

/** Messages of this member to itself, kept until the end of the turn: nothing is received inside a `send`. */
export class Loopback {
  #multicasts: Message[] = []
  #oobMulticasts: Message[] = []
  #unicasts: Message[] = []
  #oobUnicasts: Message[] = []

  add(message: Message): void {
    const oob = (message.flags & Flag.OOB) !== 0
    if (message.dest === null) (oob ? this.#oobMulticasts : this.#multicasts).push(message)
    else (oob ? this.#oobUnicasts : this.#unicasts).push(message)
  }

  /** Delivers the messages added so far, OOB messages first; those added during delivery stay for the next turn. */
  drain(member: Address, cluster: string, sink: LoopbackSink): void {
    const {oobMulticasts, oobUnicasts, multicasts, unicasts} = this.#take()
    deliver(oobMulticasts, null, member, cluster, true, sink)
    deliver(oobUnicasts, member, member, cluster, true, sink)
    deliver(multicasts, null, member, cluster, false, sink)
    deliver(unicasts, member, member, cluster, false, sink)
  }

  clear(): void {
    this.#take()
  }

  #take(): Record<'oobMulticasts' | 'oobUnicasts' | 'multicasts' | 'unicasts', Message[]> {
    const taken = {
      oobMulticasts: this.#oobMulticasts,
      oobUnicasts: this.#oobUnicasts,
      multicasts: this.#multicasts,
      unicasts: this.#unicasts,
    }
    if (taken.oobMulticasts.length > 0) this.#oobMulticasts = []
    if (taken.oobUnicasts.length > 0) this.#oobUnicasts = []
    if (taken.multicasts.length > 0) this.#multicasts = []
    if (taken.unicasts.length > 0) this.#unicasts = []
    return taken
  }
}

function deliver(
  messages: Message[],
  dest: Address | null,
  src: Address,
  cluster: string,
  oob: boolean,
  sink: LoopbackSink,
): void {
  const [only] = messages
  if (only === undefined) return
  if (messages.length === 1) sink.deliver(only)
  else sink.deliverBatch(new MessageBatch(dest, src, cluster, oob, messages))
}
