import type {MemberStatus, StatusMember, StatusView} from './report.ts'

/** Nothing that it told, and nothing that it did not tell, says whether it is in a view. */
function isUnreadable({came}: StatusMember): boolean {
  return came === 'tls' || came === 'certificate' || came === 'cluster needed'
}

/** What there is to say of a member that answered. `isIn`: its view, or one of others when it told none, has it. */
export function standingOf(row: StatusMember, asked: string | null, isIn: boolean): MemberStatus {
  if (row.cluster !== asked && (row.cluster !== null || row.view !== null)) return 'other cluster'
  if (row.layer === 'view') return 'no view'
  if (!isIn && !isUnreadable(row)) return 'not in any view'
  return row.view === null ? 'view not told' : 'answered'
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** By cluster, then view, then name; rows without a view last. */
export function byPlace(a: StatusMember, b: StatusMember): number {
  return (
    compare(a.cluster ?? '\uffff', b.cluster ?? '\uffff') ||
    compare(a.view ?? '\uffff', b.view ?? '\uffff') ||
    Number(b.coordinator) - Number(a.coordinator) ||
    compare(a.name ?? '\uffff', b.name ?? '\uffff') ||
    compare(a.address ?? '', b.address ?? '')
  )
}

/** By cluster, the largest first. */
export function bySize(a: StatusView, b: StatusView): number {
  return compare(a.cluster ?? '', b.cluster ?? '') || b.size - a.size || compare(a.view, b.view)
}
