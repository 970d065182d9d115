import {javaText} from '../model/endpoint.ts'
import {ProbeResponder} from '../diag/server/responder.ts'
import {GossipRouter} from './gossip-router.ts'
import {ManagedRouter} from './managed-router.ts'
import type {Done} from '../stack/events.ts'
import type {ExitCode} from '../errors/exit-codes.ts'
import type {Runtime} from '../runtime/ports.ts'
import type {RouterFact} from './router-events.ts'
import {type RouterFlagValues, routerSettings} from './router-settings.ts'

/** Waits for the end of a router. */
export interface RouterStop {
  /** Resolves to the exit code of an orderly end. */
  readonly asked: Promise<ExitCode>
  /** Stops waiting. */
  end(): void
}

/** Options for running a router. */
export interface RunRouterOptions {
  readonly flags: RouterFlagValues
  readonly runtime: Runtime
  /** Name and version of this program, as probe shows them. */
  readonly software: string
  /** Starts waiting for the end, once the router is listening. */
  readonly waitForStop: () => RouterStop
  /** Called with each fact, in order. */
  readonly report: (fact: RouterFact) => void
}

/** How a router ended. */
export interface RouterEnd {
  readonly exitCode: ExitCode
}

function settled(start: (done: Done) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => {
      if (error === undefined) resolve()
      else reject(error)
    })
  })
}

/** Runs a router in this process until it is asked to stop. */
export async function runRouter({flags, runtime, software, waitForStop, report}: RunRouterOptions): Promise<RouterEnd> {
  const {clock, executor, network, log} = runtime
  const started = clock.now()
  const {options, components} = routerSettings(flags)
  const router = new GossipRouter(options, {clock, executor, network, log}, report)
  await settled((done) => router.start(done))
  const responder = new ProbeResponder({runtime, software})
  const stop = waitForStop()
  try {
    const {address, port} = router
    const probed = {
      protocol: new ManagedRouter(router, components),
      family: options.bind_addr?.includes(':') === true ? 6 : 4,
      address: () => javaText({host: address, port}),
      diagAddress: () =>
        responder.tcpPort > 0 ? javaText({host: components.diag.bind_addr ?? address, port: responder.tcpPort}) : null,
    } as const
    await settled((done) => responder.startRouter(probed, done))
    report({
      event: 'started',
      address,
      port,
      tls: options.tls !== undefined,
      millis: Math.round(clock.now() - started),
    })
    const exitCode = await stop.asked
    report({event: 'stopped'})
    return {exitCode}
  } finally {
    stop.end()
    responder.stop()
    router.stop()
  }
}
