import type {RouterEvent} from '../../router/router-options.ts'
import {printableLine} from '../printable.ts'

/** The router listens. */
export interface StartedEvent {
  readonly event: 'started'
  readonly address: string
  readonly port: number
  readonly tls: boolean
  readonly millis: number
}

/** The router was told to end, and has. */
export interface StoppedEvent {
  readonly event: 'stopped'
}

/** What `jg gossip-router start` tells, one fact after the other. */
export type RouterFact = StartedEvent | RouterEvent | StoppedEvent

/** A fact as text, in the words of JGroups' GossipRouter. */
export function routerFactText(fact: RouterFact): string {
  switch (fact.event) {
    case 'started': {
      const {address, port, tls, millis} = fact
      const where = `${address.includes(':') ? `[${address}]` : address}:${String(port)}`
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
