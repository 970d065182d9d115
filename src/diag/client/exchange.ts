import {endpointText} from '../../model/endpoint.ts'
import type {DatagramSocket, SocketError, StreamSocket} from '../../runtime/ports.ts'
import type {Destination} from './destinations.ts'
import type {ProbePorts} from './options.ts'

/** Maximum size of an answer; the rest of a longer one is not read. */
const MAX_ANSWER_BYTES = 8 << 20

/** Room for simultaneous answers of hundreds of members; the system may grant less. */
const RECEIVE_BUFFER = 4 << 20

const LF = 0x0a

/** Receives answers and errors. */
export interface ExchangeHandler {
  answer(bytes: Uint8Array, from: string): void
  failed(error: SocketError): void
}

/** How to send a datagram. */
export interface DatagramRoute {
  /** Interface to send multicasts on; null for the system's choice. */
  readonly source: string | null
  readonly ttl: number
}

/** Sends a request as a datagram and receives answers until it is closed; returns the function that closes it. */
export function askByDatagram(
  {network}: ProbePorts,
  request: Uint8Array,
  to: Destination,
  {source, ttl}: DatagramRoute,
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

/** Local end of a connection, and its time limit in milliseconds. */
export interface StreamRoute {
  readonly bindAddress?: string | undefined
  readonly timeoutMs: number
}

/** How a connection ended: closed by the member, at the time limit, at the maximum size, or because the probe is over. */
export type StreamEnd = 'closed' | 'timeout' | 'too long' | 'cut'

/** Sends a request over its own connection; `done` gets the bytes received until its end or the time limit. Returns the function that ends it. */
export function askByStream(
  {network, clock}: ProbePorts,
  request: Uint8Array,
  to: Destination,
  {bindAddress, timeoutMs}: StreamRoute,
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
