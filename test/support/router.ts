/** GossipRouters of our own for tests, in the simulation and on real sockets. */
import assert from 'node:assert/strict'
import {Tunnel} from '../../src/protocols/transport/tunnel.ts'
import {realRuntime} from '../../src/net/real-runtime.ts'
import {GossipRouter} from '../../src/router/gossip-router.ts'
import {ROUTER_DEFAULTS, type RouterEvent, type RouterOptions} from '../../src/router/router-options.ts'
import type {Log} from '../../src/runtime/ports.ts'
import type {SimHost} from '../../src/runtime/simulation/host.ts'
import type {DiscoveryTraits} from './compliance/discovery.ts'
import type {TransportTraits} from './compliance/transport.ts'

/** A router on a host of a simulation. */
export function simRouter(
  host: SimHost,
  options: Partial<RouterOptions> = {},
  tell?: (e: RouterEvent) => void,
): GossipRouter {
  const {clock, executor, network, log} = host.runtime
  const router = new GossipRouter({...ROUTER_DEFAULTS, ...options}, {clock, executor, network, log}, tell)
  let failure: Error | undefined
  router.start((error) => (failure = error))
  assert.equal(failure, undefined)
  return router
}

/** A router on loopback; close it with `stop`. */
export async function loopbackRouter(options: Partial<RouterOptions> = {}, log?: Log): Promise<GossipRouter> {
  const runtime = realRuntime({
    ...(log === undefined ? {} : {log}),
    onFailure: (error) => {
      throw error
    },
  })
  const all = {...ROUTER_DEFAULTS, bind_addr: '127.0.0.1', port: 0, ...options}
  const router = new GossipRouter(all, runtime)
  await new Promise<void>((resolve, reject) => {
    router.start((error) => {
      if (error === undefined) resolve()
      else reject(error)
    })
  })
  return router
}

/** Port of routers on loopback that members of this process use. */
const LOOPBACK_PORT = 26_000 + (process.pid % 4000)

/** TUNNEL with its own router, for the suite of transports. */
export function tunnelTraits(simulated: boolean): TransportTraits {
  const hosts = simulated ? '10.0.0.1[12001]' : `127.0.0.1[${String(LOOPBACK_PORT)}]`
  return {
    kind: Tunnel,
    options: {props: {gossip_router_hosts: hosts}},
    largest: 3_000_000,
    async prepare(world) {
      const router =
        world === null
          ? await loopbackRouter({port: LOOPBACK_PORT})
          : simRouter(world.hostNamed('router') ?? world.host('router'))
      return () => router.stop()
    },
  }
}

/** TCPGOSSIP with two routers, for the suite of discovery protocols. */
export const tcpGossipTraits: DiscoveryTraits = {
  elements: ({hosts, world}) => {
    const ports = world === null ? [LOOPBACK_PORT, LOOPBACK_PORT + 1] : [12_001, 12_002]
    const list = ports.map((port) => `${hosts[0] ?? ''}[${String(port)}]`).join(',')
    return `<TCPGOSSIP initial_hosts="${list}" reconnect_interval="500"/>`
  },
  async prepare({world}) {
    const host = world?.host('router')
    const routers =
      host === undefined
        ? [await loopbackRouter({port: LOOPBACK_PORT}), await loopbackRouter({port: LOOPBACK_PORT + 1})]
        : [simRouter(host), simRouter(host, {port: 12_002})]
    return () => {
      for (const router of routers) router.stop()
      return Promise.resolve()
    }
  },
}
