/**
 * The ports of a member: everything that reaches outside protocol code. Real ones are in `net`, simulated ones in
 * `runtime/simulation`. Callbacks of all ports run one after another as tasks of the member; none runs inside a call to a port,
 * except the `Network` callbacks whose docstring says so.
 */

import type {Databases} from './database.ts'
import type {Resolver} from './resolver.ts'
import type {FileError, SharedFiles} from './shared-files.ts'

/** A scheduled task. */
export interface Timer {
  /** Cancels the task; harmless once it has run. */
  cancel(): void
}

/** Time as a member sees it, in milliseconds. */
export interface Clock {
  /** Milliseconds of a clock that never goes backwards; its zero is arbitrary. */
  now(): number
  /** Milliseconds since 1970, for output that people read. */
  wallTime(): number
  /** Runs the task once after `ms`. */
  after(ms: number, task: () => void): Timer
  /** Runs the task repeatedly, `ms` after the end of the previous run; the first time after `ms`. */
  every(ms: number, task: () => void): Timer
}

/** Randomness as a member sees it. */
export interface Random {
  /** A number in [0, 1). */
  next(): number
  /** An integer in [0, bound). */
  int(bound: number): number
  /** A signed 32-bit integer. */
  int32(): number
}

/** Runs tasks of the member after the current one. */
export interface Executor {
  /** Runs the task once the current task and the pending input are done; first come, first served. */
  defer(task: () => void): void
}

/** Fields of a log line. */
export type LogFields = Record<string, unknown>

