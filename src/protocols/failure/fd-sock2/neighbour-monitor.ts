import type {Address} from '../../../model/address.ts'
import type {IpAddress} from '../../../model/ip-address.ts'
import type {Clock, Timer} from '../../../runtime/ports.ts'
import type {CloseReason} from '../../../stack/framed-connection.ts'
import type {PingConnections} from './ping-connections.ts'

/** How long suspects are collected, in milliseconds, so that members that died together are excluded in one view. */
const GATHER_MS = 200

/** Pause before a connection that broke before an answer is tried again, e.g. after both sides connected at once. */
const RETRY_MS = 50

/** Attempts per address when its connection opens and breaks before an answer. */
const MAX_TRIES = 3

/** What the monitor needs from the protocol. */
export interface MonitorOwner {
  readonly clock: Clock
  readonly localAddress: Address
  readonly connectTimeoutMs: number
  /** Pause in milliseconds after a failure before the same member is tried again. */
  readonly retryAfterMs: number
  readonly connections: PingConnections
  /** Addresses at which a member may listen; empty when its address is not known. */
  addressesOf(member: Address): readonly IpAddress[]
  /** Looks up a member whose address is not known; `done` runs once. */
  locate(member: Address, done: () => void): void
  /** The CONNECT frame for a member. */
  connectFrame(member: Address): Uint8Array
  suspect(members: readonly Address[]): void
}

interface Attempt {
  readonly member: Address
  readonly addresses: readonly IpAddress[]
  index: number
  tries: number
  /** The connection already existed, and stays open when the attempt fails. */
  existing: boolean
  timer: Timer | undefined
}

/**
 * Keeps a connection to the right-hand neighbour in the view. A neighbour that cannot be reached is suspected, and the next one takes
 * its place. A broken connection is retried at once; one that was closed gracefully after a pause, since its member is leaving.
 */
export class NeighbourMonitor {
  readonly #owner: MonitorOwner
  #members: readonly Address[] = []
  readonly #unreachable = new Map<string, number>()
  #neighbour: Address | null = null
  #physical: IpAddress | null = null
  #connected = false
  #attempt: Attempt | null = null
  #suspects: Address[] = []
  readonly #timers = new Set<Timer>()
  #stopped = false

  constructor(owner: MonitorOwner) {
    this.#owner = owner
  }

  get connected(): boolean {
    return this.#connected
  }

  /** Members not known to be unreachable. */
  get pingable(): readonly Address[] {
    return this.#members.filter((member) => !this.#unreachable.has(member.key))
  }

  /** As JGroups prints it: `B [127.0.0.1:7900 CONNECTED]`. */
  toString(): string {
    const state = this.#connected ? 'CONNECTED' : 'DISCONNECTED'
    return `${String(this.#neighbour)} [${String(this.#physical)} ${state}]`
  }

