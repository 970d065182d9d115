import {connect, createServer, type Server, type Socket, type TcpNetConnectOpts} from 'node:net'
import type {
  ConnectOptions,
  ListenOptions,
  ListenSocket,
  SocketError,
  StreamHandler,
  StreamOptions,
  StreamSocket,
} from '../runtime/ports.ts'
import {plainBytes} from './plain-bytes.ts'
import type {Guard} from './real-clock.ts'
import {connectSecure, createSecureServer, endOfConnected, HANDSHAKE_TIMEOUT_MS} from './secure-stream.ts'
import {explainTls} from './tls.ts'

const DEFAULT_HIGH_WATER_MARK = 1024 * 1024
/** Most bytes collected within a turn before they are passed to the system. */
const MAX_CORKED = 256 * 1024
/** Time that an orderly close has to send what is queued. */
const CLOSE_TIMEOUT_MS = 2000

/** Why a socket ended: the meaning of its error, or of an end without one. */
type Explain = (error: SocketError | null) => SocketError | null

const asItIs: Explain = (error) => error

class NodeStream implements StreamSocket {
  readonly localAddress: string
  readonly localPort: number
  readonly remoteAddress: string
  readonly remotePort: number
  readonly #socket: Socket
  readonly #highWaterMark: number
  readonly #guard: Guard
  #handler: StreamHandler | null = null
  #corked = 0
  #drainWanted = false
  #error: SocketError | null = null
  readonly #explain: Explain

  constructor(socket: Socket, options: StreamOptions, guard: Guard, explain = asItIs) {
    this.#explain = explain
    this.#socket = socket
    this.#highWaterMark = options.highWaterMark ?? DEFAULT_HIGH_WATER_MARK
    this.#guard = guard
    this.localAddress = socket.localAddress ?? ''
    this.localPort = socket.localPort ?? 0
    this.remoteAddress = socket.remoteAddress ?? ''
    this.remotePort = socket.remotePort ?? 0
    socket.setNoDelay(options.noDelay ?? false)
    socket.setKeepAlive(options.keepAlive ?? true)
  }

  get pending(): number {
    return this.#socket.writableLength
  }

