/** A member, by logical name and identity. */
export interface MemberIdentity {
  readonly name: string
  readonly uuid: string
}

/** The cluster was joined. */
export interface ConnectedEvent {
  readonly event: 'connected'
  readonly member: string
  readonly uuid: string
  readonly cluster: string
  readonly physicalAddress: string
}

/** A view was installed. */
export interface ViewEvent {
  readonly event: 'view'
  readonly member: string
  /** The member that created the view; names may not be known yet, UUIDs always are. */
  readonly creator: MemberIdentity
  /** Number of the view. */
  readonly id: number
  readonly members: readonly MemberIdentity[]
  /** The view as JGroups writes it. */
  readonly view: string
}

/** The member has left its cluster. */
export interface LeftEvent {
  readonly event: 'left'
  readonly member: string
  readonly cluster: string
  /** Why it left by itself; null if it was asked to leave. */
  readonly reason: string | null
}

/** The facts that `jg node start` prints, in order. */
export type MemberEvent = ConnectedEvent | ViewEvent | LeftEvent
