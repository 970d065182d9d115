import type {Digest} from '../../../model/digest.ts'
import type {Address} from '../../../model/address.ts'
import type {View} from '../../../model/view.ts'
import type {Done} from '../../../stack/events.ts'
import type {JoinRsp} from '../../../headers/gms-payloads.ts'
import type {MemberRequest} from './requests.ts'

/**
 * What a member does depends on its role: it joins as client, then is coordinator or participant. What a role leaves out has no
 * meaning for it.
 */
export interface Role {
  /** Name of the Java class, as the attribute `implementation` prints it. */
  readonly name: 'ClientGmsImpl' | 'CoordGmsImpl' | 'ParticipantGmsImpl'
  /** Leaves the cluster; `done` runs once. */
  leave(done: Done): void
  /** The bundle COORD_LEAVE of the view handler. */
  coordLeave(done: () => void): void
  joinResponse?(response: JoinRsp, sender: Address): void
  unsuspect?(member: Address): void
  /** A bundle of the view handler; `done` lets the next one come. */
  changeMembership(requests: readonly MemberRequest[], done: () => void): void
  /** A view that this member or the coordinator made. A client becomes a member by the response to its request only. */
  viewChange?(view: View, digest: Digest | null): void
  /** The role ends. */
  stop?(): void
}
