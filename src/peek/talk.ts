import {DecodeError} from '../errors/index.ts'
import {IpAddress} from '../model/ip-address.ts'
import type {
  DatagramHandler,
  DatagramSocket,
  Network,
  SocketError,
  StreamHandler,
  StreamSocket,
  TlsOptions,
} from '../runtime/ports.ts'
import {encodeHandshake, FrameReader, LENGTH_BYTES} from '../stack/frame-stream.ts'
import type {Inbox} from './inbox.ts'
import type {Language} from './releases.ts'

/** Far above the view of any cluster. */
const MAX_FRAME = 1024 * 1024

/** Where a talk goes to, by an address that was looked up. */
export interface Destination {
  readonly address: string
  readonly port: number
}

/** How a talk is opened. */
export interface TalkOptions {
  readonly network: Network
  readonly timeoutMs: number
  readonly localAddress: string | undefined
  readonly tls?: TlsOptions
}

/** An exchange with one socket of a member. */
export interface Talk {
  /** Own end: where answers go. */
  readonly own: IpAddress
  send(frame: Uint8Array): void
  close(): void
}

function localEnd(address: string, port: number): IpAddress {
  return IpAddress.parse(address, port) ?? new IpAddress(null, port)
}

/** TLS records of alerts, and the hello of a server, begin so. */
function isTls(bytes: Uint8Array): boolean {
  return (bytes[0] === 0x15 || bytes[0] === 0x16) && bytes[1] === 0x03
}

/** A connection with JGroups' handshake and frames (org.jgroups.blocks.cs.TcpConnection), seen from outside of the cluster. */
class StreamTalk implements Talk, StreamHandler {
  own = new IpAddress(null, 0)
  readonly #inbox: Inbox
  readonly #language: Language
  readonly #frames: FrameReader
  #stream: StreamSocket | null = null
  #first = true

  constructor(inbox: Inbox, language: Language) {
    this.#inbox = inbox
    this.#language = language
    this.#frames = new FrameReader(MAX_FRAME, (bytes, start, end) => {
      inbox.frame(bytes, start, end)
    })
  }

  /** Introduces itself at once: a member of an earlier release accepts nobody else while it waits for that. */
  opened(stream: StreamSocket): void {
    this.#stream = stream
    this.own = localEnd(stream.localAddress, stream.localPort)
    stream.write(encodeHandshake(this.#language.version, this.own))
  }

  send(frame: Uint8Array): void {
    const bytes = new Uint8Array(LENGTH_BYTES + frame.length)
    new DataView(bytes.buffer).setInt32(0, frame.length)
    bytes.set(frame, LENGTH_BYTES)
    this.#stream?.write(bytes)
  }

  /**
   * Only closes: an end of the stream is no news to a member of any release (TcpConnection, NioConnection). The length that announces it
   * is known from 5.5.2 on, and members of 5.5.0 and 5.5.1 warn of it; a handshake does not tell these apart.
   */
  close(): void {
    this.#frames.stop()
    this.#stream?.close()
  }

  onData(bytes: Uint8Array): void {
    if (this.#first) this.#inbox.greet(bytes)
    if (this.#first && isTls(bytes)) this.#inbox.end('tls')
    this.#first = false
    try {
      this.#frames.push(bytes)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.#inbox.end('garbage')
    }
    if (this.#inbox.ended !== null) this.#stream?.destroy()
    else if (this.#frames.ended) this.#inbox.end('closed')
  }

  onClose(): void {
    this.#inbox.end('closed')
  }
}

/** Connects and introduces itself; `error` is the system's when that fails. */
export function openStream(
  {network, timeoutMs, localAddress, tls}: TalkOptions,
  {address, port}: Destination,
  language: Language,
  inbox: Inbox,
): Promise<{readonly talk: Talk} | {readonly error: SocketError}> {
  const talk = new StreamTalk(inbox, language)
  const options = {
    address,
    port,
    timeoutMs: Math.max(1, timeoutMs),
    noDelay: true,
    ...(localAddress === undefined ? {} : {localAddress}),
    ...(tls === undefined ? {} : {tls}),
  }
  return new Promise((resolve) => {
    network.connect(options, talk, (error, stream) => {
      if (stream === null) {
        resolve({error: error ?? new Error('no connection')})
        return
      }
      talk.opened(stream)
      resolve({talk})
    })
  })
}

/** Datagrams with one member. */
class DatagramTalk implements Talk, DatagramHandler {
  own = new IpAddress(null, 0)
  readonly #inbox: Inbox
  readonly #to: Destination
  #socket: DatagramSocket | null = null

  constructor(inbox: Inbox, to: Destination) {
    this.#inbox = inbox
    this.#to = to
  }

  opened(socket: DatagramSocket): void {
    this.#socket = socket
    this.own = localEnd(socket.address, socket.port)
  }

  send(frame: Uint8Array): void {
    this.#socket?.send(frame, this.#to.address, this.#to.port, (error) => {
      if (error !== null) this.onError(error)
    })
  }

  close(): void {
    this.#socket?.close()
  }

  onDatagram(bytes: Uint8Array): void {
    this.#inbox.frame(bytes, 0, bytes.length)
    if (this.#inbox.ended !== null) this.#socket?.close()
  }

  onError(error: SocketError): void {
    this.#inbox.end(error.code === 'ECONNREFUSED' ? 'refused' : 'failed')
  }
}

/** Opens a socket whose local address is that of the route to the member. */
export function openDatagrams(
  {network, localAddress}: TalkOptions,
  to: Destination,
  inbox: Inbox,
): Promise<{readonly talk: Talk} | {readonly error: SocketError}> {
  const talk = new DatagramTalk(inbox, to)
  const options = {
    family: to.address.includes(':') ? 6 : 4,
    port: 0,
    remote: to,
    ...(localAddress === undefined ? {} : {bindAddress: localAddress}),
  } as const
  return new Promise((resolve) => {
    network.openDatagram(options, talk, (error, socket) => {
      if (socket === null) {
        resolve({error: error ?? new Error('no socket')})
        return
      }
      talk.opened(socket)
      resolve({talk})
    })
  })
}
