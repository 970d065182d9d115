import {Args, Flags} from '@oclif/core'
import {queryRouter, type RouterReport} from '../../router/client/query.ts'
import {parseRouterNames} from '../../router/client/router-names.ts'
import {ROUTER_PORT} from '../../stack/gossip/gossip-frames.ts'
import type {HostAndPort} from '../../stack/host-list.ts'
import {ExitCode} from '../../errors/exit-codes.ts'
import {durationFlag} from '../flags/common.ts'
import {createRuntime} from '../../member/runtime.ts'
import {tlsFlags, tlsOptions, type TlsFlagValues} from '../flags/tls.ts'

const DEFAULT_TIMEOUT_MS = 3000

/** Arguments of commands that ask routers. */
export const routerArgs = {
  router: Args.string({description: 'host[port] or host:port of a GossipRouter, may be repeated [default: localhost]'}),
}

/** Options of commands that ask routers. */
export const askFlags = {
  cluster: Flags.string({
    helpValue: '<name>',
    multiple: true,
    multipleNonGreedy: true,
    summary: 'cluster to ask for, may be repeated; all when left out, which routers before 5.4 do not answer',
  }),
  timeout: durationFlag({default: DEFAULT_TIMEOUT_MS, summary: 'how long to wait for each router'}),
  ...tlsFlags,
}

/** Parsed values of `askFlags`. */
export interface AskFlagValues extends TlsFlagValues {
  readonly cluster?: readonly string[] | undefined
  readonly timeout: number
}

/** The routers of the words; the one of this host without any. Throws UsageError. */
export function routersNamed(words: readonly string[]): HostAndPort[] {
  const hosts = parseRouterNames(words.join(','))
  return hosts.length > 0 ? [...hosts] : [{host: 'localhost', port: ROUTER_PORT}]
}

/** Asks all routers side by side; reports come in the order of the words. */
export async function askRouters(words: readonly string[], flags: AskFlagValues): Promise<RouterReport[]> {
  const routers = routersNamed(words)
  const {clock, network, log} = createRuntime()
  const shared = {clusters: flags.cluster ?? [], timeoutMs: flags.timeout, tls: tlsOptions(flags)}
  const ask = (router: HostAndPort): Promise<RouterReport> =>
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
