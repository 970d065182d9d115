import type {RouterEvent} from './router-options.ts'

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
