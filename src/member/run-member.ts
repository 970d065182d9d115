import {RefusedError, TimeoutError} from '../errors/index.ts'
import type {Address, ExtendedUuid} from '../model/address.ts'
import {identityText} from '../model/address-text.ts'
import type {WireVersion} from '../model/frame.ts'
import type {View} from '../model/view.ts'
import type {Channel, Receiver} from '../stack/channel.ts'
import {AddressWanted, ApplicationGuard} from '../application/guard.ts'
import {ExitCode} from '../errors/exit-codes.ts'
import {loadStack} from './load-stack.ts'
import type {Log} from '../runtime/ports.ts'
import type {MemberEvent, MemberIdentity} from './member-events.ts'
import {createRuntime} from './runtime.ts'
import {channelOf} from './open-channel.ts'
import {StopRequest} from './stop-request.ts'

const LEAVE_LIMIT_MS = 5000

/** Releases whose wire format a member can use. */
export const WIRE_CHOICES = ['5.2', '5.3', '5.4', '5.5'] as const satisfies readonly WireVersion[]

/** How to run a member. */
export interface MemberOptions {
  /** Path of a protocol stack or of a server's file, or name of a shipped stack. */
  readonly props: string
  /** The stack of a file that has several. */
  readonly stack: string | undefined
  readonly name: string | undefined
  readonly cluster: string
  readonly systemProperties: Readonly<Record<string, string>>
  readonly wire: WireVersion
  readonly log: Log
  readonly untilStdinEnds: boolean
  /** Joins even the cluster of an application. */
  readonly joinApplication: boolean
  /** Called with each fact, in order. */
  readonly tell: (fact: MemberEvent) => void
}

/** How a member ended. */
export interface MemberEnd {
  readonly exitCode: ExitCode
}

/** Why a member stops by itself. */
interface OwnReason {
  readonly reason: string
}

/** Runs a member in this process until it is asked to leave. Rejects with RefusedError if it must not be a member of the cluster. */
export async function runMember(options: MemberOptions): Promise<MemberEnd> {
  const {cluster, props, systemProperties, wire} = options
  const runtime = createRuntime(options.log)
  const stack = await loadStack({props, stack: options.stack}, systemProperties, runtime.network)
  const guard = new ApplicationGuard({cluster, props, stack, wire, runtime, isAllowed: options.joinApplication})
  const stop = new StopRequest(options.untilStdinEnds)
  try {
    await guard.checkBefore()
    const open = (address: ExtendedUuid | undefined): MemberRun =>
      new MemberRun(options, guard, stop, (receiver) =>
        channelOf({
          stack,
          runtime,
          wire,
          receiver,
          joinRules: guard.rules(address),
          ...(address === undefined ? {} : {address}),
          ...(options.name === undefined ? {} : {name: options.name}),
        }),
      )
    return await open(undefined)
      .run()
      .catch((error: unknown) => {
        if (error instanceof AddressWanted) return open(error.address).run()
        throw error
      })
  } finally {
    stop.end()
  }
}

/** The life of one channel, from the join to the end. */
class MemberRun {
  readonly #options: MemberOptions
  readonly #stop: StopRequest
  readonly #channel: Channel
  #announced = false
  #leaveFor: (own: OwnReason) => void = () => undefined
  readonly #ownReason = new Promise<OwnReason>((resolve) => {
    this.#leaveFor = resolve
  })

  constructor(
    options: MemberOptions,
    guard: ApplicationGuard,
    stop: StopRequest,
    open: (receiver: Receiver) => Channel,
  ) {
    this.#options = options
    this.#stop = stop
    this.#channel = open({
      viewAccepted: (view) => this.#viewAccepted(view, guard),
      receive: (message) => {
        const reason = guard.reasonToLeave(message)
        if (reason !== undefined) this.#leaveFor({reason})
        const answer = guard.answerTo(message)
        if (answer !== undefined && this.#channel.state === 'CONNECTED') this.#channel.send(answer)
      },
    })
  }

  async run(): Promise<MemberEnd> {
    const channel = this.#channel
    try {
      const joined = channel.connect(this.#options.cluster)
      const askedEarly = await Promise.race([joined, this.#stop.asked])
      if (askedEarly !== undefined) {
        joined.catch(() => undefined)
        // The coordinator that was asked to admit this member may have done so, or be about to.
        await this.#leave()
        return {exitCode: askedEarly}
      }
      const end = await Promise.race([this.#stop.asked, this.#ownReason])
      await this.#leave()
      const reason = typeof end === 'object' ? end.reason : null
      this.#options.tell({event: 'left', member: channel.name, cluster: this.#options.cluster, reason})
      if (typeof end === 'object')
        throw new RefusedError(`${channel.name} left ${this.#options.cluster}: ${end.reason}`)
      return {exitCode: end}
    } finally {
      if (channel.state !== 'CLOSED') channel.abort()
    }
  }

  #viewAccepted(view: View, guard: ApplicationGuard): void {
    const channel = this.#channel
    if (!this.#announced) this.#options.tell(connectedFact(channel, this.#options.cluster))
    this.#announced = true
    this.#options.tell(viewFact(channel.name, view))
    const reason = guard.reasonToLeaveView(view, channel.address)
    if (reason !== undefined) this.#leaveFor({reason})
  }

  async #leave(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      const error = new TimeoutError(
        `the cluster did not confirm within ${String(LEAVE_LIMIT_MS / 1000)} s that this member has left`,
      )
      timer = setTimeout(() => reject(error), LEAVE_LIMIT_MS)
    })
    try {
      await Promise.race([this.#channel.close(), late])
    } finally {
      clearTimeout(timer)
    }
  }
}

function connectedFact({address, name, stack}: Channel, cluster: string): MemberEvent {
  const {uuid} = identityOf(address)
  return {event: 'connected', member: name, uuid, cluster, physicalAddress: String(stack.transport.physicalAddress)}
}

function viewFact(member: string, view: View): MemberEvent {
  const {creator, id} = view.viewId
  const members = view.members.map(identityOf)
  return {event: 'view', member, creator: identityOf(creator), id, members, view: view.toString()}
}

function identityOf(address: Address): MemberIdentity {
  return {name: address.toString(), uuid: identityText(address)}
}
