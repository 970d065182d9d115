import {createSocket, type Socket} from 'node:dgram'
import type {DatagramHandler, DatagramOptions, DatagramSocket, Log, SocketError} from '../runtime/ports.ts'
import {addressesToJoin, multicastInterface} from './interfaces.ts'
import {plainBytes} from './plain-bytes.ts'
import type {Guard} from './real-clock.ts'

type Lookup = (host: string, family: number, done: (error: null, address: string, family: number) => void) => void

/** Addresses are literals: without this, Node would delay each send to ask its resolver. */
const literalOnly: Lookup = (host, family, done) => {
  done(null, host, family)
}

/** Linux reports twice the size that was set. */
const BUFFER_FACTOR = process.platform === 'linux' ? 2 : 1

function bindable(host: string | undefined, family: 4 | 6): string {
  return host ?? (family === 6 ? '::' : '0.0.0.0')
}

class NodeDatagramSocket implements DatagramSocket {
  readonly address: string
  readonly port: number
  readonly #socket: Socket
  readonly #connected: boolean
  #closed = false

  constructor(socket: Socket, connected: boolean) {
    this.#socket = socket
    this.#connected = connected
    const {address, port} = socket.address()
    this.address = address
    this.port = port
  }

  send(bytes: Uint8Array, address: string, port: number, done?: (error: SocketError | null) => void): void {
    if (this.#closed) {
      done?.(null)
      return
    }
    try {
      if (this.#connected) this.#socket.send(bytes, done)
      else this.#socket.send(bytes, port, address, done)
    } catch (error) {
      done?.(error as SocketError)
    }
  }

  bufferSizes(): {receive: number; send: number} {
    return {
      receive: this.#socket.getRecvBufferSize() / BUFFER_FACTOR,
      send: this.#socket.getSendBufferSize() / BUFFER_FACTOR,
    }
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#socket.close()
  }
}

function joinGroup(socket: Socket, options: DatagramOptions, log: Log): SocketError | null {
  const {group, family} = options
  if (group === undefined) return null
  let failure: SocketError | null = null
  let joined = 0
  for (const address of options.groupInterfaces ?? addressesToJoin(family)) {
    try {
      socket.addMembership(group, multicastInterface(address, family))
      joined++
    } catch (error) {
      failure = error as SocketError
      log.warn(
        {group, interface: address, error: failure.message},
        'failed to join the multicast group on an interface',
      )
    }
  }
  return joined > 0 ? null : failure
}

function configure(socket: Socket, options: DatagramOptions): void {
  if (options.multicastInterface !== undefined) {
    socket.setMulticastInterface(multicastInterface(options.multicastInterface, options.family))
  }
  if (options.multicastTtl !== undefined) socket.setMulticastTTL(options.multicastTtl)
  if (options.multicastLoopback !== undefined) socket.setMulticastLoopback(options.multicastLoopback)
  if (options.broadcast !== undefined) socket.setBroadcast(options.broadcast)
}

function setBufferSizes(socket: Socket, options: DatagramOptions, log: Log): void {
  try {
    if ((options.receiveBuffer ?? 0) > 0) socket.setRecvBufferSize(options.receiveBuffer ?? 0)
    if ((options.sendBuffer ?? 0) > 0) socket.setSendBufferSize(options.sendBuffer ?? 0)
  } catch (error) {
    log.warn({error: (error as Error).message}, 'failed to set the buffer sizes of a socket')
  }
}

/** Opens a datagram socket; see `Network.openDatagram`. */
export function openDatagram(
  options: DatagramOptions,
  handler: DatagramHandler,
  done: (error: SocketError | null, socket: DatagramSocket | null) => void,
  guard: Guard,
  log: Log,
): void {
  const socket = createSocket({
    type: options.family === 6 ? 'udp6' : 'udp4',
    reuseAddr: options.reuse ?? false,
    lookup: literalOnly as never,
  })
  const failed = (error: SocketError): void => {
    socket.removeAllListeners('error').on('error', () => undefined)
    socket.close()
    guard(() => {
      done(error, null)
    })
  }
  socket.once('error', failed)
  const address = bindable(options.bindAddress, options.family)
  socket.bind({port: options.port, address, exclusive: true}, () => {
    socket.off('error', failed)
    const failure = setUp(socket, options, log)
    if (failure !== null) {
      failed(failure)
      return
    }
    listen(socket, handler, guard)
    connectTo(socket, options.remote, (error) => {
      if (error !== null) {
        failed(error)
        return
      }
      guard(() => {
        done(null, new NodeDatagramSocket(socket, options.remote !== undefined))
      })
    })
  })
}

function connectTo(socket: Socket, remote: DatagramOptions['remote'], done: (error: SocketError | null) => void): void {
  if (remote === undefined) {
    done(null)
    return
  }
  try {
    socket.connect(remote.port, remote.address, ((error?: Error) => {
      done(error ?? null)
    }) as () => void)
  } catch (error) {
    done(error as SocketError)
  }
}

function setUp(socket: Socket, options: DatagramOptions, log: Log): SocketError | null {
  try {
    configure(socket, options)
    setBufferSizes(socket, options, log)
    return joinGroup(socket, options, log)
  } catch (error) {
    return error as SocketError
  }
}

function listen(socket: Socket, handler: DatagramHandler, guard: Guard): void {
  socket.on('error', (error) => {
    guard(() => {
      handler.onError(error)
    })
  })
  socket.on('message', (bytes, from) => {
    try {
      handler.onDatagram(plainBytes(bytes), from.address, from.port)
    } catch (error) {
      guard(() => {
        throw error
      })
    }
  })
}
