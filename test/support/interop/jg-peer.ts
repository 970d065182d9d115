/**
 * A member of our own that is steered by the same lines as the Java peer: one JSON command a line on stdin, one JSON reply or event a
 * line on stdout. Started with -Dname=value …, -props FILE -name N -cluster C [-wire 5.4].
 */
import {createInterface} from 'node:readline'
import {crc32} from 'node:zlib'
import type {Address} from '../../../src/model/address.ts'
import type {WireVersion} from '../../../src/model/frame.ts'
import type {Message} from '../../../src/model/message.ts'
import {MergeView, type View} from '../../../src/model/view.ts'
import type {Channel} from '../../../src/stack/channel.ts'
import {attributesOf, invoke} from '../../../src/stack/introspection.ts'
import type {Protocol} from '../../../src/stack/protocol.ts'
import {DropMessages} from './drop-messages.ts'
import {FrameRecorder} from './frame-recorder.ts'
import {peerChannel} from './jg-channel.ts'
import {LARGEST, MULTICAST, payload, sizeOfMessage, stateBytes, Stream, UNICAST, type StreamReport} from './load.ts'

interface Command {
  readonly id: number
  readonly cmd: string
  readonly [argument: string]: unknown
}

interface Arguments {
  readonly options: Readonly<Record<string, string>>
  readonly properties: Readonly<Record<string, string>>
}

/** Messages sent in one turn of the event loop; receiving starves when a sender never yields. */
const TURN = 64
const EMPTY = new Uint8Array(0)

class Peer {
  #channel!: Channel
  #streams = new Map<string, {source: Address; pair: readonly [Stream, Stream]}>()
  #load = 0
  #largest = LARGEST
  #expected = -1
  #received = 0
  #state: Uint8Array = EMPTY
  #recorder: FrameRecorder | undefined

