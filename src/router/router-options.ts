import type {Executor, TlsOptions} from '../runtime/ports.ts'
import {prop, type PropMap, type PropValues} from '../stack/spec.ts'
import type {RouterPorts} from './client/ports.ts'

/** Releases whose members a router can serve: later ones understand the answers for earlier ones of 5.x. */
export const ROUTER_WIRES = ['4.2', '5.2', '5.3', '5.4', '5.5'] as const

/** A release whose members a router serves. */
export type RouterWire = (typeof ROUTER_WIRES)[number]

/** What a router prints while it runs: nothing, registrations, or every message too. */
export const DUMP_CHOICES = ['none', 'registration', 'all'] as const

/** What a router prints while it runs. */
export type DumpMessages = (typeof DUMP_CHOICES)[number]

/** Options that can be changed while a router runs. */
export const idleOptions = {
  expiry_time: prop.time(0, 'Idle time after which a connection is closed; 0 for never', {writable: true}),
  reaper_interval: prop.time(0, 'Time between two checks for idle connections; 0 for none', {writable: true}),
}

/** Options fixed when a router is created, which probe shows. */
export const settledOptions = {
  port: prop.int(12_001, 'Port to listen on', {min: 0, max: 65_535}),
  bind_addr: prop.address('Address to listen on; all if omitted'),
  max_length: prop.bytes(0, 'Longest message accepted; 0 for 128 MiB'),
  max_send_queue: prop.int(128, 'Full frames (64 KiB) queued for a client that does not read; more are dropped', {
    min: 1,
  }),
  // Half of a small container: 32 clients may have full queues, and a thousand still have room for a burst.
  max_waiting: prop.bytes(
    256 * 1024 * 1024,
    'Bytes queued for all clients together; beyond that, clients that have long read nothing are closed',
    {type: 'long', min: 1},
  ),
  // Failure detection of members has long suspected it by then (FD_ALL3: 40 s).
  stuck_timeout: prop.time(
    60_000,
    'Time after which a client that reads nothing of what is queued for it is closed; 0 for never',
  ),
  emit_suspect_events: prop.boolean(true, 'Whether the others are notified when the connection of a member ends'),
  dump_msgs: {
    ...prop.enum('none', DUMP_CHOICES, 'What is printed while it runs: nothing, registrations, or every message too'),
    default: 'none' as DumpMessages,
  },
  recv_buf_size: prop.int(0, 'Requested receive buffer', {inert: 'Node sizes the buffers of streams'}),
  jmx: prop.boolean(false, 'Whether attributes are shown by JMX', {inert: 'attributes are shown by probe'}),
  use_nio: prop.boolean(false, 'Which kind of sockets Java would use', {inert: 'clients of both kinds are served'}),
  non_blocking_sends: prop.boolean(false, 'Whether frames are queued for slow clients; always here', {
    inert: 'sends never block',
  }),
  linger_timeout: prop.int(-1, 'Seconds a closing socket waits for unsent data', {inert: 'Node cannot set it'}),
}

/** Options that JGroups does not have and probe does not show. */
export const hiddenOptions = {
  wire: {
    ...prop.string('5.5', 'Oldest release among the members: those before 5.4 do not know all answers of 5.5', {
      values: ROUTER_WIRES,
    }),
    default: '5.5' as RouterWire,
  },
}

const properties = {...idleOptions, ...settledOptions, ...hiddenOptions}

/** Options of a router, by the names of JGroups' attributes, and its TLS. */
export type RouterOptions = Readonly<PropValues<typeof properties>> & {readonly tls: TlsOptions | undefined}

/** The declared defaults. */
export function defaultValues<P extends PropMap>(declared: P): PropValues<P> {
  return Object.fromEntries(Object.entries(declared).map(([name, {default: value}]) => [name, value])) as PropValues<P>
}

/** Default options of a router. */
export const ROUTER_DEFAULTS: RouterOptions = {...defaultValues(properties), tls: undefined}

/** The ports of a router. */
export interface GossipRouterPorts extends RouterPorts {
  readonly executor: Executor
}

/** An event that a router reports. */
export type RouterEvent =
  | {
      readonly event: 'registered' | 'unregistered'
      readonly cluster: string
      readonly member: string | null
      readonly uuid: string
      readonly physicalAddress: string | null
      /** Address and port of the connection. */
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
