import type {Address} from '../model/address.ts'
import type {Message} from '../model/message.ts'
import type {PingData} from '../headers/ping-data.ts'
import type {View} from '../model/view.ts'

/** Sees messages as they come from the transport, before any protocol does; must not change them. */
export type MessageWatch = (message: Message) => void

/** What a joiner has learnt of a cluster before it asks to be let in. */
export interface JoinSight {
  readonly cluster: string
  /** Members that discovery found; empty where nobody is there. */
  readonly found: readonly PingData[]
  /** Members that would be asked to let this one in. */
  readonly coordinators: readonly Address[]
  /** Views that these told. */
  readonly views: readonly View[]
}

/** Lets a joiner go on, or with an error ends the join: then no JOIN request has been sent. To be called once, in the call or later. */
export type JoinDecision = (refusal?: Error) => void

/** How a member joins. */
export interface JoinRules {
  /**
   * Decides before the first JOIN request to a coordinator. With it the first discovery only looks: nothing is recorded in a store, and
   * nobody is told of this member but whom discovery asks.
   */
  readonly admit?: (sight: JoinSight, decide: JoinDecision) => void
  /** Sees what comes from the transport until the member has joined. */
  readonly seen?: MessageWatch
  /** Whether the member forms a cluster when it finds none, or when nobody lets it in; true when left out. */
  readonly mayCreate?: boolean
}
