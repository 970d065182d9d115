import {connect, createServer, type Server, type Socket} from 'node:net'
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

const DEFAULT_HIGH_WATER_MARK = 1024 * 1024
/** Bytes that are held together at most before they are given to the system within a turn. */
const MAX_CORKED = 256 * 1024
/** Time an orderly close may take to send what is queued. */
const CLOSE_TIMEOUT_MS = 2000

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

  constructor(socket: Socket, options: StreamOptions, guard: Guard) {
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

  /** Tells the handler of everything from now on. */
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
    // Sockets are opened so that they stay writable when the other side has ended: closing is left to whoever wants to answer.
    socket.on('end', () => {
      if (handler.onEnd === undefined) socket.end()
      else this.#guard(() => handler.onEnd?.())
    })
    socket.on('error', (error) => {
      this.#error = error
    })
    socket.on('close', () => {
      this.#guard(() => {
        handler.onClose(this.#error)
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

/** Opens a stream; see `Network.connect`. */
export function connectStream(
  options: ConnectOptions,
  handler: StreamHandler,
  done: (error: SocketError | null, stream: StreamSocket | null) => void,
  guard: Guard,
): void {
  const socket = connect({
    host: options.address,
    port: options.port,
    family: options.address.includes(':') ? 6 : 4,
    autoSelectFamily: false,
    allowHalfOpen: true,
    ...(options.localAddress === undefined ? {} : {localAddress: options.localAddress}),
    ...(options.localPort === undefined ? {} : {localPort: options.localPort}),
  })
  const timer = setTimeout(() => {
    socket.destroy(timeoutError(options))
  }, options.timeoutMs)
  const failed = (error: SocketError): void => {
    clearTimeout(timer)
    socket.on('error', () => undefined)
    guard(() => {
      done(error, null)
    })
  }
  socket.once('error', failed)
  socket.once('connect', () => {
    clearTimeout(timer)
    socket.off('error', failed)
    const stream = new NodeStream(socket, options, guard)
    stream.attach(handler)
    guard(() => {
      done(null, stream)
    })
  })
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
  const server = createServer({allowHalfOpen: true}, (socket) => {
    const stream = new NodeStream(socket, options, guard)
    guard(() => {
      stream.attach(accept(stream))
    })
  })
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
