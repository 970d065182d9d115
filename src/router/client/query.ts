import {DecodeError} from '../../errors/index.ts'
import {IpAddress} from '../../model/ip-address.ts'
import {WIRE_VERSIONS} from '../../model/frame.ts'
import type {PingData} from '../../headers/ping-data.ts'
import {speaksTls, StrangerError} from '../../model/speaker.ts'
import {
  CERTIFICATE_WANTED,
  type InterfaceAddress,
  type SocketError,
  type Timer,
  type TlsOptions,
} from '../../runtime/ports.ts'
import {type CloseReason, connectFramed, type FramedConnection} from '../../stack/framed-connection.ts'
import {ALL_GROUPS, decodeGossip, encodeGossip, ROUTER_PORT} from '../../stack/gossip/gossip-frames.ts'
import type {RouterPorts} from './ports.ts'
import {type Endpoint, endpointText} from '../../model/endpoint.ts'

/** Longest answer accepted: a router with many members. */
const MAX_ANSWER_BYTES = 8 << 20
/** Most bytes of all answers of a router: enough for all members a router accepts. */
const MAX_HEARD_BYTES = 64 << 20
/** Most members accepted. */
const MAX_MEMBERS = 32_000

/** A question to a router. */
export interface RouterQuestion {
  readonly router: Endpoint
  /** Clusters to ask for; all when empty, which routers before 5.4 do not answer. */
  readonly clusters: readonly string[]
  readonly timeoutMs: number
  readonly tls?: TlsOptions | undefined
}

/** A member that a router knows. */
export interface KnownMember {
  readonly cluster: string
  readonly member: PingData
}

/** Outcome of asking a router: `silent` accepted the connection but did not answer in time. */
export interface RouterReport {
  readonly router: string
  readonly status: 'answered' | 'silent' | 'unreachable'
  /** Why there is no complete answer. */
  readonly reason: string | null
  /** Time from the question to the end of the answer, milliseconds. */
  readonly millis: number | null
  readonly clusters: number
  readonly members: readonly KnownMember[]
}

/** Why bytes that came are none of a router. */
function strangeReason(error: SocketError | null): string {
  if (!(error instanceof StrangerError)) return `it is not a GossipRouter: ${error?.message ?? 'bad bytes'}`
  const {speaker} = error
  return speaksTls(speaker)
    ? `the router speaks TLS: give the TLS options (${speaker.words} came)`
    : `it is not a GossipRouter: ${speaker.words}`
}

function closedReason({tls}: RouterQuestion): string {
  const why = tls === undefined ? ': it is not a GossipRouter, or one that speaks TLS: then give the TLS options' : ''
  return `it closed the connection${why}`
}

function tlsReason(error: SocketError | null): string | null {
  if (error?.code !== CERTIFICATE_WANTED) return error?.message ?? null
  return 'the router wants a client certificate: give --tls-keystore'
}

/**
 * One question to one router: asks for members, then for a heartbeat, whose echo ends the answer. It registers nothing, so it changes nothing.
 */
class RouterQuery {
  readonly #question: RouterQuestion
  readonly #ports: RouterPorts
  readonly #done: (report: RouterReport) => void
  readonly #members: KnownMember[] = []
  readonly #clusters = new Set<string>()
  #connection: FramedConnection | null = null
  #askedAt = -1
  #timer: Timer | undefined
  #heard = 0
  #over = false

  constructor(question: RouterQuestion, ports: RouterPorts, done: (report: RouterReport) => void) {
    this.#question = question
    this.#ports = ports
    this.#done = done
  }

  start(): void {
    const {router, timeoutMs} = this.#question
    this.#timer = this.#ports.clock.after(timeoutMs, () => this.#timedOut())
    this.#ports.network.lookup(router.host, (addresses) => this.#connect(addresses))
  }

  #connect([first]: readonly InterfaceAddress[]): void {
    if (this.#over) return
    const {router, timeoutMs, tls} = this.#question
    const peer = first === undefined ? null : IpAddress.parse(first.address, router.port ?? ROUTER_PORT)
    if (peer === null) {
      this.#end('unreachable', 'the name cannot be resolved')
      return
    }
    const options = {
      clock: this.#ports.clock,
      version: WIRE_VERSIONS['5.5'].version,
      gracefulClose: true,
      peerAddressTimeoutMs: 0,
      maxLength: MAX_ANSWER_BYTES,
      handshake: false,
    }
    const target = {peer, timeoutMs, noDelay: true, ...(tls === undefined ? {} : {tls})}
    this.#connection = connectFramed(this.#ports.network, target, options, {
      onOpen: (connection) => this.#ask(connection),
      onFrame: (_, bytes, start, end) => this.#take(bytes, start, end),
      onClose: (_, reason) => this.#closed(reason),
    })
  }

  #ask(connection: FramedConnection): void {
    this.#askedAt = this.#ports.clock.now()
    const {clusters} = this.#question
    if (clusters.length === 0) connection.write(encodeGossip({type: 'GET_MBRS'}))
    for (const group of clusters) connection.write(encodeGossip({type: 'GET_MBRS', group}))
    connection.write(encodeGossip({type: 'HEARTBEAT'}))
  }

  #take(bytes: Uint8Array, start: number, end: number): void {
    if (this.#over) return
    this.#heard += end - start
    if (this.#heard > MAX_HEARD_BYTES) {
      this.#end('silent', `expected answers of at most ${String(MAX_HEARD_BYTES)} bytes, found more`)
      return
    }
    try {
      const {type, group, members} = decodeGossip(bytes, start, end)
      if (type === 'HEARTBEAT') this.#end('answered', null)
      else if (type === 'GET_MBRS_RSP' || type === 'GET_MBRS_RSP_LAST') this.#keep(group ?? '', members)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.#end('silent', `it is not a GossipRouter: ${error.message}`)
    }
  }

  #keep(group: string, members: readonly PingData[]): void {
    const prefix = `${ALL_GROUPS}:`
    const cluster = group.startsWith(prefix) ? group.slice(prefix.length) : group
    if (this.#clusters.size < MAX_MEMBERS) this.#clusters.add(cluster)
    for (const member of members) {
      if (this.#members.length >= MAX_MEMBERS) return
      this.#members.push({cluster, member})
    }
  }

  #closed({kind, error}: CloseReason): void {
    if (kind === 'failed') this.#end('unreachable', tlsReason(error) ?? 'no connection')
    else
      this.#end(
        'silent',
        kind === 'refused' ? strangeReason(error) : (tlsReason(error) ?? closedReason(this.#question)),
      )
  }

  #timedOut(): void {
    if (this.#askedAt < 0) this.#end('unreachable', 'no connection in time')
    // Routers of 4.2 do not know heartbeats, but answer.
    else if (this.#members.length > 0) this.#end('answered', null)
    else this.#end('silent', 'no answer in time')
  }

  #end(status: RouterReport['status'], reason: string | null): void {
    if (this.#over) return
    this.#over = true
    this.#timer?.cancel()
    this.#connection?.close()
    const {router} = this.#question
    const millis = status === 'answered' ? Math.max(0, this.#ports.clock.now() - this.#askedAt) : null
    this.#done({
      router: endpointText({port: ROUTER_PORT, ...router}),
      status,
      reason,
      millis: millis === null ? null : Math.round(millis * 10) / 10,
      clusters: this.#clusters.size,
      members: this.#members,
    })
  }
}

/** Asks a router for the members it knows; `done` runs once. */
export function queryRouter(question: RouterQuestion, ports: RouterPorts, done: (report: RouterReport) => void): void {
  new RouterQuery(question, ports, done).start()
}
