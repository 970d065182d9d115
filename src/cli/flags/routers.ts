import {Args, Flags, type Interfaces} from '@oclif/core'
import {routersNamed, type RoutersQuestion} from '../../router/client/ask.ts'
import {durationFlag} from './common.ts'
import {tlsFlags, tlsOptions} from './tls.ts'

const DEFAULT_TIMEOUT_MS = 3000

/** Arguments of commands that ask routers. */
export const routerArgs = {
  router: Args.string({
    multiple: true,
    description: 'host[port] or host:port of a GossipRouter; may be repeated [default: localhost]',
  }),
}

/** Options of commands that ask routers. */
export const askFlags = {
  cluster: Flags.string({
    helpValue: '<name>',
    multiple: true,
    multipleNonGreedy: true,
    summary: 'cluster to ask for; may be repeated [default: all, which routers before 5.4 do not answer]',
  }),
  timeout: durationFlag({default: DEFAULT_TIMEOUT_MS, summary: 'how long to wait for each router'}),
  ...tlsFlags,
}

/** Parsed values of `askFlags`. */
export type AskFlagValues = Interfaces.InferredFlags<typeof askFlags>

/** Returns what to ask which routers, as the words and the flags say. Throws UsageError. */
export function routersQuestion(words: readonly string[], flags: AskFlagValues): RoutersQuestion {
  return {
    routers: routersNamed(words),
    clusters: flags.cluster ?? [],
    timeoutMs: flags.timeout,
    tls: tlsOptions(flags),
  }
}