  async open({options, properties}: Arguments): Promise<void> {
    const stack = options['-props'] ?? 'udp.xml'
    const wire = (options['-wire'] ?? '5.5') as WireVersion
    const isStateless = options['-state'] === 'none'
    this.#channel = await peerChannel(
      {stack, wire, properties, name: options['-name'] ?? 'jg'},
      {
        receive: (message) => this.#receive(message),
        viewAccepted: (view) => print({event: 'view', ...describe(view)}),
        ...(isStateless ? {} : {getState: () => this.#state}),
        setState: (state) => {
          this.#state = state?.slice() ?? EMPTY
        },
      },
    )
  }

  async perform(command: Command): Promise<unknown> {
    switch (command.cmd) {
      case 'connect':
        return this.#channel.connect(String(command['cluster']))
      case 'disconnect':
        return this.#channel.disconnect()
      case 'close':
        return this.#channel.close()
      case 'view':
        return this.#channel.view === null ? null : describe(this.#channel.view)
      case 'reset':
        this.#reset(command)
        return true
      case 'load':
        return this.#send(numberOf(command, 'count'), command['to'] as readonly string[] | undefined)
      case 'report':
        return this.#report()
      case 'setState':
        this.#state = stateBytes(numberOf(command, 'size'), numberOf(command, 'seed'))
        return true
      case 'getState':
        await this.#channel.getState(this.#member(String(command['from'])), numberOf(command, 'timeout', 10_000))
        return this.#checksum()
      case 'state':
        return this.#checksum()
      case 'attribute':
        return this.#attributes(String(command['protocol']), command['name'] as string | undefined)
      case 'inject':
        return invoke(this.#protocol('INJECT_VIEW'), 'injectView', [String(command['views'])])
      case 'discard':
        return this.#discard(numberOf(command, 'up'), numberOf(command, 'down'))
      case 'record':
        this.#recorder ??= new FrameRecorder(
          this.#channel.stack,
          numberOf(command, 'limit'),
          numberOf(command, 'largest'),
        )
        return true
      case 'frames':
        return this.#recorder?.frames ?? []
      case 'collect':
        globalThis.gc?.()
        return true
      default:
        throw new Error(`unknown command ${command.cmd}`)
    }
  }

  close(): Promise<void> {
    return this.#channel.close()
  }

  #receive(message: Message): void {
    const source = message.src
    // What a stranger may make us believe is no part of a load.
    if (source === null || this.#channel.view?.contains(source) !== true) return
    let entry = this.#streams.get(source.key)
    if (entry === undefined) {
      const pair = [MULTICAST, UNICAST].map((kind) => new Stream(this.#load, kind, this.#largest)) as [Stream, Stream]
      entry = {source, pair}
      this.#streams.set(source.key, entry)
    }
    entry.pair[message.dest === null ? MULTICAST : UNICAST].accept(message.payload ?? EMPTY)
    if (++this.#received === this.#expected) print({event: 'complete', load: this.#load, received: this.#received})
  }

  #reset(command: Command): void {
    this.#load = numberOf(command, 'load')
    this.#largest = numberOf(command, 'largest', LARGEST)
    this.#expected = numberOf(command, 'expect', -1)
    this.#received = 0
    this.#streams = new Map()
  }

  /** Sends to all destinations at the same time, each at the pace of its own flow control. */
  async #send(count: number, to: readonly string[] | undefined): Promise<{sent: number; millis: number}> {
    const destinations = to === undefined ? [null] : to.map((name) => this.#member(name))
    const start = performance.now()
    await Promise.all(destinations.map((destination) => this.#sendTo(destination, count)))
    return {sent: count * destinations.length, millis: Math.round(performance.now() - start)}
  }

  async #sendTo(destination: Address | null, count: number): Promise<void> {
    const kind = destination === null ? MULTICAST : UNICAST
    for (let seqno = 0; seqno < count; seqno++) {
      const size = sizeOfMessage(this.#load, kind, seqno, this.#largest)
      const free = this.#channel.send(destination, payload(this.#load, kind, seqno, size))
      if (!free) await this.#channel.drained(destination)
      if (seqno % TURN === 0) await nextTurn()
    }
  }

  #report(): unknown {
    const senders: Record<string, {multicast: StreamReport; unicast: StreamReport}> = {}
    for (const {source, pair} of this.#streams.values()) {
      senders[source.toString()] = {multicast: pair[MULTICAST].report(), unicast: pair[UNICAST].report()}
    }
    return {received: this.#received, senders}
  }

  #discard(up: number, down: number): Promise<void> {
    const stack = this.#channel.stack
    const present = stack.findProtocol('DROP_MESSAGES')
    if (present instanceof DropMessages) {
      present.drop(up, down)
      return Promise.resolve()
    }
    const drop = new DropMessages(17)
    drop.drop(up, down)
    const transport = stack.protocols[0]?.name ?? ''
    return new Promise((resolve, reject) => {
      stack.insert(drop, 'above', transport, (error) => {
        if (error === undefined) resolve()
        else reject(error)
      })
    })
  }

  #attributes(protocol: string, name: string | undefined): Record<string, Record<string, string>> {
    const all = attributesOf(this.#protocol(protocol)).filter(
      (attribute) => name === undefined || attribute.name === name,
    )
    return {[protocol]: Object.fromEntries(all.map((attribute) => [attribute.name, String(attribute.read())]))}
  }

  #protocol(name: string): Protocol {
    const found = this.#channel.stack.findProtocol(name)
    if (found === undefined) throw new Error(`no ${name} in the stack`)
    return found
  }

  #checksum(): {size: number; crc: number} {
    return {size: this.#state.length, crc: crc32(this.#state)}
  }

  #member(name: string): Address {
    const found = this.#channel.view?.members.find((member) => member.toString() === name)
    if (found === undefined) throw new Error(`no member ${name} in ${String(this.#channel.view)}`)
    return found
  }
}

function describe(view: View): object {
  const names = (one: View): string[] => one.members.map(String)
  const subgroups = view instanceof MergeView ? {subgroups: view.subgroups.map(names)} : {}
  return {viewId: view.viewId.toString(), members: names(view), text: view.toString(), ...subgroups}
}

function numberOf(command: Command, name: string, fallback = 0): number {
  const value = command[name]
  return typeof value === 'number' ? value : fallback
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

function readArguments(words: readonly string[]): Arguments {
  const options: Record<string, string> = {}
  const properties: Record<string, string> = {}
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? ''
    const equals = word.indexOf('=')
    if (word.startsWith('-D') && equals > 0) properties[word.slice(2, equals)] = word.slice(equals + 1)
    else options[word] = words[++i] ?? ''
  }
  return {options, properties}
}

async function reply(peer: Peer, command: Command): Promise<void> {
  try {
    print({id: command.id, result: (await peer.perform(command)) ?? true})
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    print({id: command.id, error: String(error)})
  }
}

const peer = new Peer()
await peer.open(readArguments(process.argv.slice(2)))
print({event: 'ready', pid: process.pid})
const commands = createInterface({input: process.stdin})
commands.on('line', (line) => void reply(peer, JSON.parse(line) as Command))
commands.on('close', () => void peer.close().finally(() => process.exit(0)))
