import {ExitCode} from '../../errors/exit-codes.ts'
import {queryRouter, type RouterQuestion, type RouterReport} from './query.ts'
import type {RouterPorts} from './ports.ts'
import {ROUTER_PORT} from '../../stack/gossip/gossip-frames.ts'
import {type Endpoint, parseEndpoints} from '../../model/endpoint.ts'

/** The same question to several routers. */
export interface RoutersQuestion extends Omit<RouterQuestion, 'router'> {
  readonly routers: readonly Endpoint[]
}

/** The routers named by the words; without any, the one on this host. Throws UsageError. */
export function routersNamed(words: readonly string[]): Endpoint[] {
  const hosts = parseEndpoints(words.join(','), {jgroups: true})
  return hosts.length > 0 ? hosts : [{host: 'localhost', port: ROUTER_PORT}]
}

/** Asks all routers in parallel; reports come in the order of the routers. */
export async function askRouters(
  {routers, ...shared}: RoutersQuestion,
  {clock, network, log}: RouterPorts,
): Promise<RouterReport[]> {
  const ask = (router: Endpoint): Promise<RouterReport> =>
    new Promise((resolve) => {
      queryRouter({router, ...shared}, {clock, network, log}, resolve)
    })
  return Promise.all(routers.map(ask))
}

/** 4 when no router answered, 5 when some did not. */
export function askExit(statuses: readonly RouterReport['status'][]): ExitCode {
  const answered = statuses.filter((status) => status === 'answered').length
  if (answered === 0) return ExitCode.noAnswer
  return answered < statuses.length ? ExitCode.fewer : ExitCode.ok
}
