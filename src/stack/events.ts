import type {Address} from '../model/address.ts'
import type {Digest} from '../model/digest.ts'
import type {IpAddress} from '../model/ip-address.ts'
import type {PingData} from '../headers/ping-data.ts'
import type {View, ViewId} from '../model/view.ts'
import type {JoinRules} from './join-rules.ts'

/** Completes an asynchronous request; called exactly once. */
export type Done = (error?: Error) => void

/** Event types have JGroups' names; a protocol passes on events it does not know. */
export type Event =
  // --- channel, membership (down unless noted)
  | {
      readonly type: 'CONNECT'
      readonly cluster: string
      readonly withStateTransfer: boolean
      readonly rules?: JoinRules
      readonly done: Done
    }
  | {readonly type: 'DISCONNECT'; readonly done: Done}
  /** Down from GMS after a view was installed, and up to the channel. */
  | {readonly type: 'VIEW_CHANGE'; readonly view: View}
  /** Down from GMS: members that are about to be in a view, so that their messages are accepted. */
  | {readonly type: 'TMP_VIEW'; readonly view: View}
  /** Down from GMS: the member has its first view, and answers discovery as a server. */
  | {readonly type: 'BECOME_SERVER'}
  // --- discovery
  /**
   * `done` runs once, when a coordinator answered or the time is up. A member that only looks is recorded in no store; `withheld` then says that a
   * store was skipped, and that discovery must run again before the member joins.
   */
  | {
      readonly type: 'FIND_INITIAL_MBRS'
      readonly timeoutMs: number
      readonly lookOnly?: boolean
      readonly done: (responses: readonly PingData[], withheld: boolean) => void
    }
  /** Asks for the given members, or all when null, whatever this member's state. */
  | {
      readonly type: 'FIND_MBRS'
      readonly members: readonly Address[] | null
      readonly timeoutMs: number
      /** Called with each response as it arrives; `done` receives all of them. */
      readonly each?: (response: PingData) => void
      readonly done: (responses: readonly PingData[]) => void
    }
  /** Up from discovery to GMS: asks whether this member is coordinator or server; returns `{server, coordinator}`. */
  | {readonly type: 'GET_PING_STATUS'}
  // --- physical addresses (down to the transport)
  /** Returns an IpAddress or null. */
  | {readonly type: 'GET_PHYSICAL_ADDRESS'; readonly member: Address}
  /** Returns the physical addresses of all known members, IpAddress[]. */
  | {readonly type: 'GET_PHYSICAL_ADDRESSES'}
  /** Returns all known members with their addresses, AddressMapping[]; `skipRemovable` omits former members. */
  | {readonly type: 'GET_LOGICAL_PHYSICAL_MAPPINGS'; readonly skipRemovable: boolean}
  /** Returns what the transport itself knows of the cluster's members, PingData[]. */
  | {readonly type: 'GET_PING_DATA'}
  | {readonly type: 'ADD_PHYSICAL_ADDRESS'; readonly member: Address; readonly address: IpAddress}
  /** Up from the transport to discovery: no physical address is known for this member. */
  | {readonly type: 'WHO_HAS'; readonly member: Address}
  // --- failure detection (up from detectors through VERIFY_SUSPECT2 to GMS; SUSPECT and UNSUSPECT also down)
  | {readonly type: 'SUSPECT'; readonly members: readonly Address[]}
  | {readonly type: 'UNSUSPECT'; readonly members: readonly Address[]}
  /** Down from VERIFY_SUSPECT2's neighbours: asks detectors for the members they suspect; returns Address[]. */
  | {readonly type: 'GET_SUSPECTED'}
  // --- digests (down to NAKACK2)
  /** Returns the digest of all members, or of one. */
  | {readonly type: 'GET_DIGEST'; readonly member?: Address}
  | {readonly type: 'SET_DIGEST' | 'MERGE_DIGEST' | 'OVERWRITE_DIGEST'; readonly digest: Digest}
  /** Down from STABLE: everything up to these seqnos was received by all. */
  | {readonly type: 'STABLE'; readonly digest: Digest}
  /** Down to NAKACK2: fetch what is missing up to the digest's numbers, e.g. before a merge. */
  | {readonly type: 'REBROADCAST'; readonly digest: Digest}
  // --- merging
  /** Down to MERGE3, also before the member has a view: asks members for their views; returns true if a protocol does so. `done` runs once. */
  | {
      readonly type: 'ASK_VIEWS'
      readonly members: readonly Address[]
      readonly timeoutMs: number
      readonly done: (views: readonly View[]) => void
    }
  /** Up from MERGE3 to GMS: different views were seen, by member. */
  | {readonly type: 'MERGE'; readonly views: ReadonlyMap<Address, View>}
  /** Down from GMS to STABLE: no stability rounds while a merge runs. */
  | {readonly type: 'SUSPEND_STABLE'; readonly maxMs: number}
  | {readonly type: 'RESUME_STABLE'}
  /** Up to GMS: returns whether a merge is in progress. */
  | {readonly type: 'IS_MERGE_IN_PROGRESS'}
  /** Up from INJECT_VIEW or operations to GMS: install this view as if the coordinator had sent it. */
  | {readonly type: 'INSTALL_VIEW'; readonly view: View}
  /** Down to GMS from above (STATE_TRANSFER): ask the coordinator for its view if it is newer than this one. */
  | {readonly type: 'GET_VIEW_FROM_COORD'; readonly viewId: ViewId | null}
  // --- state transfer
  /** Down from the channel. `target` null is the coordinator. */
  | {readonly type: 'GET_STATE'; readonly target: Address | null; readonly timeoutMs: number; readonly done: Done}
  /** Up to the channel: asks the application for its state; `done` receives the state, null for none, or an error. */
  | {readonly type: 'GET_APPLICATION_STATE'; readonly done: (error: Error | null, state: Uint8Array | null) => void}
  /** Up to the channel: the state that was fetched. */
  | {readonly type: 'SET_APPLICATION_STATE'; readonly state: Uint8Array | null; readonly done: Done}
  | {readonly type: 'CLOSE_BARRIER'}
  | {readonly type: 'OPEN_BARRIER'}
  /** Down to BARRIER: starts or stops letting this member's unicasts pass while the barrier is closed. */
  | {readonly type: 'PUNCH_HOLE' | 'CLOSE_HOLE'; readonly member: Address}
