import {ClosedError, JoinError} from '../../../errors/index.ts'
import type {Address} from '../../../model/address.ts'
import {Digest} from '../../../model/digest.ts'
import type {PingData} from '../../../headers/ping-data.ts'
import {View, ViewId} from '../../../model/view.ts'
import type {LogFields, Timer} from '../../../runtime/ports.ts'
import type {Done, Event} from '../../../stack/events.ts'
import type {JoinRules} from '../../../stack/join-rules.ts'
import type {Leaver} from './leaver.ts'
import type {MembershipOwner} from './membership-owner.ts'
import type {Outbox} from './outbox.ts'
import {lowest, without} from './membership-policy.ts'
import type {JoinRsp} from '../../../headers/gms-payloads.ts'
import type {Role} from './role.ts'
import {isPlausible, isPlausibleDigest} from './view-bounds.ts'

/** Longest wait for the views of a cluster before rules decide, in milliseconds. */
const LOOK_LIMIT_MS = 1000
/** Number of members asked for their view when no coordinator is found. */
const MAX_LOOKED_AT = 3

/** What joining needs from the membership. */
export interface ClientOwner {
  readonly gms: MembershipOwner
  readonly localAddress: Address
  readonly outbox: Outbox
  readonly leaver: Leaver
  installView(view: View, digest: Digest | null): void
  becomeServer(): void
  refuse(words: string, fields: LogFields): void
}

/**
 * Role of a member that is not in a view (org.jgroups.protocols.pbcast.ClientGmsImpl). It discovers members and asks a coordinator to
 * let it join; if it finds none it forms the cluster, and if all others are joining too the lowest of them does.
 * Differs from JGroups: a member that gives up joining withdraws its requests with a LEAVE; rules may apply before the first request.
 */
export class Client implements Role {
  readonly name = 'ClientGmsImpl'
  readonly #owner: ClientOwner
  /** Latest data of each member that discovery has found in this attempt, by key of its address. */
  readonly #found = new Map<string, PingData>()
  /** Invariant: set from `join` to its end, and unset before it runs, so that it runs once. */
  #done: Done | undefined
  #withStateTransfer = false
  #rules: JoinRules = {}
  /** Coordinators that the rules allow this member to ask; null until it has looked. Invariant: only grows during a join. */
  #admitted: readonly Address[] | null = null
  /** Coordinators that a JOIN request went to, the last one at the end. Invariant: each once; where rules decide, all are in `#admitted`. */
  #asked: readonly Address[] = []
  #cluster = ''
  /** The current attempt, counted from 1. */
  #attempts = 1
  /** Invariant: rises with each step, so that the late end of an earlier one can be recognized. */
  #step = 0
  /** The wait for a response, or for the next attempt. Invariant: at most one runs, and only while `#done` is set. */
  #timer: Timer | undefined

  constructor(owner: ClientOwner) {
    this.#owner = owner
  }

  /** Joins; `done` runs once, with an error when the coordinator or the rules refuse. */
  join({withStateTransfer, rules = {}, cluster, done}: Event & {type: 'CONNECT'}): void {
    this.#done = done
    this.#withStateTransfer = withStateTransfer
    this.#rules = rules
    this.#cluster = cluster
    this.#admitted = null
    this.#asked = []
    this.#attempts = 1
    this.#found.clear()
    this.#discover()
  }

  leave(done: Done): void {
    this.#takeBack(this.#take(), new ClosedError('the member was told to leave before it had joined'), done)
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

  /** Installs the view of a response, whenever it comes, if its sender was asked. */
  joinResponse(response: JoinRsp, sender: Address): void {
    if (!this.#asked.some((asked) => asked.equals(sender))) {
      this.#owner.refuse('a join response of a member that was not asked is dropped', {sender: sender.toString()})
      return
    }
    if (this.#done === undefined || this.#owner.leaver.leaving) {
      const {coordinator = null} = response.view ?? {}
      if (coordinator !== null) this.#owner.leaver.takeBackAgain(coordinator)
      return
    }
    if (response.failReason !== null) {
      this.#end(new JoinError(`the coordinator refused to let the member in: ${response.failReason}`))
      return
    }
    const {view, digest} = response
    if (
      view === null ||
      digest === null ||
      !digest.contains(this.#owner.localAddress) ||
      !view.contains(this.#owner.localAddress) ||
      !isPlausible(view.viewId, null) ||
      !isPlausibleDigest(digest)
    ) {
      this.#owner.gms.log.warn(
        {view: view?.toString()},
        'join response without view or digest of this member, or with an impossible number, is dropped',
      )
      return
    }
    const done = this.#take()
    this.#owner.installView(view, digest)
    this.#owner.becomeServer()
    this.#owner.outbox.viewAck(view.creator)
    done?.()
  }

  #discover(): void {
    const step = ++this.#step
    this.#owner.gms.layers.below.down({
      type: 'FIND_INITIAL_MBRS',
      timeoutMs: this.#owner.gms.props.join_timeout,
      lookOnly: this.#rules.admit !== undefined && this.#admitted === null,
      done: (responses, withheld) => {
        if (step === this.#step && this.#done !== undefined) this.#discovered(responses, withheld)
      },
    })
  }

