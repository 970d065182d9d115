import type {RouterEvent} from './router-options.ts'

/** The router is listening. */
export interface StartedEvent {
  readonly event: 'started'
  readonly address: string
  readonly port: number
  readonly tls: boolean
  readonly millis: number
}

/** The router was asked to stop, and has. */
export interface StoppedEvent {
  readonly event: 'stopped'
}

/** What `jg gossip-router start` prints, one fact per line. */
export type RouterFact = StartedEvent | RouterEvent | StoppedEvent
