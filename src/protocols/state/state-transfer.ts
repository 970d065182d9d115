/**
 * Fetches the application's state from another member, with the provider's digest, so that the requester delivers exactly the messages
 * that the state does not contain yet. Needs NAKACK2 (digests) and GMS below, and fragmentation for long states; BARRIER, if present,
 * holds messages back while digest or state change. Equals org.jgroups.protocols.pbcast.STATE_TRANSFER (5.2 and later).
 * Differs from JGroups: the time limit is enforced here instead of in the channel; the request ends when any provider leaves, not only a
 * coordinator; a state that was not requested is ignored, including its digest.
 */
import {DecodeError, StateTransferError, TimeoutError} from '../../errors/index.ts'
import type {Address} from '../../model/address.ts'
import {Digest} from '../../model/digest.ts'
import {Flag, Message} from '../../model/message.ts'
import type {View} from '../../model/view.ts'
import type {Timer} from '../../runtime/ports.ts'
import type {Done, Event} from '../../stack/events.ts'
import {Protocol} from '../../stack/protocol.ts'
import {attr, type Managed, op, protocolSpec} from '../../stack/spec.ts'
import {decodeException, encodeException} from '../../headers/state-exception.ts'
import {type StateHeader, stateHeader} from '../../headers/state-transfer.ts'

/** Longest suspension of STABLE in milliseconds, as in JGroups. */
const MAX_SUSPEND_MS = 200_000

const DEPRECATED = {hint: 'SCALAR', deprecated: true} as const

const spec = protocolSpec({
  name: 'STATE_TRANSFER',
  package: 'pbcast',
  id: 14,
  doc: 'State transfer in one message',
  properties: {},
  attributes: {
    average_state_size: attr.gauge('double', 'Average size of the states provided', DEPRECATED),
    avg_state_size: attr.gauge('double', 'Average size of the states provided', {hint: 'BYTES'}),
    local_addr: attr.gauge('org.jgroups.Address', 'Address of this member'),
    num_bytes_sent: attr.counter('Bytes of state sent', {
      type: 'java.util.concurrent.atomic.LongAdder',
      hint: 'BYTES',
    }),
    num_state_reqs: attr.counter('States provided', {type: 'java.util.concurrent.atomic.LongAdder'}),
    number_of_state_bytes_sent: attr.gauge('long', 'Bytes of state sent', DEPRECATED),
    number_of_state_requests: attr.gauge('long', 'States provided', DEPRECATED),
  },
  operations: {
    closeBarrierAndSuspendStable: op('Closes BARRIER and suspends STABLE'),
    openBarrierAndResumeStable: op('Opens BARRIER and resumes STABLE'),
  },
  services: {requiresBelow: ['GET_DIGEST', 'OVERWRITE_DIGEST']},
})

interface Request {
  readonly provider: Address
  readonly done: Done
  readonly timer: Timer
}

/** State transfer in a single message. */
export class StateTransfer extends Protocol<typeof spec> {
  static readonly spec = spec

  protected override readonly managed: Managed<typeof spec> = {
    average_state_size: () => this.#averageSize(),
    avg_state_size: () => this.#averageSize(),
    local_addr: () => this.localAddress,
    number_of_state_bytes_sent: () => this.counters.num_bytes_sent,
    number_of_state_requests: () => this.counters.num_state_reqs,
    closeBarrierAndSuspendStable: () => this.#closeBarrier(),
    openBarrierAndResumeStable: () => this.#openBarrier(),
  }

  #view: View | null = null
  #request: Request | null = null
  /** Members with pending requests; the first is being answered. */
  #requesters: Address[] = []

  override stop(): void {
    this.#finish(new StateTransferError('the channel was closed while it waited for the state'))
    this.#requesters = []
    this.#view = null
  }

  override down(event: Event): unknown {
    if (event.type === 'GET_STATE') {
      this.#ask(event.target, event.timeoutMs, event.done)
      return true
    }
    if (event.type === 'VIEW_CHANGE') this.#handleView(event.view)
    return this.below.down(event)
  }

  override up(event: Event): unknown {
    if (event.type === 'VIEW_CHANGE') this.#handleView(event.view)
    return this.above.up(event)
  }

  override receive(message: Message): void {
    const header = message.header(this.id, stateHeader)
    if (header === undefined) this.above.receive(message)
    else if (message.src === null) this.log.warn({type: header.type}, 'dropping a message without sender')
    else if (header.type === 'STATE_REQ') this.#queueRequest(message.src)
    else this.#handleAnswer(message, message.src, header)
  }

  // --- requester

