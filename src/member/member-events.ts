/** A member by its logical name and its identity. */
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
  /** Who made the view; names may be unknown yet, UUIDs never are. */
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
  /** Why it left by itself; null when it was told to. */
  readonly reason: string | null
}

/** What `jg node start` tells, one fact after the other. */
export type MemberEvent = ConnectedEvent | ViewEvent | LeftEvent
