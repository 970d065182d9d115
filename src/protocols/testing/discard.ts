/**
 * Loses messages on purpose, randomly or by sender, to test how a cluster copes. Belongs directly above the transport.
 * Needs nothing below. Equals org.jgroups.protocols.DISCARD (5.2 and later).
 * Differs from JGroups: there is no control window; members to ignore are set through the API.
 */
import type {Address} from '../../model/address.ts'
import type {MessageBatch} from '../../model/batch.ts'
import type {Message} from '../../model/message.ts'
import {Protocol} from '../../stack/protocol.ts'
import {attr, type Managed, op, prop, protocolSpec} from '../../stack/spec.ts'

const spec = protocolSpec({
  name: 'DISCARD',
  id: 26,
  doc: 'Loses messages, for tests',
  properties: {
    discard_all: prop.boolean(false, 'Whether all messages are lost', {writable: true}),
    down: prop.double(0, 'Part of the messages sent that are lost, 0 to 1', {writable: true, min: 0, max: 1}),
    drop_down_multicasts: prop.int(0, 'Number of next multicasts sent that are lost', {writable: true}),
    drop_down_unicasts: prop.int(0, 'Number of next unicasts sent that are lost', {writable: true}),
    excludeItself: prop.boolean(true, 'Whether messages to and from this member itself are spared', {writable: true}),
    gui: prop.boolean(false, 'Whether a window steers the losses', {
      writable: true,
      aliases: ['use_gui'],
      inert: 'there is no window to show',
    }),
    up: prop.double(0, 'Part of the messages received that are lost, 0 to 1', {writable: true, min: 0, max: 1}),
  },
  attributes: {
    dropped_down_messages: attr.counter('Messages sent that were lost', {type: 'int'}),
    dropped_up_messages: attr.counter('Messages received that were lost', {type: 'int'}),
    ignored_members: attr.gauge('java.lang.String', 'Members whose messages are lost'),
    local_addr: attr.gauge('org.jgroups.Address', 'Address of this member'),
  },
  operations: {
    startGui: op('Shows a window in JGroups; does nothing here', {changes: false}),
    stopGui: op('Closes the window of JGroups; does nothing here', {changes: false}),
  },
})

/** Loses messages on purpose. */
export class Discard extends Protocol<typeof spec> {
  static readonly spec = spec

  protected override readonly managed: Managed<typeof spec> = {
    ignored_members: () => `[${[...this.#ignored.values()].map(String).join(', ')}]`,
    local_addr: () => this.localAddress,
    startGui: () => undefined,
    stopGui: () => undefined,
  }

  readonly #ignored = new Map<string, Address>()

  /** Drops all messages from a member from now on. */
  ignore(member: Address): void {
    this.#ignored.set(member.key, member)
  }

  /** Stops dropping messages by sender. */
  ignoreNobody(): void {
    this.#ignored.clear()
  }

  override send(message: Message): void {
    message.src ??= this.localAddress
    if (this.props.discard_all) {
      this.#sendToSelf(message)
    } else if (!this.#dropsNext(message) && !this.#losesSent(message)) {
      this.below.send(message)
    }
  }

  override receive(message: Message): void {
    if (!this.#losesReceived(message.src)) this.above.receive(message)
  }

  override receiveBatch(batch: MessageBatch): void {
    const messages = batch.messages
    let kept = 0
    for (const message of messages) {
      if (!this.#losesReceived(message.src ?? batch.src)) messages[kept++] = message
    }
    if (kept !== messages.length) batch.truncate(kept)
    if (kept > 0) this.above.receiveBatch(batch)
  }

  /** Messages of this member to itself pass, unless they are to be lost too. */
  #sendToSelf(message: Message): void {
    if (!this.props.excludeItself) return
    if (message.dest === null) {
      this.executor.defer(() => {
        this.above.receive(message)
      })
    } else if (message.dest.equals(this.localAddress)) {
      this.below.send(message)
    }
  }

  #dropsNext(message: Message): boolean {
    const name = message.dest === null ? 'drop_down_multicasts' : 'drop_down_unicasts'
    if (this.props[name] <= 0) return false
    this.props[name]--
    return true
  }

  #losesSent(message: Message): boolean {
    if (this.props.down <= 0 || this.random.next() >= this.props.down) return false
    if (this.props.excludeItself && this.localAddress.equals(message.dest)) return false
    this.counters.dropped_down_messages++
    return true
  }

  #losesReceived(sender: Address | null): boolean {
    const own = this.localAddress.equals(sender)
    if (this.props.discard_all && !own) return true
    const ignored = sender !== null && this.#ignored.has(sender.key)
    const unlucky =
      !ignored && this.props.up > 0 && this.random.next() < this.props.up && !(own && this.props.excludeItself)
    if (ignored || unlucky) this.counters.dropped_up_messages++
    return ignored || unlucky
  }
}
