import type {Address, Uuid} from '../../src/model/address.ts'
import {AddressTable} from '../../src/model/address-table.ts'
import {MessageBatch} from '../../src/model/batch.ts'
import {WIRE_VERSIONS, type WireVersion} from '../../src/model/frame.ts'
import {type Message} from '../../src/model/message.ts'
import {type Classes, readTypedMessage, writeTypedMessage} from '../../src/model/message-codec.ts'
import {View, ViewId} from '../../src/model/view.ts'
import {answerAddressEvent} from '../../src/protocols/transport/address-events.ts'
import {type Network, type Runtime, silentLog} from '../../src/runtime/ports.ts'
import {SeededRandom} from '../../src/runtime/simulation/random.ts'
import {Scheduler, VirtualClock} from '../../src/runtime/simulation/scheduler.ts'
import {sharedObjects} from '../../src/runtime/shared.ts'
import type {Layer, Protocol, StackContext} from '../../src/stack/protocol.ts'
import type {Event} from '../../src/stack/events.ts'
import {wireClasses} from '../../src/headers/classes.ts'
import {Pressure} from '../../src/stack/pressure.ts'
import type {TransportPort} from '../../src/stack/transport-port.ts'
import {ByteReader} from '../../src/wire/reader.ts'
import {ByteWriter, type WireMinor} from '../../src/wire/writer.ts'

/** Addresses and names in tests of single protocols: the same letter is the same member everywhere. */
export const addresses = new AddressTable()

/** Address of a member with a one-letter name; A sorts before B. */
export function memberAddress(name: string): Uuid {
  const address = addresses.uuid(name.charCodeAt(0), 0, 0x8000_0000 | 0, 1)
  addresses.names.remember(address, name)
  return address
}

/** A view of members by name; the first is the coordinator. */
export function viewOf(id: number, ...names: readonly string[]): View {
  const members = names.map(memberAddress)
  return new View(new ViewId(members[0] ?? memberAddress('A'), id), members)
}

/** Reads bytes as the members of these tests do. */
export function reader(bytes: Uint8Array, minor: WireMinor = 5): ByteReader {
  return new ByteReader(bytes, minor, 0, bytes.length, addresses)
}

/** Options of a harness. */
export interface HarnessOptions {
  readonly name?: string
  /** Address to use instead of the one that goes with the name. */
  readonly address?: Uuid
  readonly cluster?: string
  readonly wire?: WireVersion
  readonly scheduler?: Scheduler
  readonly seed?: number
  readonly transport?: Partial<TransportPort>
  /** Answers events that the protocol sends down. */
  readonly down?: (event: Event) => unknown
  /** Answers events that the protocol sends up. */
  readonly up?: (event: Event) => unknown
  /** Ports to use instead of virtual time without a network. */
  readonly runtime?: Runtime
  /** Other protocols that are found in the stack. */
  readonly others?: readonly Protocol[]
}

function transportOf(options: HarnessOptions): TransportPort {
  const {version, minor} = WIRE_VERSIONS[options.wire ?? '5.5']
  return {
    supportsMulticasting: true,
    physicalAddress: null,
    sendsToPhysical: true,
    bindAddress: '10.0.0.1',
    bindPort: 7800,
    portRange: 10,
    externalAddress: null,
    externalPort: 0,
    maxBundleSize: 64_000,
    family: 4,
    version,
    minor,
    physicalAddressOf: () => null,
    addPhysicalAddress: () => false,
    addressCache: () => [],
    members: [],
    ...options.transport,
  }
}

const noNetwork = new Proxy({} as Network, {
  get: (_, name) => () => {
    throw new Error(`the harness has no network: ${String(name)}`)
  },
})