  /** Adopts a new view: all its members count as reachable. */
  setMembers(members: readonly Address[]): void {
    if (this.#stopped) return
    this.#members = members
    this.#unreachable.clear()
    this.#suspects = this.#suspects.filter((suspect) => members.some((member) => member.equals(suspect)))
    if (members.length > 1) this.#advance()
    else this.#disconnect()
  }

  /** The member is alive after all: it is tried again, after a pause if an attempt has just failed. */
  pingableAgain(member: Address): void {
    const failed = this.#unreachable.get(member.key)
    if (failed === undefined || this.#stopped) return
    const rest = failed + this.#owner.retryAfterMs - this.#owner.clock.now()
    this.#later(Math.max(0, rest), () => {
      if (this.#unreachable.get(member.key) !== failed) return
      this.#unreachable.delete(member.key)
      this.#advance()
    })
  }

  /** Handles an answer to CONNECT from `server`; null when it is not in this cluster. */
  answered(server: Address | null): void {
    const attempt = this.#attempt
    const address = attempt?.addresses[attempt.index]
    if (attempt === null || address === undefined) return
    if (server !== null && attempt.member.equals(server)) this.#succeed(attempt, address)
    else this.#nextAddress(attempt)
  }

  /** The connection to this peer was replaced: a request sent on the old one is sent again. */
  replaced(peer: IpAddress): void {
    const attempt = this.#attempt
    if (attempt === null || !peer.equals(attempt.addresses[attempt.index])) return
    attempt.existing = true
    this.#owner.connections.send(peer, this.#owner.connectFrame(attempt.member))
  }

  /** The connection to this peer ended. */
  closed(peer: IpAddress, reason: CloseReason): void {
    if (this.#stopped) return
    const attempt = this.#attempt
    if (attempt !== null && peer.equals(attempt.addresses[attempt.index])) {
      this.#attemptBroke(attempt, reason)
      return
    }
    const neighbour = this.#neighbour
    if (!this.#connected || neighbour === null || !peer.equals(this.#physical)) return
    this.#connected = false
    if (attempt !== null) return
    // A leaving member closes gracefully, and a view without it will follow.
    if (reason.kind === 'graceful') this.#later(this.#owner.connectTimeoutMs, () => this.#reconnect(neighbour, peer))
    else this.#reconnect(neighbour, peer)
  }

  /** Ends all attempts permanently. */
  stop(): void {
    this.#stopped = true
    this.#disconnect()
    for (const timer of this.#timers) timer.cancel()
    this.#timers.clear()
    this.#suspects = []
  }

  get #trying(): boolean {
    return this.#attempt !== null
  }

  #reconnect(neighbour: Address, physical: IpAddress): void {
    if (this.#connected || this.#attempt !== null || this.#next()?.equals(neighbour) !== true) return
    this.#try({member: neighbour, addresses: [physical], index: 0, tries: 0, existing: false, timer: undefined})
  }

  #disconnect(): void {
    this.#abandon()
    if (this.#physical !== null) this.#owner.connections.close(this.#physical)
    this.#neighbour = null
    this.#physical = null
    this.#connected = false
  }

  /** The next reachable member to the right; null when there is none. */
  #next(): Address | null {
    const members = this.#members
    const own = members.findIndex((member) => member.equals(this.#owner.localAddress))
    for (let i = 1; own >= 0 && i < members.length; i++) {
      const member = members[(own + i) % members.length]
      if (member !== undefined && !this.#unreachable.has(member.key)) return member
    }
    return null
  }

  #advance(): void {
    const next = this.#next()
    if (next !== null && this.#attempt?.member.equals(next) === true) return
    this.#abandon()
    if (next === null || (this.#connected && next.equals(this.#neighbour))) return
    const addresses = this.#owner.addressesOf(next)
    if (addresses.length > 0) this.#begin(next, addresses)
    else this.#locate(next)
  }

  #locate(member: Address): void {
    const attempt: Attempt = {member, addresses: [], index: 0, tries: 0, existing: false, timer: undefined}
    this.#attempt = attempt
    this.#owner.locate(member, () => {
      if (this.#attempt === attempt) this.#begin(member, this.#owner.addressesOf(member))
    })
  }

  #begin(member: Address, addresses: readonly IpAddress[]): void {
    this.#try({member, addresses, index: 0, tries: 0, existing: false, timer: undefined})
  }

  #abandon(): void {
    this.#attempt?.timer?.cancel()
    this.#attempt = null
  }

  #try(attempt: Attempt): void {
    this.#attempt = attempt
    const address = attempt.addresses[attempt.index]
    if (address === undefined) {
      this.#fail(attempt)
      return
    }
    const {connections, clock, connectTimeoutMs} = this.#owner
    attempt.tries++
    attempt.existing = connections.has(address)
    attempt.timer = clock.after(connectTimeoutMs, () => {
      this.#nextAddress(attempt)
    })
    connections.send(address, this.#owner.connectFrame(attempt.member))
  }

  #attemptBroke(attempt: Attempt, reason: CloseReason): void {
    attempt.timer?.cancel()
    if (reason.kind === 'failed' || reason.kind === 'refused' || attempt.tries >= MAX_TRIES) {
      this.#nextAddress(attempt)
      return
    }
    attempt.timer = this.#owner.clock.after(RETRY_MS, () => {
      this.#try(attempt)
    })
  }

  #nextAddress(attempt: Attempt): void {
    attempt.timer?.cancel()
    const address = attempt.addresses[attempt.index]
    if (address !== undefined && !attempt.existing) this.#owner.connections.close(address)
    attempt.index++
    attempt.tries = 0
    this.#try(attempt)
  }

  #fail(attempt: Attempt): void {
    this.#attempt = null
    this.#unreachable.set(attempt.member.key, this.#owner.clock.now())
    if (this.#suspects.length === 0) this.#later(GATHER_MS, () => this.#reportSuspects())
    this.#suspects.push(attempt.member)
    this.#advance()
    if (!this.#trying) this.#reportSuspects()
  }

  #reportSuspects(): void {
    const suspects = this.#suspects
    this.#suspects = []
    if (suspects.length > 0) this.#owner.suspect(suspects)
  }

  #succeed(attempt: Attempt, address: IpAddress): void {
    attempt.timer?.cancel()
    this.#attempt = null
    const [former, formerPhysical] = [this.#neighbour, this.#physical]
    this.#neighbour = attempt.member
    this.#physical = address
    this.#connected = true
    // The left-hand neighbour needs its connection to watch this member.
    if (formerPhysical !== null && !formerPhysical.equals(address) && former?.equals(this.#left()) !== true) {
      this.#owner.connections.close(formerPhysical)
    }
    this.#reportSuspects()
  }

  #left(): Address | null {
    const own = this.#members.findIndex((member) => member.equals(this.#owner.localAddress))
    return (own < 0 ? undefined : this.#members.at(own - 1)) ?? null
  }

  #later(ms: number, task: () => void): void {
    const timer = this.#owner.clock.after(ms, () => {
      this.#timers.delete(timer)
      task()
    })
    this.#timers.add(timer)
  }
}
