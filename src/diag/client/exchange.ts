import {endpointText} from '../../model/endpoint.ts'
import type {DatagramSocket, SocketError, StreamSocket} from '../../runtime/ports.ts'
import type {Destination} from './destinations.ts'
import type {ProbePorts} from './options.ts'

/** More than this is no answer of a member; the rest of one that does not end is not read. */
const MAX_ANSWER_BYTES = 8 << 20

/** Room for the answers of hundreds of members that come at once; the system may give less. */
const RECEIVE_BUFFER = 4 << 20

const LF = 0x0a

/** What is done with what comes back. */
export interface ExchangeHandler {
  answer(bytes: Uint8Array, from: string): void
  failed(error: SocketError): void
}

/** How a datagram leaves. */
export interface DatagramWay {
  /** Interface that multicasts leave by; null for the system's choice. */
  readonly source: string | null
  readonly ttl: number
}

/** Sends a request as a datagram and takes answers until it is closed; gives how to close it. */
export function askByDatagram(
  {network}: ProbePorts,
  request: Uint8Array,
  to: Destination,
  {source, ttl}: DatagramWay,
  handler: ExchangeHandler,
): () => void {
  let opened: DatagramSocket | null = null
  let closed = false
  const family = to.address.includes(':') ? 6 : 4
  const options = {family, port: 0, multicastTtl: ttl, receiveBuffer: RECEIVE_BUFFER} as const
  network.openDatagram(
    source === null ? options : {...options, multicastInterface: source},
    {
      onDatagram: (bytes, address, port) => handler.answer(bytes, endpointText({host: address, port})),
      onError: (error) => handler.failed(error),
    },
    (error, socket) => {
      opened = socket
      if (closed) socket?.close()
      else if (error !== null) handler.failed(error)
      else {
        socket?.send(request, to.address, to.port, (failure) => {
          if (failure !== null && !closed) handler.failed(failure)
        })
      }
    },
  )
  return () => {
    closed = true
    opened?.close()
  }
}

/** Local end and time limit of a connection. */
export interface StreamWay {
  readonly bindAddress?: string | undefined
  readonly timeoutMs: number
}

/** How a connection ended: by the member, by the time limit, by the bound of an answer, or because the probe is over. */
export type StreamEnd = 'closed' | 'timeout' | 'too long' | 'cut'

/** Sends a request over a connection of its own; `done` has what came until its end or the time limit. Gives how to end it at once. */
export function askByStream(
  {network, clock}: ProbePorts,
  request: Uint8Array,
  to: Destination,
  {bindAddress, timeoutMs}: StreamWay,
  done: (error: SocketError | null, bytes: Uint8Array, ended: StreamEnd) => void,
): () => void {
  const parts: Uint8Array[] = []
  let size = 0
  let over = false
  let opened: StreamSocket | null = null
  const end = (error: SocketError | null, ended: StreamEnd): void => {
    if (over) return
    over = true
    timer.cancel()
    opened?.destroy()
    done(error, joined(parts, size), ended)
  }
  const timer = clock.after(timeoutMs, () => end(opened === null ? notConnected(to) : null, 'timeout'))
  const onData = (bytes: Uint8Array): void => {
    parts.push(bytes)
    size += bytes.length
    if (size > MAX_ANSWER_BYTES) end(null, 'too long')
  }
  const local = bindAddress === undefined ? {} : {localAddress: bindAddress}
  network.connect(
    {address: to.address, port: to.port, timeoutMs, ...local},
    {onData, onClose: (error) => end(size > 0 ? null : error, 'closed')},
    (error, stream) => {
      opened = stream
      if (over) stream?.destroy()
      else if (error !== null) end(error, 'closed')
      else stream?.write(joined([request, Uint8Array.of(LF)], request.length + 1))
    },
  )
  return () => end(null, 'cut')
}

function notConnected({address, port}: Destination): SocketError {
  return Object.assign(new Error(`connect to ${endpointText({host: address, port})} timed out`), {code: 'ETIMEDOUT'})
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
