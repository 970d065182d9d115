import type {Peeked, PeekFailure} from '../../src/peek/peeked.ts'
import {socketOf} from '../../src/model/endpoint.ts'

/** A member that peeks meet. */
export interface MetMember {
  readonly name: string
  readonly address: string
  readonly cluster?: string
  /** Names of its view, itself included; none for a member whose view is not told. */
  readonly view?: readonly string[]
  readonly viewId?: number
  /** Whether it tells the addresses of the other members. */
  readonly tellsAddresses?: boolean
  /** Why its view is not told; that nobody answers the request when left out. */
  readonly failure?: PeekFailure
  readonly uuid?: string
  readonly version?: string
  readonly transport?: 'tcp' | 'udp'
  /** What comes of asking it, for one that does not answer at all. */
  readonly silence?: PeekFailure
  /** Address that it says it has. */
  readonly advertised?: string
}

/** UUID of a member by its name, the same in each run. */
export function uuidOf(name: string): string {
  const digits = Buffer.from(name.padEnd(16, '.')).toString('hex').slice(0, 32)
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function identityOf(name: string, members: readonly MetMember[]): string {
  return members.find((member) => member.name === name)?.uuid ?? uuidOf(name)
}

/** What a peek at an address brings, by who is there; nobody refuses. */
export function peekedAt(address: string, members: readonly MetMember[]): Peeked {
  const {host, port} = socketOf(address) ?? {host: address, port: 0}
  const found = members.find((member) => member.address === address)
  const rest = {target: {host, port, transport: 'auto'}, address: host, fdSock2: [], elapsedMs: 1.2, sent: []} as const
  if (found?.silence !== undefined || found === undefined) {
    return {
      ...rest,
      outcome: 'nothing',
      failure: found?.silence ?? {kind: 'refused', layer: 'tcp', reason: 'refused: nobody listens on the port'},
      transport: null,
      version: null,
      cluster: null,
      uuid: null,
      name: null,
      coordinator: null,
      physicalAddress: null,
      view: null,
    }
  }
  const {name, cluster = 'demo', view, viewId = 3, tellsAddresses = false, advertised, uuid = uuidOf(name)} = found
  const {version = '5.5.6', transport = 'tcp'} = found
  const about = {transport, version, cluster, uuid, name}
  const physicalAddress = advertised ?? address
  if (view === undefined) {
    const failure = found.failure ?? {kind: 'silent', layer: 'answer', reason: 'no answer to a request for the view'}
    return {...rest, ...about, outcome: 'identity', failure, coordinator: null, physicalAddress, view: null}
  }
  const of = (other: string) => members.find((member) => member.name === other)?.address ?? null
  return {
    ...rest,
    ...about,
    outcome: 'view',
    failure: null,
    coordinator: view[0] === name,
    physicalAddress,
    view: {
      id: viewId,
      creatorUuid: identityOf(view[0] ?? '', members),
      creatorName: null,
      members: view.map((other) => ({
        uuid: identityOf(other, members),
        name: null,
        physicalAddress: tellsAddresses || other === name ? of(other) : null,
      })),
    },
  }
}
