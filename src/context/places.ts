import {DIAG_PORT} from '../diag/diag-settings.ts'
import {endpointOf} from '../model/endpoint.ts'
import type {Context} from './context.ts'
import type {CurrentContext} from './current.ts'

/** The host of `host:port`, `[v6]:port`, JGroups' `host[port]` or `host`. */
function hostOf(address: string): string {
  return endpointOf(address, {jgroups: true})?.host ?? address
}

/** The addresses to probe in a context: those of its diagnostics, or else the hosts of its members. */
export function probePlaces({addresses, diagnostics}: Context): readonly string[] {
  const asked = diagnostics?.addresses ?? []
  return asked.length > 0 ? asked : [...new Set(addresses.map(hostOf))]
}

/** Everything a context says about where its members are, as texts that are equal for equal places. */
function placesOf(context: Context): readonly string[] {
  const {addresses, diagnostics, props, store} = context
  const probed = [...new Set([...probePlaces(context), ...addresses.map(hostOf)])]
  const port = String(diagnostics?.port ?? DIAG_PORT)
  return [
    ...addresses.map((address) => `member ${address}`),
    ...probed.map((address) => `diagnostics ${address} ${port}`),
    ...(props === undefined ? [] : [`props ${props}`]),
    ...(store === undefined ? [] : [`store ${store}`]),
  ]
}

/** Whether the user has named all places of a context; one without places means any member that answers. */
export function isOwn({context, home}: CurrentContext): boolean {
  if (context.isHome) return true
  const named = new Set(home.flatMap(placesOf))
  const places = placesOf(context)
  return places.length > 0 && places.every((place) => named.has(place))
}