  #discovered(responses: readonly PingData[], withheld: boolean): void {
    for (const data of responses) this.#found.set(data.sender.key, data)
    const {admit} = this.#rules
    const unknown = without(this.#coordinators(), this.#admitted ?? [])
    if (admit === undefined || (this.#admitted !== null && unknown.length === 0)) this.#proceed()
    else this.#look(admit, unknown, () => (withheld ? this.#discover() : this.#proceed()))
  }

  #coordinators(): readonly Address[] {
    return [...this.#found.values()].filter((d) => d.coordinator).map((d) => d.sender)
  }

  /** Asks for the views of coordinators, or of some members if there are none, and lets the rules decide. */
  #look(admit: NonNullable<JoinRules['admit']>, coordinators: readonly Address[], then: () => void): void {
    const {layers, props} = this.#owner.gms
    const found = [...this.#found.values()]
    const servers = found.filter((d) => d.server).map((d) => d.sender)
    const members = coordinators.length > 0 ? coordinators : servers.slice(0, MAX_LOOKED_AT)
    const step = ++this.#step
    const looked = (views: readonly View[]): void => {
      if (step !== this.#step) return
      admit({cluster: this.#cluster, found, coordinators, views}, (refusal) => {
        if (step !== this.#step) return
        if (refusal !== undefined) {
          this.#refuse(refusal)
          return
        }
        this.#admitted = [...(this.#admitted ?? []), ...coordinators]
        then()
      })
    }
    const timeoutMs = Math.min(props.join_timeout, LOOK_LIMIT_MS)
    const isAsked = members.length > 0 && layers.below.down({type: 'ASK_VIEWS', members, timeoutMs, done: looked})
    if (isAsked !== true) looked([])
  }

  #proceed(): void {
    const {localAddress, gms} = this.#owner
    if (this.#found.size === 0 || this.#found.get(localAddress.key)?.coordinator === true) {
      this.#create(() => gms.log.info({found: this.#found.size}, 'creating the cluster as coordinator'))
      return
    }
    const coordinators = this.#coordinators()
    if (coordinators.length === 0) this.#allClients()
    else this.#ask(this.#shuffled(coordinators))
  }

  /** Forms a cluster if the rules allow it, after withdrawing requests to others. */
  #create(tell: () => void): void {
    if (this.#rules.mayCreate === false) {
      const error = new JoinError(
        this.#asked.length === 0
          ? `expected a member of cluster ${this.#cluster} to let this one in, found none`
          : `no coordinator of cluster ${this.#cluster} answered: ${this.#asked.join(', ')}`,
      )
      this.#refuse(error)
      return
    }
    tell()
    this.#step++
    if (this.#asked.length === 0) this.#becomeSingleton()
    else this.#owner.leaver.takeBack(this.#asked, () => this.#becomeSingleton())
  }

  /** Ends the join with an error and withdraws requests to others. */
  #refuse(error: Error): void {
    this.#takeBack(this.#take(), error, () => undefined)
  }

  #takeBack(joined: Done | undefined, error: Error, done: Done): void {
    const ended = (): void => {
      joined?.(error)
      done()
    }
    if (this.#asked.length === 0) ended()
    else this.#owner.leaver.takeBack(this.#asked, ended)
  }

  /** There is no coordinator: the lowest joining member becomes it, the others try again. */
  #allClients(): void {
    const {localAddress, gms} = this.#owner
    const first = lowest([localAddress, ...[...this.#found.values()].map((d) => d.sender)])
    if (localAddress.equals(first) && this.#rules.mayCreate !== false) {
      this.#create(() => undefined)
      return
    }
    this.#after(gms.props.all_clients_retry_timeout, () => this.#nextAttempt())
  }

  /** Asks one coordinator after the other, until one answers. */
  #ask(coordinators: readonly Address[]): void {
    const [coordinator, ...rest] = coordinators
    if (coordinator === undefined) {
      this.#nextAttempt()
      return
    }
    const {gms, outbox} = this.#owner
    this.#asked = [...without(this.#asked, [coordinator]), coordinator]
    outbox.joinRequest(coordinator, this.#withStateTransfer)
    this.#after(gms.props.join_timeout, () => {
      const fields = {coordinator: coordinator.toString(), timeoutMs: gms.props.join_timeout, attempt: this.#attempts}
      gms.log.warn(fields, 'no response to the JOIN request in time')
      this.#ask(rest)
    })
  }

  #nextAttempt(): void {
    const {max_join_attempts} = this.#owner.gms.props
    this.#attempts++
    if (max_join_attempts > 0 && this.#attempts >= max_join_attempts) {
      const {log} = this.#owner.gms
      this.#create(() => log.warn({attempts: this.#attempts}, 'too many attempts to join, forming an own cluster'))
      return
    }
    // Members found before may be gone, or have given up: as in JGroups, only what the next round finds counts.
    this.#found.clear()
    this.#discover()
  }

  #becomeSingleton(): void {
    const {localAddress} = this.#owner
    // The member may have stopped while it withdrew a request.
    if (this.#done === undefined) return
    const done = this.#take()
    const digest = new Digest([{member: localAddress, delivered: 0, received: 0}])
    this.#owner.installView(new View(new ViewId(localAddress, 0), [localAddress]), digest)
    this.#owner.becomeServer()
    done?.()
  }

  #shuffled(list: readonly Address[]): readonly Address[] {
    const shuffled = [...list]
    for (let i = shuffled.length - 1; i > 0; i--) {
      const [picked] = shuffled.splice(this.#owner.gms.random.int(i + 1), 1)
      if (picked !== undefined) shuffled.push(picked)
    }
    return shuffled
  }

  #after(ms: number, task: () => void): void {
    this.#timer = this.#owner.gms.clock.after(ms, task)
  }

  /** Ends all waits and returns the callback of the join, if one is running. */
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
