import type {StatusMember} from './report.ts'

/** The cluster in question. */
export interface Scope {
  readonly cluster: string | null
  /** It was asked for by name. */
  readonly isNamed: boolean
  /** All clusters with as many members as this one; none where it has the most, or was named. */
  readonly tied: readonly string[]
}

function counted(rows: readonly StatusMember[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const {cluster} of rows) if (cluster !== null) counts.set(cluster, (counts.get(cluster) ?? 0) + 1)
  return counts
}

/** The cluster that is asked for, else the one that most of those are in who told their view, else most of those who answered. */
export function scopeOf(rows: readonly StatusMember[], wanted: string | undefined): Scope {
  if (wanted !== undefined) return {cluster: wanted, isNamed: true, tied: []}
  const answered = rows.filter(({source}) => source !== null)
  const seen = counted(answered.filter(({view}) => view !== null))
  const counts = seen.size > 0 ? seen : counted(answered)
  const most = Math.max(0, ...counts.values())
  const first = [...counts].filter(([, count]) => count === most).map(([cluster]) => cluster)
  const clusters = first.sort()
  return {cluster: clusters[0] ?? null, isNamed: false, tied: clusters.length > 1 ? clusters : []}
}
