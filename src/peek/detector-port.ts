import {identityText} from '../model/address-text.ts'
import type {Identity} from './answers.ts'
import {KNOWN_OFFSETS, PORT_RANGE} from './identify.ts'
import type {Peeked, PeekFailure} from './peeked.ts'

const MAX_PORT = 65_535

/** A port on which the transport may be, if FD_SOCK2 listens with this offset. */
export interface TransportPort {
  readonly port: number
  readonly offset: number
}

/** Where the transport of who has this port for FD_SOCK2 may be: the likely ones first, then those of a port that was in use. */
export function transportPorts(fdPort: number, offsets: readonly number[] = KNOWN_OFFSETS): TransportPort[][] {
  const steps = Array.from({length: PORT_RANGE + 1}, (_, further) =>
    offsets.map((offset) => ({port: fdPort - offset - further, offset: offset + further})),
  )
  const [likely = [], ...further] = steps.map((ports) =>
    ports.filter(({port}) => port > 0 && port <= MAX_PORT && port !== fdPort),
  )
  const known = new Set(likely.map(({port}) => port))
  return [likely, further.flat().filter(({port}) => !known.has(port))]
}

/** Whether a look at a transport's port met this member: it answered, or encrypts and only FD_SOCK2 tells who it is. */
export function isTransportOf({member}: Identity, {uuid, onlyBeside, failure}: Peeked): boolean {
  return uuid === identityText(member) && (onlyBeside !== true || failure?.layer === 'tls')
}

/** Said of FD_SOCK2's port where a transport's was expected. */
export function detectorPort(
  {cluster, member}: Identity,
  transport: (TransportPort & {readonly peeked: Peeked}) | null,
): PeekFailure {
  const name = transport?.peeked.name ?? identityText(member)
  const whose = `this is the FD_SOCK2 port of member ${name} of cluster ${cluster}`
  const where =
    transport === null
      ? 'its transport is at none of the ports that are usual for it; FD_SOCK2 has offset 100 unless the stack says otherwise'
      : `its transport is at port ${String(transport.port)} (offset ${String(transport.offset)})`
  const encrypted = transport?.peeked.failure?.layer === 'tls' ? ' and speaks TLS' : ''
  return {kind: 'failure detection', layer: 'handshake', reason: `${whose}; ${where}${encrypted}`}
}
