import {ClosedError, StateTransferError} from '../errors/index.ts'
import {type Address, Uuid} from '../model/address.ts'
import {AddressTable} from '../model/address-table.ts'
import type {MessageBatch} from '../model/batch.ts'
import type {WireVersion} from '../model/frame.ts'
import {Message} from '../model/message.ts'
import type {View} from '../model/view.ts'
import type {Random, Runtime} from '../runtime/ports.ts'
import type {Diagnostics} from './diagnostics-port.ts'
import type {Done, Event} from './events.ts'
import type {JoinRules} from './join-rules.ts'
import type {Layer} from './protocol.ts'
import {ProtocolStack, type StackConfig} from './protocol-stack.ts'

/** Callbacks of an application; all optional, none may block. */
export interface Receiver {
  /** A message for this member. Its payload may share memory with a datagram: copy what you keep. */
  receive?(message: Message): void
  /** Several messages from one sender at once; when omitted, `receive` is called for each. */
  receiveBatch?(batch: MessageBatch): void
  viewAccepted?(view: View): void
  suspect?(member: Address): void
  /** Returns this member's state for a joiner, null for an empty one; without it requests are answered with an error. */
  getState?(): Uint8Array | null | Promise<Uint8Array | null>
  /** Receives the state that another member's `getState` returned. */
  setState?(state: Uint8Array | null): void
}

/** Options of a channel. */
export interface ChannelOptions {
  readonly stack: StackConfig
  readonly runtime: Runtime
  /** Logical name; when omitted, the host's name and a number, as in JGroups. */
  readonly name?: string
  readonly receiver?: Receiver
  /** Release whose wire format is spoken; 5.5 when omitted. */
  readonly wire?: WireVersion
  /** Answers probe requests while connected. */
  readonly diagnostics?: Diagnostics
  /** Address to use instead of a random UUID. */
  readonly address?: Address
  /** How the member joins; as JGroups' members do when omitted. */
  readonly joinRules?: JoinRules
}

/** State of a channel, as org.jgroups.JChannel prints it. */
export type ChannelState = 'OPEN' | 'CONNECTING' | 'CONNECTED' | 'CLOSED'

function randomUuid(random: Random): Uuid {
  // Version 4, variant 2, as java.util.UUID.randomUUID().
  return new Uuid(
    random.int32(),
    (random.int32() & 0xffff0fff) | 0x4000,
    (random.int32() & 0x3fffffff) | 0x80000000,
    random.int32(),
  )
}

/** Handle of a member on its cluster (org.jgroups.JChannel). */
export class Channel implements Layer {
  readonly stack: ProtocolStack
  readonly address: Address
  readonly name: string
  receiver: Receiver
  #view: View | null = null
  #state: ChannelState = 'OPEN'
  readonly #runtime: Runtime
  readonly #diagnostics: Diagnostics | undefined
  readonly #joinRules: JoinRules | undefined

  /** Creates the stack without opening or sending anything. Throws ConfigError. */
  constructor(options: ChannelOptions) {
    this.#runtime = options.runtime
    this.receiver = options.receiver ?? {}
    this.#diagnostics = options.diagnostics
    this.#joinRules = options.joinRules
    const addresses = options.runtime.host.shared(AddressTable)
    this.address = addresses.known(options.address ?? randomUuid(options.runtime.random))
    const [host = 'member'] = options.runtime.network.hostName().split('.')
    this.name = options.name ?? `${host}-${String(options.runtime.random.int(65_536))}`
    addresses.names.remember(this.address, this.name)
    const identity = {
      localAddress: this.address,
      logicalName: this.name,
      wire: options.wire ?? '5.5',
    } as const
    this.stack = new ProtocolStack(options.stack, identity, options.runtime, this)
  }

  /** The current view; null while not connected. */
  get view(): View | null {
    return this.#view
  }

  get state(): ChannelState {
    return this.#state
  }

  get cluster(): string {
    return this.stack.cluster
  }

