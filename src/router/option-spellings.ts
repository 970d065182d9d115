import {diagComponent} from '../stack/diag-component.ts'
import type {Prop, PropMap} from '../stack/spec.ts'
import {tlsComponent} from '../stack/tls-component.ts'
import {hiddenOptions, idleOptions, settledOptions} from './router-options.ts'

/** What a declared property does not say of its option on the command line. */
interface Spelling {
  /** JGroups' name of the option, where that of the attribute is another. */
  readonly name?: string
  readonly aliases?: readonly string[]
  /** JGroups has no such option, so it has no second spelling. */
  readonly own?: boolean
  /** What the help says, where the sentence of the attribute does not fit a router. */
  readonly sentence?: string
  /** What stands for the value in the help, where the kind of the property does not say it. */
  readonly placeholder?: string
  /** Further words for choices. */
  readonly synonyms?: Readonly<Record<string, string>>
}

type Spellings<P extends PropMap> = Readonly<Record<keyof P, Spelling>>

/** Whose property an option sets. */
export type OptionOwner = 'router' | 'diag' | 'tls'

/** An option of a router on the command line. */
export interface RouterOption extends Pick<Spelling, 'placeholder' | 'synonyms'> {
  /** With hyphens, as `diag-bind-addr`. */
  readonly name: string
  /** JGroups' spellings. */
  readonly aliases: readonly string[]
  readonly sentence: string
  readonly owner: OptionOwner
  /** The property's name in JGroups. */
  readonly property: string
  readonly declared: Prop<unknown>
}

const routerProperties = {...idleOptions, ...settledOptions, ...hiddenOptions}

const router: Spellings<typeof routerProperties> = {
  port: {},
  bind_addr: {aliases: ['bindaddress']},
  expiry_time: {name: 'expiry'},
  reaper_interval: {},
  max_length: {},
  max_send_queue: {},
  max_waiting: {own: true},
  stuck_timeout: {own: true},
  emit_suspect_events: {name: 'suspect'},
  // JGroups takes true and false too.
  dump_msgs: {synonyms: {true: 'all', false: 'none', '': 'none'}},
  wire: {own: true},
  recv_buf_size: {placeholder: '<bytes>'},
  jmx: {},
  use_nio: {name: 'nio'},
  non_blocking_sends: {},
  linger_timeout: {name: 'solinger'},
}

const diag: Spellings<typeof diagComponent.properties> = {
  enabled: {sentence: 'whether probe requests are answered'},
  enable_udp: {},
  enable_tcp: {},
  mcast_addr: {},
  bind_addr: {sentence: 'address on which probe requests are taken over TCP'},
  port: {},
  port_range: {sentence: 'how many ports above are tried for TCP'},
  ttl: {},
  bind_interfaces: {
    sentence: 'interfaces, by name or address, on which probe requests are received by multicast',
  },
  passcode: {sentence: 'passcode that probe requests must carry'},
}

// TLS is on as soon as one of its options is given, as in JGroups.
const {enabled: _enabled, ...tlsProperties} = tlsComponent.properties

const tls: Spellings<typeof tlsProperties> = {
  protocols: {name: 'protocol', sentence: 'versions of TLS, as TLSv1.3,TLSv1.2'},
  cipher_suites: {},
  provider: {sentence: 'accepted without meaning: Java classes cannot be loaded'},
  keystore_path: {placeholder: '<file>'},
  keystore_password: {},
  keystore_type: {},
  keystore_alias: {},
  truststore_path: {placeholder: '<file>', sentence: 'file with certificates to trust'},
  truststore_password: {},
  truststore_type: {},
  client_auth: {sentence: 'whether clients must show a certificate'},
  sni_matchers: {
    name: 'sni_matcher',
    placeholder: '<pattern>',
    sentence: 'host name (SNI) that is accepted, as a regular expression; may be repeated',
  },
}

function sentenceOf({doc, inert, defaultIPv4}: Prop<unknown>): string {
  if (inert !== undefined) return `accepted without meaning: ${inert}`
  const sentence = doc.charAt(0).toLowerCase() + doc.slice(1)
  return defaultIPv4 === undefined ? sentence : `${sentence} [default: ${defaultIPv4}]`
}

function optionsOf<P extends PropMap>(owner: OptionOwner, properties: P, spellings: Spellings<P>): RouterOption[] {
  return Object.entries<Spelling>(spellings).flatMap(([property, spelling]) => {
    const declared = properties[property]
    if (declared === undefined) return []
    const {aliases = [], sentence = sentenceOf(declared), own = false, placeholder, synonyms} = spelling
    const spelt = `${owner === 'router' ? '' : `${owner}_`}${spelling.name ?? property}`
    const name = spelt.replaceAll('_', '-')
    const all = own || name === spelt ? aliases : [spelt, ...aliases]
    return {
      ...{name, aliases: all, sentence, owner, property, declared},
      ...(placeholder === undefined ? {} : {placeholder}),
      ...(synonyms === undefined ? {} : {synonyms}),
    }
  })
}

/** All options of a router: those of JGroups' GossipRouter, under its names too, and own ones. */
export const ROUTER_OPTIONS: readonly RouterOption[] = [
  ...optionsOf('router', routerProperties, router),
  ...optionsOf('diag', diagComponent.properties, diag),
  ...optionsOf('tls', tlsProperties, tls),
]