/** One protocol between two layers that record what reaches them, with virtual time and seeded randomness. */
export class ProtocolHarness<P extends Protocol> {
  readonly protocol: P
  readonly address: Address
  readonly scheduler: Scheduler
  readonly classes: Classes = wireClasses()
  /** Messages that left below. */
  readonly sent: Message[] = []
  /** Messages that went up, those of batches included. */
  readonly delivered: Message[] = []
  readonly batches: MessageBatch[] = []
  readonly pressure = new Pressure()
  readonly eventsDown: Event[] = []
  readonly eventsUp: Event[] = []
  /** Called for each message that went up, after it was recorded. */
  onDeliver: (message: Message) => void = () => undefined

  #minor: WireMinor = 5

  constructor(protocol: P, options: HarnessOptions = {}) {
    this.protocol = protocol
    const name = options.name ?? 'A'
    this.address = options.address ?? memberAddress(name)
    this.scheduler = options.scheduler ?? new Scheduler()
    protocol.attach(this.#context(options, name), this.#below(options), this.#above(options))
    protocol.init()
    protocol.prepare(() => {
      protocol.start()
    })
  }

  advance(ms: number): void {
    this.scheduler.advance(ms)
  }

  /** Takes out what left below since the last call. */
  takeSent(): Message[] {
    return this.sent.splice(0)
  }

  /** A message as another member reads it: encoded and decoded. */
  copyOverWire(message: Message): Message {
    const out = new ByteWriter(256, this.#minor)
    writeTypedMessage(out, message)
    return readTypedMessage(reader(out.copy(), this.#minor), this.classes)
  }

  /** Brings messages of one sender to the protocol as one batch, each through the wire. */
  receiveBatch(messages: readonly Message[], oob = false): void {
    const [first] = messages
    if (first === undefined) return
    const copies = messages.map((m) => this.copyOverWire(m))
    this.protocol.receiveBatch(new MessageBatch(first.dest, first.src, 'test', oob, copies))
  }

  /** Payloads that went up, as texts. */
  texts(): string[] {
    return this.delivered.map((m) => new TextDecoder().decode(m.payload ?? new Uint8Array()))
  }

  #context(options: HarnessOptions, name: string): StackContext {
    const clock = new VirtualClock(this.scheduler)
    const {version, minor} = WIRE_VERSIONS[options.wire ?? '5.5']
    this.#minor = minor
    return {
      runtime: options.runtime ?? {
        clock,
        executor: clock,
        random: new SeededRandom(options.seed ?? 1),
        network: noNetwork,
        log: silentLog,
        host: {runtimeVersion: 'test', memory: () => ({resident: 0, heap: 0}), shared: sharedObjects()},
      },
      localAddress: this.address,
      logicalName: name,
      cluster: options.cluster ?? 'test',
      version,
      minor,
      addresses,
      classes: this.classes,
      transport: transportOf(options),
      pressure: this.pressure,
      protocols: [this.protocol, ...(options.others ?? [])],
      view: () => [...this.eventsDown, ...this.eventsUp].findLast((e) => e.type === 'VIEW_CHANGE')?.view ?? null,
      findProtocol: (wanted) => [this.protocol, ...(options.others ?? [])].find((p) => p.name === wanted),
    }
  }

  #below(options: HarnessOptions): Layer {
    const record = (message: Message): void => {
      this.sent.push(message)
    }
    return {
      send: record,
      down: (event) => {
        this.eventsDown.push(event)
        return options.down?.(event) ?? answerAddressEvent(transportOf(options), event)
      },
      up: () => undefined,
      receive: () => undefined,
      receiveBatch: () => undefined,
    }
  }

  #above(options: HarnessOptions): Layer {
    const take = (message: Message): void => {
      this.delivered.push(message)
      this.onDeliver(message)
    }
    return {
      receive: take,
      receiveBatch: (batch) => {
        this.batches.push(batch)
        for (const message of batch.messages) take(message)
      },
      up: (event) => {
        this.eventsUp.push(event)
        return options.up?.(event)
      },
      down: () => undefined,
      send: () => undefined,
    }
  }
}
