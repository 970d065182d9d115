import {Flags, type Interfaces} from '@oclif/core'
import type {PeekMemory, PeekOptions} from '../../peek/options.ts'
import {PEEK_RELEASES} from '../../peek/releases.ts'
import {contextFlag, durationFlag, portFlag} from './common.ts'
import {tlsFlags, tlsOptions} from './tls.ts'

const TRANSPORT_PORT = 7800
const MAX_OFFSET = 65_535
const DEFAULT_TIMEOUT_MS = 2000

/** Flags of commands that look at members through their transport's port. */
export const peekFlags = {
  ...contextFlag,
  port: portFlag({default: TRANSPORT_PORT, summary: 'port of the transport for addresses without one'}),
  transport: Flags.option({
    options: ['auto', 'tcp', 'udp'] as const,
    default: 'auto' as const,
    summary: 'transport of the members; auto tries TCP, then UDP',
  })(),
  timeout: durationFlag({default: DEFAULT_TIMEOUT_MS, summary: 'time limit for one member'}),
  cluster: Flags.string({
    helpValue: '<name>',
    summary: 'name of the cluster; members of 4.2, and members up to 5.4 without FD_SOCK2, answer only with it',
  }),
  jgroups: Flags.option({
    options: ['auto', ...PEEK_RELEASES] as const,
    default: 'auto' as const,
    summary: 'release of the members; auto tries the likely ones first, and each wrong guess costs a member a warning',
  })(),
  'fd-offset': Flags.integer({
    helpValue: '<n>',
    min: -MAX_OFFSET,
    max: MAX_OFFSET,
    multiple: true,
    multipleNonGreedy: true,
    summary: "offset of FD_SOCK2's port from the transport's [default: 100 and 50000, then -1000 and 1]",
  }),
  'bind-addr': Flags.string({
    aliases: ['bind_addr'],
    helpValue: '<addr>',
    summary: 'local address to send from [default: by route]',
  }),
  expect: Flags.integer({
    helpValue: '<n>',
    min: 1,
    summary: 'number of members that should answer; exit with 5 if fewer do',
  }),
  ...tlsFlags,
}

/** Parsed values of `peekFlags`. */
export type PeekFlagValues = Interfaces.InferredFlags<typeof peekFlags>

/** Values of the flags that say how to look at one member. */
type LookFlagValues = Omit<PeekFlagValues, 'port' | 'transport' | 'expect' | 'context'>

/** Returns how to peek, as the flags say. */
export function peekOptions(flags: LookFlagValues, memory?: PeekMemory): PeekOptions {
  const tls = tlsOptions(flags)
  const {cluster, jgroups, 'bind-addr': localAddress, 'fd-offset': fdSock2Ports} = flags
  return {
    timeoutMs: flags.timeout,
    ...(cluster === undefined ? {} : {cluster}),
    ...(jgroups === 'auto' ? {} : {minors: [jgroups]}),
    ...(fdSock2Ports === undefined ? {} : {fdSock2Ports}),
    ...(localAddress === undefined ? {} : {localAddress}),
    ...(tls === undefined ? {} : {tls}),
    ...(memory === undefined ? {} : {memory}),
  }
}
