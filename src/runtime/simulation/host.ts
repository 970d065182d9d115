import type {DatagramHandler, Runtime, StreamHandler, StreamSocket} from '../ports.ts'
import type {VirtualClock} from './scheduler.ts'

/** Where the network delivers datagrams: an open socket of a host. */
export interface DatagramEnd {
  readonly host: SimHost
  readonly port: number
  readonly group: string | undefined
  readonly broadcast: boolean
  readonly handler: DatagramHandler
  readonly closed: boolean
}

/** Accepts connections to a port of a host. */
export interface StreamAcceptor {
  readonly port: number
  readonly accept: (stream: StreamSocket) => StreamHandler
}

/** One end of a stream, as its host sees it. */
export interface StreamEnd extends StreamSocket {
  /** The process dies, and the stream with it. */
  crash(): void
}

/** A machine of the simulated world with one process, and what the process has open. */
export class SimHost {
  readonly name: string
  readonly address: string
  readonly clock: VirtualClock
  readonly runtime: Runtime
  readonly datagrams = new Set<DatagramEnd>()
  readonly listeners = new Map<number, StreamAcceptor>()
  readonly streams = new Set<StreamEnd>()
  alive = true

  /** `runtime` creates the ports of the process. */
  constructor(name: string, address: string, clock: VirtualClock, runtime: (host: SimHost) => Runtime) {
    this.name = name
    this.address = address
    this.clock = clock
    this.runtime = runtime(this)
  }

  /** The process dies at once (kill -9): timers end, sockets are closed by the system. */
  crash(): void {
    this.alive = false
    this.clock.halt()
    this.datagrams.clear()
    this.listeners.clear()
    for (const stream of [...this.streams]) stream.crash()
  }

  /** The process is stopped (SIGSTOP): nothing runs until `resume`. */
  pause(): void {
    this.clock.pause()
  }

  resume(): void {
    this.clock.resume()
  }
}