  /** Reports everything to the handler from now on. */
  attach(handler: StreamHandler): void {
    this.#handler = handler
    const socket = this.#socket
    socket.on('data', (bytes) => {
      try {
        handler.onData(plainBytes(bytes))
      } catch (error) {
        this.#guard(() => {
          throw error
        })
      }
    })
    // Sockets stay writable when the other side has ended, so that it can still be answered before closing.
    socket.on('end', () => {
      if (handler.onEnd === undefined) socket.end()
      else this.#guard(() => handler.onEnd?.())
    })
    socket.on('error', (error) => {
      this.#error = error
    })
    socket.on('close', () => {
      this.#guard(() => {
        handler.onClose(this.#explain(this.#error))
      })
    })
  }

  write(bytes: Uint8Array, done?: () => void): boolean {
    const socket = this.#socket
    if (socket.destroyed || socket.writableEnded) {
      done?.()
      return true
    }
    if (this.#corked === 0) {
      socket.cork()
      process.nextTick(this.#uncork)
    }
    this.#corked += bytes.length
    socket.write(bytes, () => {
      done?.()
      this.#written()
    })
    if (this.#corked > MAX_CORKED) this.#uncork()
    if (socket.writableLength <= this.#highWaterMark) return true
    this.#drainWanted = true
    return false
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    if (!this.#socket.destroyed) this.#socket.resume()
  }

  close(): void {
    if (this.#socket.destroyed) return
    this.#uncork()
    const timer = setTimeout(() => {
      this.#socket.destroy()
    }, CLOSE_TIMEOUT_MS)
    this.#socket.once('close', () => {
      clearTimeout(timer)
    })
    this.#socket.destroySoon()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  readonly #uncork = (): void => {
    if (this.#corked === 0) return
    this.#corked = 0
    this.#socket.uncork()
  }

  #written(): void {
    if (!this.#drainWanted || this.#socket.writableLength > this.#highWaterMark / 2) return
    this.#drainWanted = false
    const handler = this.#handler
    if (handler?.onDrain === undefined || this.#socket.destroyed) return
    this.#guard(() => {
      handler.onDrain?.()
    })
  }
}

function timeoutError(options: ConnectOptions): SocketError {
  const error: Error & {code?: string} = new Error(`connect to ${options.address}:${String(options.port)} timed out`)
  error.code = 'ETIMEDOUT'
  return error
}

/** Ends a socket that does not connect in time, unless the returned function is called first. */
function limitTime(socket: Socket, options: ConnectOptions): () => void {
  const giveUp = (): void => {
    socket.destroy(timeoutError(options))
  }
  let timer = setTimeout(giveUp, options.timeoutMs)
  // The configured time is for the connection; a TLS handshake has its own.
  if (options.tls !== undefined) {
    socket.once('connect', () => {
      clearTimeout(timer)
      timer = setTimeout(giveUp, HANDSHAKE_TIMEOUT_MS)
    })
  }
  return () => {
    clearTimeout(timer)
  }
}

/** Opens a stream; see `Network.connect`. */
export function connectStream(
  options: ConnectOptions,
  handler: StreamHandler,
  done: (error: SocketError | null, stream: StreamSocket | null) => void,
  guard: Guard,
): void {
  const {tls} = options
  let socket: Socket
  try {
    const where = whereTo(options)
    socket = tls === undefined ? connect(where) : connectSecure(where, tls)
  } catch (error) {
    done(error as SocketError, null)
    return
  }
  const inTime = limitTime(socket, options)
  const failed = (error: SocketError): void => {
    inTime()
    socket.on('error', () => undefined)
    guard(() => {
      done(tls === undefined ? error : explainTls(error, tls), null)
    })
  }
  socket.once('error', failed)
  socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
    inTime()
    socket.off('error', failed)
    const stream = new NodeStream(socket, options, guard, tls === undefined ? asItIs : endOfConnected(socket, tls))
    stream.attach(handler)
    guard(() => {
      done(null, stream)
    })
  })
}

function whereTo(options: ConnectOptions): TcpNetConnectOpts {
  return {
    host: options.address,
    port: options.port,
    family: options.address.includes(':') ? 6 : 4,
    autoSelectFamily: false,
    allowHalfOpen: true,
    ...(options.localAddress === undefined ? {} : {localAddress: options.localAddress}),
    ...(options.localPort === undefined ? {} : {localPort: options.localPort}),
  }
}

function listenSocket(server: Server): ListenSocket {
  const bound = server.address()
  const {address, port} = typeof bound === 'object' && bound !== null ? bound : {address: '', port: 0}
  return {
    address,
    port,
    close: () => {
      server.close()
    },
  }
}

/** Listens for streams; see `Network.listen`. */
export function listenStreams(
  options: ListenOptions,
  accept: (stream: StreamSocket) => StreamHandler,
  done: (error: SocketError | null, socket: ListenSocket | null) => void,
  guard: Guard,
): void {
  const {tls} = options
  const explain: Explain =
    tls === undefined ? asItIs : (error) => (error === null || error.code === 'ECONNRESET' ? error : explainTls(error))
  const accepted = (socket: Socket): void => {
    const stream = new NodeStream(socket, options, guard, explain)
    guard(() => {
      stream.attach(accept(stream))
    })
  }
  let server: Server
  try {
    server =
      tls === undefined
        ? createServer({allowHalfOpen: true}, accepted)
        : createSecureServer(options, tls, accepted, guard)
  } catch (error) {
    done(error as SocketError, null)
    return
  }
  const failed = (error: SocketError): void => {
    guard(() => {
      done(error, null)
    })
  }
  server.once('error', failed)
  const where = {port: options.port, exclusive: true, ...(options.address === undefined ? {} : {host: options.address})}
  server.listen(options.backlog === undefined ? where : {...where, backlog: options.backlog}, () => {
    server.off('error', failed)
    // A failed accept leaves the server listening.
    server.on('error', () => undefined)
    guard(() => {
      done(null, listenSocket(server))
    })
  })
}
