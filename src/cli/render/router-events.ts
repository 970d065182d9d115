import {printableLine} from '../../errors/printable.ts'
import {endpointText} from '../../model/endpoint.ts'
import type {RouterFact} from '../../router/router-events.ts'

/** Returns a fact as text, in the words of JGroups' GossipRouter. */
export function routerFactText(fact: RouterFact): string {
  switch (fact.event) {
    case 'started': {
      const {address, port, tls, millis} = fact
      const where = endpointText({host: address, port})
      return `GossipRouter started in ${String(millis)} ms listening on ${where}${tls ? ' (TLS)' : ''}`
    }
    case 'registered':
    case 'unregistered': {
      const [done, where] = fact.event === 'registered' ? ['added', 'to'] : ['removed', 'from']
      const name = printableLine(fact.member ?? fact.uuid)
      return `${done} ${name} (${fact.physicalAddress ?? 'null'}) ${where} group ${printableLine(fact.cluster)}`
    }
    case 'message': {
      const {dest, src, bytes, cluster} = fact
      const name = (text: string | null): string => (text === null ? 'null' : printableLine(text))
      return `dst=${name(dest)} src=${name(src)} (${String(bytes)} bytes) in ${printableLine(cluster)}`
    }
    case 'stopped':
      return 'GossipRouter stopped'
  }
}
