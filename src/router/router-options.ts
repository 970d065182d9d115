import type {Executor, TlsOptions} from '../runtime/ports.ts'
import type {RouterPorts} from './client/ports.ts'

/** Releases whose members a router can serve: later ones understand answers in the words of earlier ones of 5.x. */
export const ROUTER_WIRES = ['4.2', '5.2', '5.3', '5.4', '5.5'] as const

/** A release whose members a router serves. */
export type RouterWire = (typeof ROUTER_WIRES)[number]

/** What a router tells while it runs: nothing, who comes and goes, or each message too. */
export const DUMP_CHOICES = ['none', 'registration', 'all'] as const

/** What a router tells while it runs. */
export type DumpMessages = (typeof DUMP_CHOICES)[number]

/** How a router works; times in milliseconds. */
export interface RouterOptions {
  /** All addresses when null. */
  readonly bindAddress: string | null
  readonly port: number
  /** Idle time after which a connection is closed; 0 for never. */
  readonly expiryMs: number
  /** Time between two looks for idle connections; 0 for none. */
  readonly reaperIntervalMs: number
  readonly receiveBuffer: number
  /** Longest frame that is taken; 0 for the built-in limit. */
  readonly maxLength: number
  /** Full frames that may wait for a client that does not read. */
  readonly maxSendQueue: number
  /** Bytes that may wait for all clients together; who takes nothing for longest is given up where there is no room for others. */
  readonly maxWaiting: number
  /** Time after which a client that takes nothing of what waits for it is given up; 0 for never. */
  readonly stuckMs: number
  /** Whether the others of a group are told when a member's connection ends. */
  readonly emitSuspectEvents: boolean
  readonly dump: DumpMessages
  readonly wire: RouterWire
  readonly tls: TlsOptions | undefined
}

/** What a router does without being told otherwise. */
export const ROUTER_DEFAULTS: RouterOptions = {
  bindAddress: null,
  port: 12_001,
  expiryMs: 0,
  reaperIntervalMs: 0,
  receiveBuffer: 0,
  maxLength: 0,
  maxSendQueue: 128,
  // Half of a small container: 32 clients may have full queues, and a thousand still have what a burst of a cluster leaves behind.
  maxWaiting: 256 * 1024 * 1024,
  // Failure detection of members has long spoken by then (FD_ALL3: 40 s).
  stuckMs: 60_000,
  emitSuspectEvents: true,
  dump: 'none',
  wire: '5.5',
  tls: undefined,
}

/** The ports of a router. */
export interface GossipRouterPorts extends RouterPorts {
  readonly executor: Executor
}

/** What a router tells, one fact after the other. */
export type RouterEvent =
  | {
      readonly event: 'registered' | 'unregistered'
      readonly cluster: string
      readonly member: string | null
      readonly uuid: string
      readonly physicalAddress: string | null
      readonly client: string
    }
  | {
      readonly event: 'message'
      readonly cluster: string
      /** Null for all. */
      readonly dest: string | null
      readonly src: string | null
      readonly bytes: number
    }
