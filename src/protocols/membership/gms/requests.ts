import type {Address} from '../../../model/address.ts'
import type {View} from '../../../model/view.ts'

/** Views by the member that reported them. */
export type ViewsByMember = ReadonlyMap<Address, View>

/** A request queued by the view handler. */
export type Request =
  | {readonly type: 'JOIN' | 'JOIN_WITH_STATE_TRANSFER' | 'LEAVE' | 'SUSPECT'; readonly member: Address}
  | {readonly type: 'COORD_LEAVE'}
  | {readonly type: 'MERGE'; readonly views: ViewsByMember}

/** Requests that change the membership. */
export type MemberRequest = Extract<Request, {readonly member: Address}>

/** Whether the request changes the membership, and so shares a view with others of its kind. */
export function isMemberRequest(request: Request): request is MemberRequest {
  return 'member' in request
}

/** Whether two requests are the same; merges never are, since later ones know more. */
export function sameRequest(a: Request, b: Request): boolean {
  if (a.type !== b.type) return false
  if (isMemberRequest(a) && isMemberRequest(b)) return a.member.equals(b.member)
  return a.type === 'COORD_LEAVE'
}

/** As JGroups prints it. */
export function printRequest(request: Request): string {
  if (isMemberRequest(request)) return `${request.type}(${request.member.toString()})`
  return request.type === 'MERGE' ? `MERGE(${request.views.size} views)` : request.type
}
