import {namedValuesTable, type NamedValue, type TableStyle} from './probe.ts'
import {clusterColumn, DIFFERS, memberName, SILENT} from './columns.ts'
import {table} from './table.ts'
import {type AttrMember, type AttrResult, attributesOf} from '../../attributes/read.ts'

/** Up to this many attributes get a column each. */
const MAX_COLUMNS = 3

/** Cell of a member that does not have the attribute. */
const ABSENT = '(none)'

/** Returns the most common value; undefined if no value is more common than all others. */
function usualValue(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  const [first, second] = [...counts].sort(([, a], [, b]) => b - a)
  return first !== undefined && first[1] > (second?.[1] ?? 0) ? first[0] : undefined
}

/** One row per member, or one per attribute and member if there are many attributes; values that differ are marked. */
export function attrTable({members, missing, differing}: AttrResult, style: TableStyle): string {
  if (members.length === 0) return ''
  const names = [...attributesOf(members), ...missing]
  const silent = members.filter(({status}) => status === 'silent')
  if (names.length > MAX_COLUMNS) {
    const values = names.flatMap((name) =>
      members.flatMap((m): NamedValue[] => {
        const value = m.attributes[name]
        return value === undefined ? [] : [{name, member: memberName(m.name), value}]
      }),
    )
    return namedValuesTable(values, silent, style)
  }
  const usual = new Map(
    differing.map((name) => [name, usualValue(members.flatMap(({attributes}) => attributes[name] ?? []))] as const),
  )
  const cell = (member: AttrMember, name: string, i: number): string => {
    if (member.status === 'silent') return i === 0 ? SILENT : ''
    const value = member.attributes[name]
    if (value === undefined) return ABSENT
    return usual.has(name) && usual.get(name) !== value ? `${value} ${DIFFERS}` : value
  }
  const clusters = clusterColumn(members)
  const rows = members.map((m) => [
    memberName(m.name),
    ...clusters.cells(m),
    ...(style.wide ? [m.physicalAddress ?? '', m.version ?? ''] : []),
    ...(names.length === 0 ? [m.status === 'silent' ? SILENT : ABSENT] : names.map((name, i) => cell(m, name, i))),
  ])
  const wide = style.wide ? ['PHYSICAL ADDRESS', 'VERSION'] : []
  return table(['MEMBER', ...clusters.head, ...wide, ...(names.length === 0 ? ['VALUE'] : names)], rows, style.width)
}
