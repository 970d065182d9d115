import type {PeekOptions, PeekTarget} from '../peek/options.ts'
import {peek} from '../peek/peek.ts'
import type {Peeked} from '../peek/peeked.ts'
import {socketOf} from '../model/endpoint.ts'
import type {PeekPorts} from '../peek/ports.ts'

/** How to ask recorded addresses; the cluster is that of the entry. */
export interface AskOptions extends Omit<PeekOptions, 'cluster'> {
  readonly transport: PeekTarget['transport']
}

/** Who is at an address. */
export interface LiveAnswer {
  /** `refused`: the host says that nobody has the port; `silent`: nothing is proven. */
  readonly kind: 'member' | 'refused' | 'silent'
  readonly reason: string
  readonly uuid: string | null
  readonly name: string | null
  readonly cluster: string | null
  readonly view: Peeked['view']
  /** Member that answered on FD_SOCK2's port when the address itself reported nothing; it may be another member of the host. */
  readonly onFdSock2?: {readonly uuid: string; readonly cluster: string | null}
}

/** Asks the address of a cluster's member. Does not reject. */
export type Ask = (address: string, cluster: string | undefined) => Promise<LiveAnswer>

/** Asks over the plain ports of members. */
export function askByPeek(ports: PeekPorts, options: AskOptions): Ask {
  return async (address, cluster) => {
    const target = socketOf(address)
    if (target === null) return nobody('silent', `'${address}' is not host:port`)
    const {transport, ...rest} = options
    const known = {...rest, ...(cluster === undefined ? {} : {cluster})}
    if (transport !== 'auto') return answerOf(await peek(ports, {...target, transport}, known))
    const tcp = answerOf(await peek(ports, {...target, transport: 'tcp'}, known))
    if (tcp.kind === 'member') return tcp
    // Without TCP nothing is proven: members on UDP have no TCP port of this number.
    if (tcp.onFdSock2 !== undefined && tcp.kind === 'silent') return tcp
    const udp = answerOf(await peek(ports, {...target, transport: 'udp'}, known))
    return udp.kind === 'refused' ? tcp : udp.kind === 'member' || tcp.kind === 'refused' ? udp : tcp
  }
}

function answerOf({failure, uuid, name, cluster, view, onlyBeside}: Peeked): LiveAnswer {
  if (uuid !== null && onlyBeside !== true) {
    return {kind: 'member', reason: failure?.reason ?? '', uuid, name, cluster, view}
  }
  const reason = failure === null ? 'no answer' : `${failure.layer}: ${failure.reason}`
  const unknown = nobody(failure?.kind === 'refused' ? 'refused' : 'silent', reason)
  return uuid !== null ? {...unknown, onFdSock2: {uuid, cluster}} : unknown
}

function nobody(kind: 'refused' | 'silent', reason: string): LiveAnswer {
  return {kind, reason, uuid: null, name: null, cluster: null, view: null}
}
