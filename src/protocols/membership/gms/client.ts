import {ClosedError, JoinError} from '../../../errors/index.ts'
import type {Address} from '../../../model/address.ts'
import {Digest} from '../../../model/digest.ts'
import type {PingData} from '../../../model/ping-data.ts'
import {View, ViewId} from '../../../model/view.ts'
import type {Timer} from '../../../runtime/ports.ts'
import type {Done} from '../../../stack/events.ts'
import type {Core} from './core.ts'
import {lowest} from './membership-policy.ts'
import type {JoinRsp} from './payloads.ts'
import type {Role} from './role.ts'

/**
 * Role of a member that is not in a view (org.jgroups.protocols.pbcast.ClientGmsImpl). It discovers members and asks a coordinator to
 * let it in; when there are none it forms the cluster, when all others join too the lowest of them does.
 */
export class Client implements Role {
  readonly name = 'ClientGmsImpl'
  readonly #core: Core
  readonly #found = new Map<string, PingData>()
  #done: Done | undefined
  #withStateTransfer = false
  #attempts = 1
  /** Rises with each step, so that a late end of an earlier one is told apart. */
  #step = 0
  #timer: Timer | undefined

  constructor(core: Core) {
    this.#core = core
  }

  /** Joins; `done` runs once, with an error when the coordinator refuses. */
  join(withStateTransfer: boolean, done: Done): void {
    this.#done = done
    this.#withStateTransfer = withStateTransfer
    this.#attempts = 1
    this.#found.clear()
    this.#discover()
  }

  leave(done: Done): void {
    this.#end(new ClosedError('the member was told to leave before it had joined'))
    done()
  }

  coordLeave(done: () => void): void {
    done()
  }

  changeMembership(_requests: readonly unknown[], done: () => void): void {
    done()
  }

  stop(): void {
    this.#end(new ClosedError('the member was stopped before it had joined'))
  }

  /** Installs the view of a response, whenever it comes. */
  joinResponse(response: JoinRsp): void {
    if (this.#done === undefined) return
    if (response.failReason !== null) {
      this.#end(new JoinError(`the coordinator refused to let the member in: ${response.failReason}`))
      return
    }
    const {view, digest} = response
    if (
      view === null ||
      digest === null ||
      !digest.contains(this.#core.localAddress) ||
      !view.contains(this.#core.localAddress)
    ) {
      this.#core.ports.log.warn(
        {view: view?.toString()},
        'join response without view or digest of this member is dropped',
      )
      return
    }
    const done = this.#take()
    this.#core.installView(view, digest)
    this.#core.becomeServer()
    this.#core.outbox.viewAck(view.creator)
    done?.()
  }

  #discover(): void {
    const step = ++this.#step
    this.#core.ports.layers.below.down({
      type: 'FIND_INITIAL_MBRS',
      timeoutMs: this.#core.ports.props.join_timeout,
      done: (responses) => {
        if (step === this.#step && this.#done !== undefined) this.#discovered(responses)
      },
    })
  }

  #discovered(responses: readonly PingData[]): void {
    for (const data of responses) this.#found.set(data.sender.key, data)
    const {localAddress} = this.#core
    if (this.#found.size === 0 || this.#found.get(localAddress.key)?.coordinator === true) {
      this.#core.ports.log.info({found: this.#found.size}, 'creating the cluster as coordinator')
      this.#becomeSingleton()
      return
    }
    const coordinators = [...this.#found.values()].filter((d) => d.coordinator).map((d) => d.sender)
    if (coordinators.length === 0) this.#allClients()
    else this.#ask(this.#shuffled(coordinators))
  }

  /** Nobody is coordinator: the lowest of those that join becomes it, the others try again. */
  #allClients(): void {
    const {localAddress, ports} = this.#core
    const first = lowest([localAddress, ...[...this.#found.values()].map((d) => d.sender)])
    if (localAddress.equals(first)) {
      this.#becomeSingleton()
      return
    }
    this.#after(ports.props.all_clients_retry_timeout, () => this.#nextAttempt())
  }

  /** Asks one coordinator after the other, until one answers. */
  #ask(coordinators: readonly Address[]): void {
    const [coordinator, ...rest] = coordinators
    if (coordinator === undefined) {
      this.#nextAttempt()
      return
    }
    const {ports, outbox} = this.#core
    outbox.joinRequest(coordinator, this.#withStateTransfer)
    this.#after(ports.props.join_timeout, () => {
      const fields = {coordinator: coordinator.toString(), timeoutMs: ports.props.join_timeout, attempt: this.#attempts}
      ports.log.warn(fields, 'no response to the JOIN request in time')
      this.#ask(rest)
    })
  }

  #nextAttempt(): void {
    const {max_join_attempts} = this.#core.ports.props
    this.#attempts++
    if (max_join_attempts > 0 && this.#attempts >= max_join_attempts) {
      this.#core.ports.log.warn({attempts: this.#attempts}, 'too many attempts to join, forming an own cluster')
      this.#becomeSingleton()
      return
    }
    // A coordinator that did not answer may be gone: only what it says now counts.
    for (const [key, data] of this.#found) if (data.coordinator) this.#found.delete(key)
    this.#discover()
  }

  #becomeSingleton(): void {
    const {localAddress} = this.#core
    const done = this.#take()
    const digest = new Digest([{member: localAddress, delivered: 0, received: 0}])
    this.#core.installView(new View(new ViewId(localAddress, 0), [localAddress]), digest)
    this.#core.becomeServer()
    done?.()
  }

  #shuffled(list: readonly Address[]): readonly Address[] {
    const shuffled = [...list]
    for (let i = shuffled.length - 1; i > 0; i--) {
      const [picked] = shuffled.splice(this.#core.ports.random.int(i + 1), 1)
      if (picked !== undefined) shuffled.push(picked)
    }
    return shuffled
  }

  #after(ms: number, task: () => void): void {
    this.#timer = this.#core.ports.clock.after(ms, task)
  }

  /** Ends all waits and gives the callback of the join, if it runs. */
  #take(): Done | undefined {
    this.#step++
    this.#timer?.cancel()
    const done = this.#done
    this.#done = undefined
    return done
  }

  #end(error: Error): void {
    this.#take()?.(error)
  }
}
