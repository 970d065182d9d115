import {Args, Flags} from '@oclif/core'
import {routersNamed, type RoutersQuestion} from '../../router/client/ask.ts'
import {durationFlag} from './common.ts'
import {tlsFlags, type TlsFlagValues, tlsOptions} from './tls.ts'

const DEFAULT_TIMEOUT_MS = 3000

/** Arguments of commands that ask routers. */
export const routerArgs = {
  router: Args.string({
    multiple: true,
    description: 'host[port] or host:port of a GossipRouter, may be repeated [default: localhost]',
  }),
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

/** What routers are asked, as the words and the flags say. Throws UsageError. */
export function routersQuestion(words: readonly string[], flags: AskFlagValues): RoutersQuestion {
  return {
    routers: routersNamed(words),
    clusters: flags.cluster ?? [],
    timeoutMs: flags.timeout,
    tls: tlsOptions(flags),
  }
}
