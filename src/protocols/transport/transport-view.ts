import type {Address} from '../../model/address.ts'
import type {AddressTable} from '../../model/address-table.ts'
import type {Classes} from '../../model/message-codec.ts'
import type {Message} from '../../model/message.ts'
import type {Clock, Executor, Log, Network} from '../../runtime/ports.ts'
import type {Component, Layer, Protocol, StackContext} from '../../stack/protocol.ts'
import type {AttrMap, OpMap, ProtocolSpec, PropValues} from '../../stack/spec.ts'
import type {TransportPort} from '../../stack/transport-port.ts'
import type {Frame, FramePool} from './frame-pool.ts'
import type {transportComponents} from './transport-components.ts'
import type {transportProperties} from './transport-spec.ts'

/** Declaration of a transport, including what all transports have in common. */
export type TransportSpec = ProtocolSpec<typeof transportProperties, AttrMap, OpMap, typeof transportComponents>

/** Typed properties of all transports. */
export type TransportProps = PropValues<typeof transportProperties>

/** Typed components of all transports. */
export type TransportComponents = {
  readonly [K in keyof typeof transportComponents]: Component<(typeof transportComponents)[K]>
}

/** Number of receivers of a frame for a destination; `unknown` when its physical address must be looked up. */
export type Reach = 'nobody' | 'somebody' | 'unknown'

/** Actions that the parts of a transport request from it. */
export interface TransportActions extends TransportPort {
  readonly name: string
  readonly above: Layer
  readonly pool: FramePool
  /** Bytes reserved in front of a frame for its length. */
  readonly prefixBytes: number
  /** Sends a message that already has its TpHeader. */
  sendRaw(message: Message): void
  reach(dest: Address | null): Reach
  /** Sends a frame; `frame.hold` is called with the number of sends that will call `frame.done`. */
  transmit(dest: Address | null, frame: Frame): void
  /** Asks for a member's address, which may arrive later. */
  whoHas(member: Address): void
  printCache(): string
}

/** A transport as its parts see it: facts about the member, typed properties and components, and actions. */
export class TransportView {
  readonly port: TransportActions
  readonly props: TransportProps
  readonly components: TransportComponents
  readonly #context: () => StackContext
  readonly #log: () => Log

  /** The stack's context and the log are available once the transport is part of a stack. */
  constructor(
    port: TransportActions & {readonly props: TransportProps; readonly components: TransportComponents},
    context: () => StackContext,
    log: () => Log,
  ) {
    this.port = port
    this.props = port.props
    this.components = port.components
    this.#context = context
    this.#log = log
  }

  get clock(): Clock {
    return this.#context().runtime.clock
  }

  get executor(): Executor {
    return this.#context().runtime.executor
  }

  get network(): Network {
    return this.#context().runtime.network
  }

  get log(): Log {
    return this.#log()
  }

  get addresses(): AddressTable {
    return this.#context().addresses
  }

  get classes(): Classes {
    return this.#context().classes
  }

  get localAddress(): Address {
    return this.#context().localAddress
  }

  get cluster(): string {
    return this.#context().cluster
  }

  get protocols(): readonly Protocol[] {
    return this.#context().protocols
  }

  get runtimeVersion(): string {
    return this.#context().runtime.host.runtimeVersion
  }
}
