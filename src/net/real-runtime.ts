import {lookup} from 'node:dns'
import {isIP} from 'node:net'
import {hostname} from 'node:os'
import {
  type ConnectOptions,
  type DatagramHandler,
  type DatagramOptions,
  type DatagramSocket,
  type Host,
  type InterfaceAddress,
  type ListenOptions,
  type ListenSocket,
  type Log,
  type Network,
  type NetworkInterface,
  type Runtime,
  silentLog,
  type SocketError,
  type StreamHandler,
  type StreamSocket,
} from '../runtime/ports.ts'
import {sharedObjects} from '../runtime/shared.ts'
import {RealDatabases} from './database/real-databases.ts'
import {openDatagram} from './datagram.ts'
import {systemInterfaces} from './interfaces.ts'
import {type Guard, RealClock} from './real-clock.ts'
import {realFiles} from './real-files.ts'
import {RealRandom} from './real-random.ts'
import {RealResolver} from './real-resolver.ts'
import {RealSharedFiles} from './real-shared-files.ts'
import {connectStream, listenStreams} from './stream.ts'
import {TurnExecutor} from './turn-executor.ts'

/** What the real ports of a member need to know. */
export interface RealRuntimeOptions {
  readonly log?: Log
  /** Receives what a task threw; when omitted it is logged as an error, so one faulty task does not end the member. */
  readonly onFailure?: (error: unknown) => void
}

class RealNetwork implements Network {
  readonly #guard: Guard
  readonly #log: Log

  constructor(guard: Guard, log: Log) {
    this.#guard = guard
    this.#log = log
  }

  interfaces(): readonly NetworkInterface[] {
    return systemInterfaces()
  }

  hostName(): string {
    return hostname()
  }

  lookup(host: string, done: (addresses: readonly InterfaceAddress[]) => void): void {
    const [plain = '', scope] = host.split('%')
    const family = isIP(plain)
    if (family !== 0) {
      done([{address: plain, family: family === 6 ? 6 : 4, scope: Number(scope ?? 0) || 0}])
      return
    }
    lookup(host, {all: true, verbatim: true}, (error, addresses) => {
      const found =
        error === null
          ? addresses.map((a) => ({address: a.address, family: a.family === 6 ? 6 : 4, scope: 0}) as const)
          : []
      this.#guard(() => {
        done(found)
      })
    })
  }

  openDatagram(
    options: DatagramOptions,
    handler: DatagramHandler,
    done: (error: SocketError | null, socket: DatagramSocket | null) => void,
  ): void {
    openDatagram(options, handler, done, this.#guard, this.#log)
  }

  listen(
    options: ListenOptions,
    accept: (stream: StreamSocket) => StreamHandler,
    done: (error: SocketError | null, socket: ListenSocket | null) => void,
  ): void {
    listenStreams(options, accept, done, this.#guard)
  }

  connect(
    options: ConnectOptions,
    handler: StreamHandler,
    done: (error: SocketError | null, stream: StreamSocket | null) => void,
  ): void {
    connectStream(options, handler, done, this.#guard)
  }
}

/** This process: all its members share what it keeps. */
const host: Host = {
  runtimeVersion: process.version.slice(1),
  memory() {
    const {rss, heapUsed} = process.memoryUsage()
    return {resident: rss, heap: heapUsed}
  },
  shared: sharedObjects(),
}

/** The ports of a member on this machine: its clock, its sockets, its randomness. */
export function realRuntime(options: RealRuntimeOptions = {}): Runtime {
  const log = options.log ?? silentLog
  const onFailure =
    options.onFailure ??
    ((error: unknown): void => {
      log.error({err: error}, 'a task of the member failed')
    })
  const guard: Guard = (task) => {
    try {
      task()
    } catch (error) {
      onFailure(error)
    }
  }
  return {
    clock: new RealClock(guard),
    random: new RealRandom(),
    executor: new TurnExecutor(guard),
    network: new RealNetwork(guard, log),
    log,
    host,
    files: realFiles(guard),
    sharedFiles: new RealSharedFiles(guard),
    resolver: new RealResolver(guard),
    databases: new RealDatabases(guard),
  }
}
