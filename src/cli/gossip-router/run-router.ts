import {ProbeResponder} from '../../diag/server/responder.ts'
import {GossipRouter} from '../../router/gossip-router.ts'
import {ManagedRouter} from '../../router/managed-router.ts'
import type {Done} from '../../stack/events.ts'
import type {ExitCode} from '../../errors/exit-codes.ts'
import {createLog, type LogLevel} from '../log.ts'
import {createRuntime} from '../../member/runtime.ts'
import {StopRequest} from '../stop-request.ts'
import {SOFTWARE} from '../../member/version.ts'
import type {RouterFact} from '../../router/router-events.ts'
import {type RouterFlagValues, routerSettings} from '../../router/router-settings.ts'

/** How a router is run. */
export interface RunRouterOptions {
  readonly flags: RouterFlagValues
  readonly logLevel: LogLevel
  readonly untilStdinEnds: boolean
  /** Told each fact, in order. */
  readonly tell: (fact: RouterFact) => void
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

/** Runs a router in this process until it is told to end. */
export async function runRouter({flags, logLevel, untilStdinEnds, tell}: RunRouterOptions): Promise<RouterEnd> {
  const started = performance.now()
  const {options, components, nio} = routerSettings(flags)
  const runtime = createRuntime(createLog(logLevel))
  const {clock, executor, network, log} = runtime
  const router = new GossipRouter(options, {clock, executor, network, log}, tell)
  await settled((done) => router.start(done))
  const responder = new ProbeResponder({runtime, software: SOFTWARE})
  const stop = new StopRequest(untilStdinEnds)
  try {
    const {address, port} = router
    const host = address.includes(':') ? `[${address}]` : address
    const probed = {
      protocol: new ManagedRouter(router, components, nio),
      family: options.bindAddress?.includes(':') === true ? 6 : 4,
      address: () => `${host}:${String(port)}`,
      diagAddress: () =>
        responder.tcpPort > 0 ? `${flags['diag-bind-addr'] ?? host}:${String(responder.tcpPort)}` : null,
    } as const
    await settled((done) => responder.startRouter(probed, done))
    tell({
      event: 'started',
      address,
      port,
      tls: options.tls !== undefined,
      millis: Math.round(performance.now() - started),
    })
    const exitCode = await stop.asked
    tell({event: 'stopped'})
    return {exitCode}
  } finally {
    stop.end()
    responder.stop()
    router.stop()
  }
}