/** The part of pino's logger that a protocol uses. */
export interface Log {
  error(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  debug(fields: LogFields, message: string): void
  trace(fields: LogFields, message: string): void
  isLevelEnabled(level: string): boolean
  child(fields: LogFields): Log
  level: string
}

/** An address of a network interface. */
export interface InterfaceAddress {
  readonly address: string
  readonly family: 4 | 6
  /** Scope id of a link-local IPv6 address, else 0. */
  readonly scope: number
}

/** A network interface that is up. */
export interface NetworkInterface {
  readonly name: string
  readonly loopback: boolean
  readonly addresses: readonly InterfaceAddress[]
}

/** What went wrong with a socket; `code` is the system's (`EADDRINUSE` …). */
export interface SocketError extends Error {
  readonly code?: string
}

/** Code of errors that say that the other side of TLS wants a certificate, and this side has no keystore. */
export const CERTIFICATE_WANTED = 'TLS_CERTIFICATE_WANTED'

/** Where a datagram socket binds and what it listens to. */
export interface DatagramOptions {
  readonly family: 4 | 6
  /** Address to bind to; for multicast reception the group. */
  readonly bindAddress?: string
  /** 0 for any free port. */
  readonly port: number
  /** Several sockets may bind to the same port. */
  readonly reuse?: boolean
  /** Group to join, on the interfaces with these addresses; on all without a list. */
  readonly group?: string
  readonly groupInterfaces?: readonly string[]
  /** Interface (by its address) that multicasts are sent on. */
  readonly multicastInterface?: string
  readonly multicastTtl?: number
  /** Whether this host receives its own multicasts too; true by default. */
  readonly multicastLoopback?: boolean
  /** Whether datagrams may be sent to broadcast addresses. */
  readonly broadcast?: boolean
  readonly receiveBuffer?: number
  readonly sendBuffer?: number
  /**
   * The only peer: the `address` of the socket is then the source address of the system's route to it, and a port that refuses datagrams is
   * reported to `onError` (`ECONNREFUSED`). Not on all networks.
   */
  readonly remote?: {readonly address: string; readonly port: number}
}

/** What a datagram socket reports to its owner. */
export interface DatagramHandler {
  /** The bytes belong to the receiver: the network never uses their memory again. */
  onDatagram(bytes: Uint8Array, address: string, port: number): void
  onError(error: SocketError): void
}

/** An open datagram socket. */
export interface DatagramSocket {
  readonly address: string
  readonly port: number
  /**
   * Sends one datagram; `done` runs when the memory may be used again. Errors are passed to `done` only.
   */
  send(bytes: Uint8Array, address: string, port: number, done?: (error: SocketError | null) => void): void
  /** Bytes of the kernel's receive and send buffers, as the system granted them. */
  bufferSizes(): {receive: number; send: number}
  close(): void
}

/** What a stream reports to its owner. */
export interface StreamHandler {
  /** The bytes belong to the receiver: the network never uses their memory again. */
  onData(bytes: Uint8Array): void
  /** The stream was closed by either side; called exactly once. `error` is null for an orderly close. */
  onClose(error: SocketError | null): void
  /** The queued bytes are sent, after `write` had returned false. */
  onDrain?(): void
  /** The other side sends no more but may still read; without this callback the stream is then closed. Not reported by all networks. */
  onEnd?(): void
}

/** An open stream. */
export interface StreamSocket {
  readonly localAddress: string
  readonly localPort: number
  readonly remoteAddress: string
  readonly remotePort: number
  /** Bytes written and not yet taken by the system. */
  readonly pending: number
  /** Queues the bytes in order; false when `pending` is above the high-water mark. `done` runs when the memory may be used again. */
  write(bytes: Uint8Array, done?: () => void): boolean
  /** Stops reading, so that the other side has to stop sending; a little more may still arrive. A close by the other side goes unnoticed meanwhile. */
  pause(): void
  /** Resumes reading after `pause`. */
  resume(): void
  /** Sends what is queued, then closes the stream. */
  close(): void
  /** Closes the stream at once. */
  destroy(): void
}

/** A file with keys and certificates, as `keytool` writes them. */
export interface KeystoreFile {
  readonly path: string
  /** `pkcs12` or `jks`, in any case. */
  readonly type: string
  readonly password: string | null
  /** Entry with our own key; the first one by default. */
  readonly alias?: string
}

/** What a stream needs to be encrypted. The files are read when the port is opened or the stream connects. */
export interface TlsOptions {
  /** Our own key and certificate chain; required on the accepting side. */
  readonly keystore?: KeystoreFile
  /** Certificates that the peer's must chain to; those of the keystore by default, as in JGroups; the system's without either. */
  readonly truststore?: KeystoreFile
  /** Whether an accepting side requests a certificate (WANT) or requires one (NEED). */
  readonly clientAuth?: 'NONE' | 'WANT' | 'NEED'
  /** Versions by Java's names (`TLSv1.2`, `TLSv1.3`); both by default. */
  readonly protocols?: readonly string[]
  /** Cipher suites by Java's (IANA's) names. */
  readonly cipherSuites?: readonly string[]
  /** Server names (SNI) that an accepting side answers to, as regular expressions; not checked when the connecting side sends none. */
  readonly sniMatchers?: readonly string[]
  /** Server name (SNI) that the connecting side sends; none by default. */
  readonly serverName?: string
}

/** Options of streams, on either side. */
export interface StreamOptions {
  readonly noDelay?: boolean
  readonly keepAlive?: boolean
  /** Bytes `pending` above which `write` returns false. */
  readonly highWaterMark?: number
  readonly receiveBuffer?: number
  readonly sendBuffer?: number
  /** Encrypts the stream. */
  readonly tls?: TlsOptions
}

/** A stream to be opened. */
export interface ConnectOptions extends StreamOptions {
  readonly address: string
  readonly port: number
  readonly localAddress?: string
  readonly localPort?: number
  readonly timeoutMs: number
}

/** A port to listen on. */
export interface ListenOptions extends StreamOptions {
  /** All addresses by default. */
  readonly address?: string
  readonly port: number
  readonly backlog?: number
  /** The TLS handshake with a peer that connected failed; `accept` is not called for it. */
  readonly onRefused?: (address: string, error: SocketError) => void
}

/** A listening socket. */
export interface ListenSocket {
  readonly address: string
  readonly port: number
  /** Streams already accepted stay open. */
  close(): void
}

/**
 * Sockets and names. `done` callbacks may run inside the call (the simulator does) or later; each runs exactly once.
 */
export interface Network {
  /** Interfaces that are up, in the system's order. */
  interfaces(): readonly NetworkInterface[]
  hostName(): string
  /** Addresses of a host name or literal in the resolver's order; empty when unknown. */
  lookup(host: string, done: (addresses: readonly InterfaceAddress[]) => void): void
  openDatagram(
    options: DatagramOptions,
    handler: DatagramHandler,
    done: (error: SocketError | null, socket: DatagramSocket | null) => void,
  ): void
  /** `accept` is called for each new stream and returns its handler. */
  listen(
    options: ListenOptions,
    accept: (stream: StreamSocket) => StreamHandler,
    done: (error: SocketError | null, socket: ListenSocket | null) => void,
  ): void
  connect(
    options: ConnectOptions,
    handler: StreamHandler,
    done: (error: SocketError | null, stream: StreamSocket | null) => void,
  ): void
}

/** The process that a member runs in. */
export interface Host {
  /** Text printed where Java prints its VM's version. */
  readonly runtimeVersion: string
  /** Resident and heap bytes. */
  memory(): {resident: number; heap: number}
  /** The single object of a class that all members of the process share, such as the names they know; created on first use. */
  shared<T extends object>(kind: new () => T): T
}

/**
 * Text files that operations and properties of protocols name. Each callback runs once, as a task of the member, in the call (the simulator) or
 * later; errors are the system's.
 */
export interface Files {
  /** Text of a regular file of bounded size. */
  readText(path: string, done: (error: FileError | null, text: string | null) => void): void
  /** Writes a new file; an existing one is left untouched and reported as an error. */
  writeText(path: string, text: string, done: (error: FileError | null) => void): void
}

/** All ports of a member. */
export interface Runtime {
  readonly clock: Clock
  readonly random: Random
  readonly executor: Executor
  readonly network: Network
  readonly log: Log
  readonly host: Host
  /** Absent where a member may not touch files. */
  readonly files?: Files
  /** Absent where a member may not touch shared folders. */
  readonly sharedFiles?: SharedFiles
  /** Absent where a member may not query DNS servers. */
  readonly resolver?: Resolver
  /** Absent where a member may not use databases. */
  readonly databases?: Databases
}

/** A log that keeps nothing; the default for users of the library. */
export const silentLog: Log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  trace: () => undefined,
  isLevelEnabled: () => false,
  child: () => silentLog,
  level: 'silent',
}
