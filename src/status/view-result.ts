import {shortNames} from '../peek/short-names.ts'
import type {ViewHistory} from './history.ts'
import type {MemberStatus, Finding, StatusReport, StatusTotals, StatusView} from '../evidence/report.ts'

/** A member and the view it holds, beside the view that most members of its cluster hold. */
export interface ViewMember {
  readonly name: string | null
  readonly uuid: string | null
  readonly address: string | null
  readonly cluster: string | null
  readonly status: MemberStatus
  readonly reason: string | null
  /** Its view, as `A|3`; null when it told none. */
  readonly view: string | null
  /** Members of it, in order; null when it told none. */
  readonly members: readonly string[] | null
  /** Members of the view that most hold who are not in this one. */
  readonly without: readonly string[]
  /** Members of this view who are not in the one that most hold. */
  readonly beside: readonly string[]
}

/** Views side by side. */
export interface ViewResult {
  readonly members: readonly ViewMember[]
  readonly views: readonly StatusView[]
  /** Views that members had before; null when that was not asked. */
  readonly history: readonly ViewHistory[] | null
  readonly findings: readonly Finding[]
  readonly totals: StatusTotals
}

function mostHeld(views: readonly StatusView[], cluster: string | null): StatusView | undefined {
  const own = views.filter((view) => view.cluster === cluster)
  return own.reduce<StatusView | undefined>(
    (most, view) => (most === undefined || view.heldBy.length > most.heldBy.length ? view : most),
    undefined,
  )
}

/** Puts the view of each member beside that of the most. */
export function viewResult(report: StatusReport, history: readonly ViewHistory[] | null): ViewResult {
  const {members, views, findings, totals} = report
  const short = shortNames(members.flatMap(({uuid}) => uuid ?? []))
  const rows = members.map(({name, uuid, address, cluster, status, reason, view}): ViewMember => {
    const label = name ?? (uuid === null ? undefined : short(uuid))
    const held = views.find(
      (one) => one.cluster === cluster && one.view === view && label !== undefined && one.heldBy.includes(label),
    )
    const most = mostHeld(views, cluster)
    const own = held?.members ?? null
    return {
      name,
      uuid,
      address,
      cluster,
      status,
      reason,
      view,
      members: own,
      without: own === null ? [] : (most?.members ?? []).filter((member) => !own.includes(member)),
      beside: own === null ? [] : own.filter((member) => most?.members.includes(member) === false),
    }
  })
  return {members: rows, views, history, findings, totals}
}
