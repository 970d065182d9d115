import {TimeoutError} from '../errors/index.ts'
import {type Address, Uuid} from '../model/address.ts'
import type {WireVersion} from '../model/frame.ts'
import type {View} from '../model/view.ts'
import type {Channel} from '../stack/channel.ts'
import type {ExitCode} from './exit-codes.ts'
import {createLog, type LogLevel} from './log.ts'
import type {MemberEvent, MemberIdentity} from './member-events.ts'
import {openChannel} from './open-channel.ts'
import {StopRequest} from './stop-request.ts'

const LEAVE_LIMIT_MS = 5000

/** Releases whose wire format a member can speak. */
export const WIRE_CHOICES = ['5.2', '5.3', '5.4', '5.5'] as const satisfies readonly WireVersion[]

/** How a member is run. */
export interface MemberOptions {
  /** Path of a stack of protocols, or name of a shipped one. */
  readonly props: string
  readonly name: string | undefined
  readonly cluster: string
  readonly systemProperties: Readonly<Record<string, string>>
  readonly wire: WireVersion
  readonly logLevel: LogLevel
  readonly untilStdinEnds: boolean
  /** Told each fact, in order. */
  readonly tell: (fact: MemberEvent) => void
}

/** How a member ended. */
export interface MemberEnd {
  readonly exitCode: ExitCode
}

/** Runs a member in this process until it is told to leave. */
export async function runMember(options: MemberOptions): Promise<MemberEnd> {
  const {cluster, name, props, tell, wire} = options
  let announced = false
  const viewAccepted = (view: View): void => {
    if (!announced) tell(connectedFact(channel, cluster))
    announced = true
    tell(viewFact(channel.name, view))
  }
  const channel: Channel = await openChannel({
    props,
    properties: options.systemProperties,
    wire,
    log: createLog(options.logLevel),
    receiver: {viewAccepted},
    ...(name === undefined ? {} : {name}),
  })
  const stop = new StopRequest(options.untilStdinEnds)
  try {
    const askedEarly = await Promise.race([channel.connect(cluster), stop.asked])
    if (askedEarly === undefined) {
      const exitCode = await stop.asked
      await leave(channel)
      tell({event: 'left', member: channel.name, cluster})
      return {exitCode}
    }
    return {exitCode: askedEarly}
  } finally {
    stop.end()
    if (channel.state !== 'CLOSED') channel.abort()
  }
}

async function leave(channel: Channel): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    const error = new TimeoutError(`the others did not let this member leave within ${String(LEAVE_LIMIT_MS / 1000)} s`)
    timer = setTimeout(() => reject(error), LEAVE_LIMIT_MS)
  })
  try {
    await Promise.race([channel.close(), late])
  } finally {
    clearTimeout(timer)
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
  return {name: address.toString(), uuid: address instanceof Uuid ? address.toStringLong() : address.key}
}
