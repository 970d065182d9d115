/**
 * Cuts messages whose payload is longer than `frag_size` and reassembles them at the receiver. Slices share the memory of the
 * message. Needs reliable delivery below, in any order. Equals org.jgroups.protocols.FRAG2 (5.2 and later).
 * Differs from JGroups: the memory of incomplete messages is bounded, to 256 MiB in total, 192 MiB per member, and 32 MiB for all senders outside the
 * view or without retransmission; the oldest are dropped first (`Reassembly`). Messages without an array are recognized by type (all but BYTES and
 * NIO are serialized and cut).
 */
import {DecodeError} from '../../errors/index.ts'
import type {Address} from '../../model/address.ts'
import type {MessageBatch} from '../../model/batch.ts'
import {Flag, Message, MessageType, Transient} from '../../model/message.ts'
import {readTypedMessage, writeTypedMessage} from '../../model/message-codec.ts'
import type {View} from '../../model/view.ts'
import {AverageMinMax} from '../../stack/average-min-max.ts'
import type {Event} from '../../stack/events.ts'
import {Protocol, type ProtocolSettings} from '../../stack/protocol.ts'
import {attr, type CheckFinding, doing, type Managed, op, prop, protocolSpec} from '../../stack/spec.ts'
import {ByteReader} from '../../wire/reader.ts'
import {ByteWriter} from '../../wire/writer.ts'
import {type FragHeader, fragHeader} from '../../headers/frag2.ts'
import {type Assembled, Reassembly, REASSEMBLY_LIMITS} from './reassembly.ts'

function checkSize(size: number, bundle: number): CheckFinding[] {
  const message =
    size <= 0
      ? `frag_size (${String(size)}) has to be greater than 0`
      : size >= bundle
        ? `frag_size (${String(size)}) has to be smaller than the transport's bundler.max_size (${String(bundle)})`
        : undefined
  return message === undefined ? [] : [{property: 'frag_size', message}]
}

const spec = protocolSpec({
  name: 'FRAG2',
  id: 4,
  doc: 'Cuts long messages into fragments and puts them together again',
  properties: {
    frag_size: prop.bytes(60000, 'Longest payload of a message; longer ones are cut', {writable: true, min: 1}),
  },
  attributes: {
    avg_size_down: attr.gauge('java.lang.String', 'Smallest, average and largest size of fragmented messages'),
    avg_size_up: attr.gauge('java.lang.String', 'Smallest, average and largest size of messages put together'),
    local_addr: attr.gauge('org.jgroups.Address', 'Address of this member'),
    num_fragments_dropped: attr.counter('Fragments dropped: above the limits, or inconsistent', {
      own: true,
    }),
    number_of_received_fragments: attr.counter('Fragments received'),
    number_of_sent_fragments: attr.counter('Fragments sent'),
  },
  operations: {
    clearAllFragments: op('Drops the fragments of all incomplete messages, which are lost'),
    clearFragmentsFor: op('Forgets the fragments of the incomplete messages of a member', {
      args: ['org.jgroups.Address'],
    }),
  },
  check: ({frag_size}, {maxBundleSize}) => checkSize(frag_size, maxBundleSize ?? Number.POSITIVE_INFINITY),
})

/** Fragmentation of long messages. */
export class Frag2 extends Protocol<typeof spec> {
  static readonly spec = spec

