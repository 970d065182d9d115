import type {Address} from '../model/address.ts'
import type {Message} from '../model/message.ts'
import type {PingData} from '../headers/ping-data.ts'
import type {View} from '../model/view.ts'

/** Sees messages as they come from the transport, before any protocol does; must not change them. */
export type MessageWatch = (message: Message) => void

/** What a joiner knows of a cluster before it sends a JOIN request. */
export interface JoinSight {
  readonly cluster: string
  /** Members that discovery found. */
  readonly found: readonly PingData[]
  /** Members that a JOIN request would go to. */
  readonly coordinators: readonly Address[]
  /** Views that these reported. */
  readonly views: readonly View[]
}

/** Continues the join, or with an error ends it before any JOIN request is sent. Must be called once, during the call or later. */
export type JoinDecision = (refusal?: Error) => void

/** How a member joins. */
export interface JoinRules {
  /**
   * Decides before the first JOIN request to a coordinator. With it the first discovery only looks: nothing is recorded in a store, and
   * only members that discovery asks learn of this one.
   */
  readonly admit?: (sight: JoinSight, decide: JoinDecision) => void
  /** Sees what comes from the transport until the member has joined. */
  readonly seen?: MessageWatch
  /** Whether the member forms a cluster when it finds none, or when no member admits it; true when omitted. */
  readonly mayCreate?: boolean
}