  /** Joins a cluster, or forms one when nobody answers. Rejects with TransportError, JoinError or ClosedError. */
  connect(cluster: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.connectThen(cluster, (error) => {
        if (error === undefined) resolve()
        else reject(error)
      })
    })
  }

  /** `connect` for callers without promises, such as the simulator. */
  connectThen(cluster: string, done: Done): void {
    if (this.#state !== 'OPEN') {
      done(new ClosedError(`connect needs an open channel, this one is ${this.#state}`))
      return
    }
    this.#state = 'CONNECTING'
    this.stack.cluster = cluster
    this.stack.start((error) => {
      if (error !== undefined) {
        this.#state = 'OPEN'
        done(error)
        return
      }
      this.#startDiagnostics((failure) => {
        if (failure === undefined) this.#join(cluster, this.#unwatched(done))
        else this.#giveUp(failure, done)
      })
    })
  }

  /**
   * Sends to one member or, with a null destination, to all including this one. False asks the caller to wait for `drained` with this
   * destination before sending more; this message is sent either way. Throws ClosedError when not connected.
   */
  send(message: Message): boolean
  send(dest: Address | null, payload: Uint8Array): boolean
  send(first: Message | Address | null, payload?: Uint8Array): boolean {
    if (this.#state !== 'CONNECTED') throw new ClosedError(`send needs a connected channel, this one is ${this.#state}`)
    const message = first instanceof Message ? first : Message.bytes(first, payload ?? null)
    message.src = this.address
    this.stack.top.send(message)
    return this.stack.pressure.isFree(message.dest)
  }

  /** Resolves when a destination (null for all members) has room again; without one, when no message is held back. */
  drained(dest?: Address | null): Promise<void> {
    return new Promise((resolve) => {
      this.stack.pressure.whenFree(resolve, dest)
    })
  }

  /** Fetches the state of a member (the coordinator for null) into `receiver.setState`. Rejects with StateTransferError or TimeoutError. */
  getState(target: Address | null = null, timeoutMs = 10_000): Promise<void> {
    return new Promise((resolve, reject) => {
      this.getStateThen(target, timeoutMs, (error) => {
        if (error === undefined) resolve()
        else reject(error)
      })
    })
  }

  /** `getState` for callers without promises. */
  getStateThen(target: Address | null, timeoutMs: number, done: Done): void {
    if (this.#state !== 'CONNECTED') {
      done(new ClosedError(`getState needs a connected channel, this one is ${this.#state}`))
      return
    }
    const answer = this.stack.top.down({type: 'GET_STATE', target, timeoutMs, done})
    if (answer === null)
      done(new StateTransferError('no state transfer protocol in the stack: add pbcast.STATE_TRANSFER'))
  }

  /** Leaves the cluster and closes the sockets; the channel may connect again. */
  disconnect(): Promise<void> {
    return new Promise((resolve) => {
      this.disconnectThen(() => {
        resolve()
      })
    })
  }

  /** `disconnect` for callers without promises. */
  disconnectThen(done: Done): void {
    if (this.#state !== 'CONNECTED' && this.#state !== 'CONNECTING') {
      done()
      return
    }
    this.stack.top.down({
      type: 'DISCONNECT',
      done: () => {
        this.#shutDown('OPEN', done)
      },
    })
  }

  /** Leaves the cluster for good. */
  async close(): Promise<void> {
    await this.disconnect()
    this.#state = 'CLOSED'
  }

  /** Stops everything at once without notifying the others, as a crash would. */
  abort(): void {
    this.#shutDown('CLOSED')
  }

  down(event: Event): unknown {
    return this.stack.top.down(event)
  }

  up(event: Event): unknown {
    switch (event.type) {
      case 'VIEW_CHANGE':
        this.#view = event.view
        if (this.#state === 'CONNECTING') this.#state = 'CONNECTED'
        this.#guard('viewAccepted', () => this.receiver.viewAccepted?.(event.view))
        return undefined
      case 'SUSPECT':
        for (const member of event.members) this.#guard('suspect', () => this.receiver.suspect?.(member))
        return undefined
      case 'GET_APPLICATION_STATE':
        this.#provideState(event.done)
        return undefined
      case 'SET_APPLICATION_STATE':
        this.#applyState(event.state, event.done)
        return undefined
      default:
        return undefined
    }
  }

  receive(message: Message): void {
    try {
      this.receiver.receive?.(message)
    } catch (error) {
      this.#failed('receive', error)
    }
  }

  receiveBatch(batch: MessageBatch): void {
    if (this.receiver.receiveBatch === undefined) {
      for (const message of batch.messages) this.receive(message)
      return
    }
    try {
      this.receiver.receiveBatch(batch)
    } catch (error) {
      this.#failed('receiveBatch', error)
    }
  }

  /** Runs a callback of the application; what it throws must not stop the protocols, as in JChannel. */
  #guard(callback: string, action: () => void): void {
    try {
      action()
    } catch (error) {
      this.#failed(callback, error)
    }
  }

  #failed(callback: string, error: unknown): void {
    this.#runtime.log.error({err: error, callback}, 'a callback of the application failed')
  }

  /** Lets the join rules watch messages until the join is over. */
  #unwatched(done: Done): Done {
    const seen = this.#joinRules?.seen
    if (seen === undefined) return done
    const unwatch = this.stack.watch(seen)
    return (error) => {
      unwatch()
      done(error)
    }
  }

  #join(cluster: string, done: Done): void {
    this.stack.top.down({
      type: 'CONNECT',
      cluster,
      withStateTransfer: false,
      ...(this.#joinRules === undefined ? {} : {rules: this.#joinRules}),
      done: (error) => {
        if (error === undefined) {
          this.#state = 'CONNECTED'
          done()
        } else {
          this.#giveUp(error, done)
        }
      },
    })
  }

  #giveUp(error: Error, done: Done): void {
    this.#shutDown('OPEN', () => {
      done(error)
    })
  }

  #startDiagnostics(done: Done): void {
    if (this.#diagnostics === undefined) done()
    else this.#diagnostics.start(this, done)
  }

  #shutDown(state: ChannelState, done?: () => void): void {
    this.#diagnostics?.stop()
    this.#view = null
    this.#state = state
    this.stack.stop(done)
  }

  #provideState(done: (error: Error | null, state: Uint8Array | null) => void): void {
    try {
      const {receiver} = this
      if (receiver.getState === undefined) {
        // As org.jgroups.Receiver does by default: an empty state would be mistaken for that of the cluster.
        done(new StateTransferError('failed getting state from application: its receiver has no getState'), null)
        return
      }
      const state = receiver.getState()
      if (!(state instanceof Promise)) {
        done(null, state)
        return
      }
      state.then(
        (bytes) => {
          this.#runtime.executor.defer(() => {
            done(null, bytes)
          })
        },
        (error: unknown) => {
          done(new StateTransferError('the application failed to provide its state', {cause: error}), null)
        },
      )
    } catch (error) {
      done(new StateTransferError('the application failed to provide its state', {cause: error}), null)
    }
  }

  #applyState(state: Uint8Array | null, done: Done): void {
    try {
      this.receiver.setState?.(state)
      done()
    } catch (error) {
      done(new StateTransferError('the application failed to set the state', {cause: error}))
    }
  }
}
