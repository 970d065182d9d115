import {Flags} from '@oclif/core'
import {UsageError} from '../../errors/index.ts'
import {DUMP_CHOICES, type DumpMessages, ROUTER_DEFAULTS, ROUTER_WIRES} from '../../router/router-options.ts'
import {durationFlag, portFlag} from './common.ts'

/** A flag that takes `true` or `false`, as those of JGroups' GossipRouter do. */
const truthFlag = Flags.custom<boolean>({
  helpValue: '<true|false>',
  parse: (input) => {
    if (!/^(true|false)$/i.test(input)) throw new UsageError(`expected true or false, found '${input}'`)
    return Promise.resolve(input.toLowerCase() === 'true')
  },
})

/** A flag that takes a number of bytes or of other things. */
const countFlag = Flags.custom<number>({
  helpValue: '<number>',
  parse: (input) => {
    if (!/^-?\d{1,9}$/.test(input)) throw new UsageError(`expected a whole number, found '${input}'`)
    return Promise.resolve(Number(input))
  },
})

/** JGroups takes true and false too. */
const DUMP_WORDS: Readonly<Record<string, DumpMessages>> = {true: 'all', false: 'none', '': 'none'}

const dumpFlag = Flags.custom<DumpMessages>({
  helpValue: '<none|registration|all>',
  parse: (input) => {
    const word = input.trim().toLowerCase()
    const known = DUMP_WORDS[word] ?? DUMP_CHOICES.find((choice) => choice === word)
    if (known === undefined) throw new UsageError(`expected none, registration or all, found '${input}'`)
    return Promise.resolve(known)
  },
})

const listening = {
  port: portFlag({default: 12_001, summary: 'port to listen on'}),
  'bind-addr': Flags.string({
    aliases: ['bind_addr', 'bindaddress'],
    helpValue: '<address>',
    summary: 'address to listen on; all when left out',
  }),
  expiry: durationFlag({default: 0, summary: 'idle time after which a connection is closed; 0 for never'}),
  'reaper-interval': durationFlag({
    aliases: ['reaper_interval'],
    default: 0,
    summary: 'time between two looks for idle connections; 0 for none',
  }),
  'max-length': countFlag({
    aliases: ['max_length'],
    default: 0,
    helpValue: '<bytes>',
    summary: 'longest message that is taken; 0 for 128 MiB',
  }),
  'max-send-queue': countFlag({
    aliases: ['max_send_queue'],
    default: 128,
    summary: 'full frames (64 KiB) that may wait for a client that does not read; more are dropped',
  }),
  'max-waiting': countFlag({
    default: ROUTER_DEFAULTS.maxWaiting,
    helpValue: '<bytes>',
    summary: 'bytes that may wait for all clients together; whoever has long taken nothing is then closed',
  }),
  'stuck-timeout': durationFlag({
    default: ROUTER_DEFAULTS.stuckMs,
    summary: 'time after which a client that takes nothing of what waits for it is closed; 0 for never',
  }),
  suspect: truthFlag({default: true, summary: 'whether the others are told when the connection of a member ends'}),
  'dump-msgs': dumpFlag({
    aliases: ['dump_msgs'],
    default: 'none',
    summary: 'what is printed while it runs: nothing, who comes and goes, or each message too',
  }),
  wire: Flags.option({
    options: ROUTER_WIRES,
    default: '5.5' as const,
    summary: 'oldest release among the members: those before 5.4 do not know all answers of 5.5',
  })(),
}

const accepted = {
  'recv-buf-size': countFlag({
    aliases: ['recv_buf_size'],
    default: 0,
    helpValue: '<bytes>',
    summary: 'accepted without meaning: Node sizes the buffers of streams',
  }),
  jmx: truthFlag({default: false, summary: 'accepted without meaning: attributes are shown by probe'}),
  nio: truthFlag({default: false, summary: 'accepted without meaning: clients of both kinds are served'}),
  'non-blocking-sends': truthFlag({
    aliases: ['non_blocking_sends'],
    default: false,
    summary: 'accepted without meaning: sends never block',
  }),
  solinger: countFlag({default: -1, summary: 'accepted without meaning: Node cannot set it'}),
}

const diagnostics = {
  'diag-enabled': truthFlag({aliases: ['diag_enabled'], default: true, summary: 'whether probe requests are answered'}),
  'diag-enable-udp': truthFlag({
    aliases: ['diag_enable_udp'],
    default: true,
    summary: 'whether probe requests are answered over UDP',
  }),
  'diag-enable-tcp': truthFlag({
    aliases: ['diag_enable_tcp'],
    default: false,
    summary: 'whether probe requests are answered over TCP',
  }),
  'diag-mcast-addr': Flags.string({
    aliases: ['diag_mcast_addr'],
    helpValue: '<address>',
    summary: 'multicast group of probe requests [default: 224.0.75.75]',
  }),
  'diag-bind-addr': Flags.string({
    aliases: ['diag_bind_addr'],
    helpValue: '<address>',
    summary: 'address on which probe requests are taken over TCP',
  }),
  'diag-port': portFlag({aliases: ['diag_port'], default: 7500, summary: 'port of probe requests'}),
  'diag-port-range': countFlag({
    aliases: ['diag_port_range'],
    default: 50,
    summary: 'how many ports above are tried for TCP',
  }),
  'diag-ttl': countFlag({aliases: ['diag_ttl'], default: 8, summary: 'time-to-live of the multicast socket'}),
  'diag-bind-interfaces': Flags.string({
    aliases: ['diag_bind_interfaces'],
    helpValue: '<list>',
    summary: 'interfaces, by name or address, on which probe requests are received by multicast',
  }),
  'diag-passcode': Flags.string({
    aliases: ['diag_passcode'],
    helpValue: '<text>',
    summary: 'passcode that probe requests must carry',
  }),
}

const text = (name: string, summary: string, helpValue = '<text>') =>
  Flags.string({aliases: [name.replaceAll('-', '_')], helpValue, summary})

const tls = {
  'tls-protocol': text('tls-protocol', 'versions of TLS, as TLSv1.3,TLSv1.2', '<list>'),
  'tls-cipher-suites': text('tls-cipher-suites', 'cipher suites that may be used', '<list>'),
  'tls-provider': text('tls-provider', 'accepted without meaning: Java classes cannot be loaded'),
  'tls-keystore-path': text('tls-keystore-path', 'file with the own key and certificate', '<file>'),
  'tls-keystore-password': text('tls-keystore-password', 'password of the keystore'),
  'tls-keystore-type': text('tls-keystore-type', 'format of the keystore: pkcs12 or jks'),
  'tls-keystore-alias': text('tls-keystore-alias', 'entry of the keystore'),
  'tls-truststore-path': text('tls-truststore-path', 'file with certificates to trust', '<file>'),
  'tls-truststore-password': text('tls-truststore-password', 'password of the truststore'),
  'tls-truststore-type': text('tls-truststore-type', 'format of the truststore: pkcs12 or jks'),
  'tls-client-auth': text('tls-client-auth', 'whether clients must show a certificate', '<none|want|need>'),
  'tls-sni-matcher': Flags.string({
    aliases: ['tls_sni_matcher'],
    helpValue: '<pattern>',
    multiple: true,
    multipleNonGreedy: true,
    summary: 'host name (SNI) that is accepted, as a regular expression; may be repeated',
  }),
}

/** Options of `jg gossip-router start`: those of JGroups' GossipRouter, under its names too. */
export const routerFlags = {...listening, ...accepted, ...diagnostics, ...tls}
