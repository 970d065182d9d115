import {Flags, type Interfaces} from '@oclif/core'
import {UsageError} from '../../errors/index.ts'
import type {ProbeOptions} from '../../diag/client/options.ts'
import {DIAG_PORT} from '../../diag/diag-settings.ts'
import {contextFlag, durationFlag, portFlag} from './common.ts'

const DEFAULT_TTL = 32

/** Flags that select the members a request reaches, with the names and defaults of Java's Probe. */
export const probeFlags = {
  addr: Flags.string({
    helpValue: '<addr>',
    multiple: true,
    multipleNonGreedy: true,
    summary: 'multicast group or host to ask; may be repeated; host:port asks exactly that member over TCP',
  }),
  'bind-addr': Flags.string({
    aliases: ['bind_addr'],
    helpValue: '<addr>',
    summary: 'interface for multicasts, and local address of TCP connections [default: all interfaces]',
  }),
  port: portFlag({default: DIAG_PORT, summary: 'diagnostics port'}),
  ttl: Flags.integer({default: DEFAULT_TTL, max: 255, min: 0, summary: 'time to live of multicasts'}),
  passcode: Flags.string({helpValue: '<code>', summary: 'passcode of the members (diag.passcode)'}),
  cluster: Flags.string({helpValue: '<regex>', summary: 'ask only clusters whose full name matches'}),
  node: Flags.string({helpValue: '<regex>', summary: 'use only members whose full name matches'}),
  udp: Flags.boolean({allowNo: true, default: true, summary: 'ask by UDP; -udp true|false works too'}),
  tcp: Flags.boolean({allowNo: true, summary: 'ask over TCP instead of UDP; -tcp true|false works too'}),
  ipv4: Flags.boolean({exclusive: ['ipv6'], summary: 'use IPv4; -4 works too'}),
  ipv6: Flags.boolean({summary: 'use IPv6; -6 works too'}),
  'wait-all': Flags.boolean({summary: 'wait until the time limit, even if all members have answered'}),
  expect: Flags.integer({helpValue: '<n>', min: 1, summary: 'wait for this many answers; exit with 5 if fewer arrive'}),
  ...contextFlag,
}

/** `--wide`, for commands with tables of members. */
export const wideFlag = {
  wide: Flags.boolean({summary: 'show full columns, however long the lines are'}),
}

/** `--force`, for commands that refuse names and values that no known release has. */
export const forceFlag = {
  force: Flags.boolean({summary: "send it even if no known release has it: an application's own protocol, say"}),
}

/** `-timeout`, with the command's own default in milliseconds. */
export const timeoutFlag = (ms: number) => durationFlag({default: ms, summary: 'how long to wait for answers'})

/** Parsed values of `probeFlags` and the time limit. */
export type ProbeFlagValues = Interfaces.InferredFlags<typeof probeFlags> & {readonly timeout: number}

/** Returns the options of a probe with these keys and flags. Throws UsageError if both UDP and TCP are off. */
export function probeOptions(keys: readonly string[], flags: ProbeFlagValues): ProbeOptions {
  if (!flags.udp && !flags.tcp) throw new UsageError('either UDP or TCP has to be enabled')
  return {
    keys,
    cluster: flags.cluster,
    transport: flags.tcp ? 'tcp' : 'udp',
    addresses: flags.addr ?? [],
    bindAddress: flags['bind-addr'],
    // As in Java's Probe, 0 is the default port.
    port: flags.port === 0 ? DIAG_PORT : flags.port,
    ttl: flags.ttl,
    timeoutMs: flags.timeout,
    passcode: flags.passcode,
    family: flags.ipv6 ? 6 : flags.ipv4 ? 4 : undefined,
    node: flags.node,
    waitAll: flags['wait-all'],
    expect: flags.expect,
  }
}