  protected override readonly managed: Managed<typeof spec> = {
    avg_size_down: () => this.#sizesDown.toString(),
    avg_size_up: () => this.#sizesUp.toString(),
    local_addr: () => this.localAddress,
    clearAllFragments: doing(() => this.#reassembly.clear()),
    clearFragmentsFor: doing((name) => {
      for (const member of this.#members) if (member.toString() === name) this.#reassembly.clearSender(member.key)
    }),
  }

  readonly #reassembly: Reassembly
  readonly #sizesDown = new AverageMinMax()
  readonly #sizesUp = new AverageMinMax()
  #members: readonly Address[] = []
  #nextId = 1

  constructor(settings?: ProtocolSettings, limits = REASSEMBLY_LIMITS) {
    super(settings)
    this.#reassembly = new Reassembly(limits)
  }

  override stop(): void {
    this.#reassembly.clear()
    this.#reassembly.retain(new Set())
    this.#members = []
  }

  override resetStats(): void {
    super.resetStats()
    this.#sizesDown.clear()
    this.#sizesUp.clear()
  }

  override down(event: Event): unknown {
    if (event.type === 'VIEW_CHANGE') this.#handleView(event.view)
    return this.below.down(event)
  }

  override up(event: Event): unknown {
    if (event.type === 'VIEW_CHANGE') this.#handleView(event.view)
    return this.above.up(event)
  }

  override send(message: Message): void {
    const size = message.payloadLength
    if (size <= this.props.frag_size) {
      this.below.send(message)
      return
    }
    this.#sizesDown.add(size)
    const byArray = message.type === MessageType.BYTES || message.type === MessageType.NIO
    if (byArray && message.array !== null) this.#cut(message, message.array, message.offset, message.length, false)
    else this.#cutWritten(message)
  }

  override receive(message: Message): void {
    const header = message.header(this.id, fragHeader)
    if (header === undefined) {
      this.above.receive(message)
      return
    }
    const whole = this.#take(message, header)
    if (whole !== null) this.above.receive(whole)
  }

  override receiveBatch(batch: MessageBatch): void {
    const messages = batch.messages
    const id = this.id
    let kept = 0
    for (const message of messages) {
      const header = message.header(id, fragHeader)
      // A message takes the place of its last fragment, which preserves the order of the batch.
      const whole = header === undefined ? message : this.#take(message, header)
      if (whole !== null) messages[kept++] = whole
    }
    if (kept !== messages.length) batch.truncate(kept)
    if (kept > 0) this.above.receiveBatch(batch)
  }

  #cutWritten(message: Message): void {
    const out = new ByteWriter(message.size(this.context.minor) + 2, this.context.minor)
    writeTypedMessage(out, message)
    const bytes = out.peek()
    this.#cut(message, bytes, 0, bytes.length, true)
  }

  #cut(message: Message, array: Uint8Array, offset: number, length: number, serialized: boolean): void {
    const size = this.props.frag_size
    const count = Math.ceil(length / size)
    const id = this.#nextId++
    this.counters.number_of_sent_fragments += count
    for (let index = 0; index < count; index++) {
      const fragment = serialized ? envelopeOf(message) : message.copy(index === 0)
      fragment.transient = message.transient & ~Transient.OOB_DELIVERED
      fragment.array = array
      fragment.offset = offset + index * size
      fragment.length = Math.min(size, length - index * size)
      fragment.putHeader(this.id, fragHeader, {id, index, count, serialized, originalType: 0})
      this.below.send(fragment)
    }
  }

  #take(fragment: Message, header: FragHeader): Message | null {
    const sender = fragment.src
    if (sender === null) return null
    this.counters.number_of_received_fragments++
    const dropped = this.#reassembly.dropped
    const headerBytes = header.index === 0 ? fragment.size(this.context.minor) - fragment.length : 0
    const assembled = this.#reassembly.add(sender.key, header, fragment, !fragment.is(Flag.NO_RELIABILITY), headerBytes)
    if (this.#reassembly.dropped !== dropped) {
      this.counters.num_fragments_dropped += this.#reassembly.dropped - dropped
      this.log.warn(
        {sender: sender.toString(), id: header.id},
        'giving up fragments of incomplete messages: more than may be held, or not of one message',
      )
    }
    const message = assembled === null ? null : this.#whole(assembled, sender)
    if (message !== null) this.#sizesUp.add(message.payloadLength)
    return message
  }

  #whole(assembled: Assembled, sender: Address): Message | null {
    const message = assembled.serialized ? this.#readWritten(assembled.bytes, sender) : assembled.first.copy()
    if (message === null) return null
    message.src = sender
    if (!assembled.serialized) {
      message.removeHeader(this.id)
      message.array = assembled.bytes
      message.offset = 0
      message.length = assembled.bytes.length
    }
    return message
  }

  #readWritten(bytes: Uint8Array, sender: Address): Message | null {
    try {
      const {minor, addresses, classes} = this.context
      return readTypedMessage(new ByteReader(bytes, minor, 0, bytes.length, addresses), classes)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.log.warn(
        {sender: sender.toString(), reason: error.message},
        'dropping a message put together from fragments',
      )
      return null
    }
  }

  #handleView(view: View): void {
    if (view.members === this.#members) return
    this.#members = view.members
    this.#reassembly.retain(new Set(view.members.map((m) => m.key)))
  }
}

/** A message of bytes to the same receivers, with the same flags. */
function envelopeOf(message: Message): Message {
  const envelope = new Message(message.dest, MessageType.BYTES)
  envelope.src = message.src
  envelope.flags = message.flags
  return envelope
}
