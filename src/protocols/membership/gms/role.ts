import type {Digest} from '../../../model/digest.ts'
import type {Address} from '../../../model/address.ts'
import type {View} from '../../../model/view.ts'
import type {Done} from '../../../stack/events.ts'
import type {JoinRsp} from '../../../headers/gms-payloads.ts'
import type {MemberRequest} from './requests.ts'

/**
 * What a member does depends on its role: it joins as a client, then is coordinator or participant. Methods that a role does not define
 * do not apply to it.
 */
export interface Role {
  /** Name of the Java class, as the attribute `implementation` prints it. */
  readonly name: 'ClientGmsImpl' | 'CoordGmsImpl' | 'ParticipantGmsImpl'
  /** Leaves the cluster; `done` runs once. */
  leave(done: Done): void
  /** Processes the bundle COORD_LEAVE of the view handler. */
  coordLeave(done: () => void): void
  joinResponse?(response: JoinRsp, sender: Address): void
  unsuspect?(member: Address): void
  /** Processes a bundle of the view handler; `done` starts the next one. */
  changeMembership(requests: readonly MemberRequest[], done: () => void): void
  /** Handles a view created by this member or the coordinator. A client only becomes a member through the response to its request. */
  viewChange?(view: View, digest: Digest | null): void
  /** The role ends. */
  stop?(): void
}
