import type {
  ConnectOptions,
  DatagramHandler,
  DatagramOptions,
  DatagramSocket,
  InterfaceAddress,
  ListenOptions,
  ListenSocket,
  Network,
  NetworkInterface,
  SocketError,
  StreamHandler,
  StreamSocket,
} from '../ports.ts'
import type {DatagramEnd, SimHost, StreamAcceptor} from './host.ts'
import {SimStream, type StreamMedium} from './stream.ts'

/** Largest UDP payload over IPv4. */
const MAX_DATAGRAM = 65_507
const FIRST_EPHEMERAL_PORT = 40_000

function socketError(code: string, message: string): SocketError {
  return Object.assign(new Error(`${code}: ${message}`), {code})
}

/** What a host's network needs from the medium between hosts. */
export interface NetworkMedium extends StreamMedium {
  hostNamed(name: string): SimHost | undefined
  /** The host with an address, as seen from the asking host. */
  hostAt(address: string, asking: SimHost): SimHost | undefined
  reachable(from: SimHost, to: SimHost): boolean
  /** Delivers a datagram to the sockets it is addressed to, or loses it. */
  carry(from: DatagramEnd, bytes: Uint8Array, address: string, port: number): void
}

/** A datagram socket of a simulated host. */
class SimDatagramSocket implements DatagramSocket, DatagramEnd {
  readonly address: string
  readonly port: number
  readonly group: string | undefined
  readonly broadcast: boolean
  readonly handler: DatagramHandler
  readonly host: SimHost
  readonly #medium: NetworkMedium
  closed = false

  constructor(host: SimHost, medium: NetworkMedium, port: number, options: DatagramOptions, handler: DatagramHandler) {
    this.host = host
    this.#medium = medium
    this.address = options.bindAddress ?? host.address
    this.port = port
    this.group = options.group
    this.broadcast = options.broadcast ?? false
    this.handler = handler
  }

  send(bytes: Uint8Array, address: string, port: number, done?: (error: SocketError | null) => void): void {
    if (bytes.length > MAX_DATAGRAM) {
      const error = socketError('EMSGSIZE', `a datagram of ${String(bytes.length)} bytes`)
      this.host.clock.defer(() => done?.(error))
      return
    }
    if (!this.closed) this.#medium.carry(this, bytes.slice(), address, port)
    if (done !== undefined) {
      this.host.clock.defer(() => {
        done(null)
      })
    }
  }

  bufferSizes(): {receive: number; send: number} {
    return {receive: 32_000_000, send: 32_000_000}
  }

  close(): void {
    this.closed = true
    this.host.datagrams.delete(this)
  }
}

/** A listening socket of a simulated host. */
class SimListener implements ListenSocket, StreamAcceptor {
  readonly address: string
  readonly port: number
  readonly accept: (stream: StreamSocket) => StreamHandler
  readonly #host: SimHost

  constructor(host: SimHost, options: ListenOptions, port: number, accept: (stream: StreamSocket) => StreamHandler) {
    this.#host = host
    this.address = options.address ?? host.address
    this.port = port
    this.accept = accept
  }

  close(): void {
    this.#host.listeners.delete(this.port)
  }
}

/** The network of one simulated host; all callbacks of `done` run inside the call. */
export class SimNetwork implements Network {
  readonly #host: SimHost
  readonly #medium: NetworkMedium
  #nextPort = FIRST_EPHEMERAL_PORT

  constructor(host: SimHost, medium: NetworkMedium) {
    this.#host = host
    this.#medium = medium
  }

  interfaces(): readonly NetworkInterface[] {
    return [
      {name: 'lo', loopback: true, addresses: [{address: '127.0.0.1', family: 4, scope: 0}]},
      {name: 'eth0', loopback: false, addresses: [{address: this.#host.address, family: 4, scope: 0}]},
    ]
  }

  hostName(): string {
    return this.#host.name
  }

  lookup(host: string, done: (addresses: readonly InterfaceAddress[]) => void): void {
    const address = host === 'localhost' ? this.#host.address : (this.#medium.hostNamed(host)?.address ?? host)
    done(/^[\d.]+$/.test(address) ? [{address, family: 4, scope: 0}] : [])
  }

  openDatagram(
    options: DatagramOptions,
    handler: DatagramHandler,
    done: (error: SocketError | null, socket: DatagramSocket | null) => void,
  ): void {
    const taken = [...this.#host.datagrams].filter((s) => s.port === options.port)
    if (options.port !== 0 && taken.length > 0 && options.reuse !== true) {
      done(socketError('EADDRINUSE', `${this.#host.address}:${String(options.port)}`), null)
      return
    }
    const socket = new SimDatagramSocket(
      this.#host,
      this.#medium,
      options.port === 0 ? this.#nextPort++ : options.port,
      options,
      handler,
    )
    this.#host.datagrams.add(socket)
    done(null, socket)
  }

  listen(
    options: ListenOptions,
    accept: (stream: StreamSocket) => StreamHandler,
    done: (error: SocketError | null, socket: ListenSocket | null) => void,
  ): void {
    const port = options.port === 0 ? this.#nextPort++ : options.port
    if (this.#host.listeners.has(port)) {
      done(socketError('EADDRINUSE', `${this.#host.address}:${String(port)}`), null)
      return
    }
    const listener = new SimListener(this.#host, options, port, accept)
    this.#host.listeners.set(port, listener)
    done(null, listener)
  }

  connect(
    options: ConnectOptions,
    handler: StreamHandler,
    done: (error: SocketError | null, stream: StreamSocket | null) => void,
  ): void {
    const {clock} = this.#host
    const target = this.#medium.hostAt(options.address, this.#host)
    if (target === undefined || !this.#medium.reachable(this.#host, target)) {
      clock.after(options.timeoutMs, () => {
        done(socketError('ETIMEDOUT', `connect ${options.address}:${String(options.port)}`), null)
      })
      return
    }
    clock.after(this.#medium.latency(), () => {
      const listener = target.alive ? target.listeners.get(options.port) : undefined
      if (listener === undefined) {
        done(socketError('ECONNREFUSED', `connect ${options.address}:${String(options.port)}`), null)
        return
      }
      const stream = SimStream.pair(
        this.#medium,
        this.#host,
        target,
        options.localPort ?? this.#nextPort++,
        listener,
        handler,
      )
      done(null, stream)
    })
  }
}
