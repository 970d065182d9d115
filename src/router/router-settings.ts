import {diagComponent} from '../stack/diag-component.ts'
import type {PropValues} from '../stack/spec.ts'
import {tlsComponent, tlsOptionsOf} from '../stack/tls-component.ts'
import {type OptionOwner, ROUTER_OPTIONS} from './option-spellings.ts'
import {defaultValues, ROUTER_DEFAULTS, type RouterOptions} from './router-options.ts'

/** Values of options by name, such as `diag-bind-addr`, each of its property's type; omitted ones have their default. */
export type RouterFlagValues = Readonly<Record<string, unknown>>

/** The settings of a router, its probe answers and its TLS. */
export interface RouterSettings {
  readonly options: RouterOptions
  readonly components: {
    readonly diag: PropValues<typeof diagComponent.properties>
    readonly tls: PropValues<typeof tlsComponent.properties>
  }
}

function valuesFor(owner: OptionOwner, flags: RouterFlagValues): Record<string, unknown> {
  const options = ROUTER_OPTIONS.filter((option) => option.owner === owner && flags[option.name] !== undefined)
  return Object.fromEntries(options.map(({name, property}) => [property, flags[name]]))
}

/** Reads the options. Throws ConfigError. */
export function routerSettings(flags: RouterFlagValues): RouterSettings {
  const tlsFlags = valuesFor('tls', flags)
  // As in JGroups, each of these options turns TLS on.
  const enabled = Object.keys(tlsFlags).length > 0
  const tls = {...defaultValues(tlsComponent.properties), ...tlsFlags, enabled}
  const diag = {...defaultValues(diagComponent.properties), ...valuesFor('diag', flags)}
  return {
    options: {...ROUTER_DEFAULTS, ...valuesFor('router', flags), tls: tlsOptionsOf(tls, 'GossipRouter')},
    components: {diag, tls},
  }
}
