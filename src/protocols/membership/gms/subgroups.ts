import type {Address} from '../../../model/address.ts'
import {Digest} from '../../../model/digest.ts'
import {MergeView, View, ViewId} from '../../../model/view.ts'
import {among, distinct, includes, lowest, mergedMembers} from './membership-policy.ts'
import type {ViewsByMember} from './requests.ts'

/** A member and the view it reported. */
interface ReportedView {
  readonly sender: Address
  readonly view: View
}

/** A member asked to take part in a merge, with the members it answers for. */
export interface Subgroup {
  readonly coordinator: Address
  readonly members: readonly Address[]
}

/** View and digest of a subgroup, from its coordinator's answer. */
export interface MergeData {
  readonly view: View
  readonly digest: Digest
}

const reported = (views: ViewsByMember): ReportedView[] => [...views].map(([sender, view]) => ({sender, view}))

/** Whether all views have the same id. */
export function sameViews(views: ViewsByMember): boolean {
  const [first, ...rest] = [...views.values()]
  return rest.every((v) => v.viewId.equals(first?.viewId))
}

/**
 * The merge leader: the lowest of the members that are first in their own view; if there is none, the lowest creator of a view, since not
 * every member can lead (JGRP-2092).
 */
export function mergeLeader(views: ViewsByMember): Address | null {
  const all = reported(views)
  const actual = all.filter((t) => t.sender.equals(t.view.coordinator)).map((t) => t.sender)
  return lowest(actual.length > 0 ? actual : all.map((t) => t.view.creator))
}

/**
 * Removes from each view the members whose own view does not contain its sender, since they would not answer it (JGRP-1061): with
 * A, B: {A,B} and C: {A,B,C}, C's view becomes {C}.
 */
export function sanitizeViews(views: ViewsByMember): ViewsByMember {
  const sane = new Map(reported(views).map((t) => [t.sender.key, t]))
  for (const {sender, view} of reported(views)) {
    const members = view.members.filter((m) => m.equals(sender) || (sane.get(m.key)?.view.contains(sender) ?? true))
    if (members.length < view.size) sane.set(sender.key, {sender, view: new View(view.viewId, members)})
  }
  return new Map([...sane.values()].map((t) => [t.sender, t.view]))
}

/**
 * Creators of views with the members of those views, in the order of creators; members in no creator's own view form a subgroup of
 * their own.
 */
export function subgroupsOf(views: ViewsByMember): Subgroup[] {
  const all = reported(views)
  const groups = new Map<string, {coordinator: Address; members: Address[]}>()
  for (const {view} of all) {
    const group = groups.get(view.creator.key) ?? {coordinator: view.creator, members: []}
    group.members = distinct([...group.members, ...view.members])
    groups.set(view.creator.key, group)
  }
  const covered = [...groups.values()].flatMap(
    (g) => all.find((t) => t.sender.equals(g.coordinator))?.view.members ?? [],
  )
  for (const member of distinct(all.flatMap((t) => t.view.members))) {
    if (includes(covered, member) || groups.has(member.key)) continue
    groups.set(member.key, {coordinator: member, members: [member]})
  }
  return [...groups.values()].sort((a, b) => a.coordinator.compare(b.coordinator))
}

/** Views of a merge without duplicates. */
export function distinctViews(views: ViewsByMember): View[] {
  const list: View[] = []
  for (const view of views.values()) if (!list.some((v) => v.equals(view))) list.push(view)
  return list
}

/**
 * The merge view of all answers: members without a digest are omitted, the id is above all ids seen, and the digest has the highest
 * seqnos reported. Null when no member remains.
 */
export function consolidate(
  answers: readonly MergeData[],
  subviews: readonly View[],
): {view: MergeView; digest: Digest} | null {
  const digested = answers.flatMap((a) => a.digest.entries.map((e) => e.member))
  const groups = answers.map((a) => (digested.length > 0 ? among(a.view.members, digested) : [...a.view.members]))
  const members = mergedMembers(groups.filter((g) => g.length > 0))
  const [coordinator] = members
  if (coordinator === undefined) return null
  const id = Math.max(...[...answers.map((a) => a.view), ...subviews].map((v) => v.viewId.id)) + 1
  const view = new MergeView(
    new ViewId(coordinator, id),
    members,
    subviews.filter((v) => includes(members, v.creator)),
  )
  const digest = answers.reduce((sum, a) => sum.merge(a.digest), new Digest([]))
  return members.every((m) => digest.contains(m)) ? {view, digest: digest.select(members)} : null
}
