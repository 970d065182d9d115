import {diagComponent} from '../stack/diag-component.ts'
import type {Prop, PropMap} from '../stack/spec.ts'
import {tlsComponent} from '../stack/tls-component.ts'
import {hiddenOptions, idleOptions, settledOptions} from './router-options.ts'

/** What an option on the command line needs beyond its declared property. */
interface Spelling {
  /** JGroups' name of the option, where it differs from the attribute's. */
  readonly name?: string
  readonly aliases?: readonly string[]
  /** JGroups has no such option, so there is no second spelling. */
  readonly own?: boolean
  /** Help text, where the attribute's sentence does not fit a router. */
  readonly sentence?: string
  /** Placeholder of the value in the help, where the kind of the property does not supply it. */
  readonly placeholder?: string
  /** Further words for choices. */
  readonly synonyms?: Readonly<Record<string, string>>
}

type Spellings<P extends PropMap> = Readonly<Record<keyof P, Spelling>>

/** The component whose property an option sets. */
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
  // JGroups accepts true and false too.
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
  bind_addr: {sentence: 'address to accept probe requests on over TCP'},
  port: {},
  port_range: {sentence: 'how many further ports to try for TCP'},
  ttl: {},
  bind_interfaces: {
    sentence: 'interfaces, by name or address, on which probe requests are received by multicast',
  },
  passcode: {sentence: 'passcode that probe requests must carry'},
}

// Any of these options turns TLS on, as in JGroups.
const {enabled: _enabled, ...tlsProperties} = tlsComponent.properties

const tls: Spellings<typeof tlsProperties> = {
  protocols: {name: 'protocol', sentence: 'TLS versions, such as TLSv1.3,TLSv1.2'},
  cipher_suites: {},
  provider: {sentence: 'accepted but ignored: Java classes cannot be loaded'},
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
    sentence: 'accepted host name (SNI), as a regular expression; may be repeated',
  },
}

function sentenceOf({doc, inert, defaultIPv4}: Prop<unknown>): string {
  if (inert !== undefined) return `accepted but ignored: ${inert}`
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