  #ask(target: Address | null, timeoutMs: number, done: Done): void {
    if (this.#request !== null) {
      done(new StateTransferError('a state is being fetched already: wait for it first'))
      return
    }
    const provider = this.#providerFor(target)
    if (provider === null) {
      this.log.debug({}, 'nobody to get a state from')
      done()
      return
    }
    const timer = this.clock.after(timeoutMs, () => {
      this.#finish(new TimeoutError(`no state from ${provider.toString()} within ${String(timeoutMs)} ms`))
    })
    this.#request = {provider, done, timer}
    this.log.debug({provider: provider.toString()}, 'asking for the state')
    this.#send(Message.empty(provider).setFlag(Flag.DONT_BUNDLE | Flag.OOB | Flag.SKIP_BARRIER), {
      type: 'STATE_REQ',
      digest: null,
    })
  }

  /** The member to ask: `target`, or the first other member. */
  #providerFor(target: Address | null): Address | null {
    if (target === null) return this.#view?.members.find((member) => !member.equals(this.localAddress)) ?? null
    if (!target.equals(this.localAddress)) return target
    this.log.error({}, 'the state cannot be fetched from this member itself')
    return null
  }

  #handleAnswer(message: Message, sender: Address, header: StateHeader): void {
    if (this.#request?.provider.equals(sender) !== true) {
      this.log.warn({sender: sender.toString(), type: header.type}, 'ignoring a state that was not requested')
    } else if (header.type === 'STATE_RSP') {
      this.#takeState(header.digest, message.payload, sender)
    } else {
      this.#finish(new StateTransferError(`${sender.toString()} failed to give its state: ${reasonOf(message)}`))
    }
  }

  #takeState(digest: Digest | null, state: Uint8Array | null, provider: Address): void {
    this.#request?.timer.cancel()
    this.below.down({type: 'PUNCH_HOLE', member: provider})
    this.#closeBarrier()
    if (digest !== null) this.below.down({type: 'OVERWRITE_DIGEST', digest})
    this.log.debug({provider: provider.toString(), bytes: state?.length ?? 0}, 'received the state')
    this.above.up({
      type: 'SET_APPLICATION_STATE',
      state,
      done: (error) => {
        // A view may have been lost with the old digest: ask the coordinator for a newer one.
        this.below.down({type: 'GET_VIEW_FROM_COORD', viewId: this.#view?.viewId ?? null})
        this.below.down({type: 'CLOSE_HOLE', member: provider})
        this.#openBarrier()
        this.#finish(error)
      },
    })
  }

  #finish(error?: Error): void {
    const request = this.#request
    if (request === null) return
    this.#request = null
    request.timer.cancel()
    request.done(error)
  }

  // --- provider

  #queueRequest(requester: Address): void {
    if (this.#requesters.some((waiting) => waiting.equals(requester))) return
    if (this.#view?.contains(requester) === false) return
    this.#requesters.push(requester)
    if (this.#requesters.length === 1) this.#provide(requester)
  }

  #provide(requester: Address): void {
    this.log.debug({requester: requester.toString()}, 'providing the state')
    this.below.down({type: 'PUNCH_HOLE', member: requester})
    this.#closeBarrier()
    const answer = this.below.down({type: 'GET_DIGEST'})
    const digest = answer instanceof Digest ? answer : null
    // Open before the application is asked: it may need messages to produce its state.
    this.below.down({type: 'OPEN_BARRIER'})
    this.above.up({
      type: 'GET_APPLICATION_STATE',
      done: (error, state) => {
        this.#answer(requester, digest, error, state)
        this.below.down({type: 'CLOSE_HOLE', member: requester})
        this.below.down({type: 'RESUME_STABLE'})
        this.#provideNext(requester)
      },
    })
  }

  #answer(requester: Address, digest: Digest | null, error: Error | null, state: Uint8Array | null): void {
    if (this.#view?.contains(requester) !== true) return
    if (error !== null) {
      this.log.warn({requester: requester.toString(), reason: error.message}, 'the application provided no state')
      this.#send(Message.bytes(requester, encodeException(error)), {type: 'STATE_EX', digest: null})
      return
    }
    this.counters.num_state_reqs++
    this.counters.num_bytes_sent += state?.length ?? 0
    this.#send(Message.bytes(requester, state), {type: 'STATE_RSP', digest})
  }

  #provideNext(answered: Address): void {
    if (this.#requesters[0]?.equals(answered) !== true) return
    this.#requesters.shift()
    // In a separate task: any number of requests must not nest.
    this.executor.defer(() => {
      const [next] = this.#requesters
      if (next !== undefined) this.#provide(next)
    })
  }

  // --- both

  #handleView(view: View): void {
    this.#view = view
    const provider = this.#request?.provider
    if (provider !== undefined && !view.contains(provider)) {
      this.log.warn({provider: provider.toString()}, 'the state provider left')
      this.#finish(new StateTransferError(`state provider ${provider.toString()} left before it gave its state`))
    }
    // The first is being answered and removes itself.
    this.#requesters = this.#requesters.filter((requester, i) => i === 0 || view.contains(requester))
  }

  #send(message: Message, header: StateHeader): void {
    this.below.send(message.putHeader(this.id, stateHeader, header))
  }

  #closeBarrier(): undefined {
    this.below.down({type: 'CLOSE_BARRIER'})
    this.below.down({type: 'SUSPEND_STABLE', maxMs: MAX_SUSPEND_MS})
  }

  #openBarrier(): undefined {
    this.below.down({type: 'OPEN_BARRIER'})
    this.below.down({type: 'RESUME_STABLE'})
  }

  #averageSize(): number {
    const {num_bytes_sent: bytes, num_state_reqs: requests} = this.counters
    return requests === 0 ? 0 : bytes / requests
  }
}

function reasonOf(message: Message): string {
  try {
    return decodeException(message.payload ?? new Uint8Array())
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return 'no reason given'
  }
}
