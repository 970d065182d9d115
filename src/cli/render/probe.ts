import type {AnswerRecord} from '../../diag/client/records.ts'
import {answerStatus, clusterColumn, DIFFERS, memberName, SILENT} from './columns.ts'
import {table, terminalWidth} from './table.ts'
import type {ProbedMemberResult, ProbeResult} from '../../diag/client/probe-result.ts'

type Row = readonly string[]

/** How tables are drawn. */
export interface TableStyle {
  /** Draws everything known, whatever the width of the terminal. */
  readonly wide: boolean
  readonly width?: number | undefined
}

/** Maximum members named in a cell; the rest are counted. */
const MAX_NAMED = 5

function nameOf({name}: Pick<ProbedMemberResult, 'name'>): string {
  return memberName(name)
}

function byName(a: ProbedMemberResult, b: ProbedMemberResult): number {
  return nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0
}

/** Shortens a version to the part before its code name, and a view to the part before its members. */
function short(text: string): string {
  return text.replace(/(\.Final)? \(.*\)$/, '').replace(/^(.*?\|\d+\] \(\d+\)) \[.*$/, '$1')
}

/** Members by cluster, then name; those of a view with the view. */
function membersTable(members: readonly ProbedMemberResult[], {wide, width}: TableStyle): string {
  const shown = wide ? (text: string) => text : short
  const rows = members.map((m): Row => [
    nameOf(m),
    m.cluster ?? '',
    m.physicalAddress ?? '',
    shown(m.view ?? (m.memberCount === null ? '' : `(${String(m.memberCount)})`)),
    shown(m.version ?? ''),
    answerStatus(m.status),
  ])
  return table(['MEMBER', 'CLUSTER', 'PHYSICAL ADDRESS', 'VIEW', 'VERSION', 'STATUS'], rows, width)
}

/** One row per member, one column per key. */
function valuesTable(members: readonly ProbedMemberResult[], {width}: TableStyle): string {
  // `local_addr` comes with `uuids` and repeats the name.
  const plain = (m: ProbedMemberResult): string[] =>
    Object.keys(m.values).filter(
      (key) => m.records[key] === undefined && (key !== 'local_addr' || m.values[key] !== m.name),
    )
  const keys = [...new Set(members.flatMap(plain))]
  if (keys.length === 0) return ''
  const clusters = clusterColumn(members)
  const rows = members.map((m): Row => [
    nameOf(m),
    ...clusters.cells(m),
    ...keys.map((key, i) => m.values[key] ?? (i === 0 && m.status === 'silent' ? SILENT : '')),
  ])
  return table(['MEMBER', ...clusters.head, ...keys], rows, width)
}

/** One value of one member. */
export interface NamedValue {
  readonly name: string
  readonly member: string
  readonly value: string
}

/** Returns a table of values by name, then member; values that differ between members are marked. */
export function namedValuesTable(
  values: readonly NamedValue[],
  silent: readonly Pick<ProbedMemberResult, 'name'>[],
  {width}: TableStyle,
): string {
  const byValue = grouped(values, ({name}) => name)
  const rows = [...byValue].flatMap(([name, found]) => {
    const mark = new Set(found.map(({value}) => value)).size > 1 ? DIFFERS : ''
    return found.map(({member, value}): Row => [name, member, value, mark])
  })
  return table(
    ['ATTRIBUTE', 'MEMBER', 'VALUE', ''],
    [...rows, ...silent.map((m): Row => ['', nameOf(m), SILENT, ''])],
    width,
  )
}

/** Returns the attributes of members as named values, sorted by name. */
export function attributeValues(members: readonly ProbedMemberResult[]): NamedValue[] {
  const values = members.flatMap((m) =>
    Object.entries(m.attributes).flatMap(([protocol, attributes]) =>
      Object.entries(attributes).map(([name, value]) => ({name: `${protocol}.${name}`, member: nameOf(m), value})),
    ),
  )
  return values.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group === undefined) groups.set(keyOf(item), [item])
    else group.push(item)
  }
  return groups
}

function isNamedValue(records: readonly AnswerRecord[]): boolean {
  return records.every(({protocol, name, value}) => protocol !== undefined && name !== undefined && value !== undefined)
}

/** Members with the same lines share a block, which names them in its first column. */
function recordsTable(key: string, members: readonly ProbedMemberResult[], style: TableStyle): string {
  const having = members.flatMap((m) =>
    m.records[key] === undefined ? [] : [{member: nameOf(m), records: m.records[key]}],
  )
  if (having.every(({records}) => isNamedValue(records))) {
    const values = having.flatMap(({member, records}) =>
      records.map(({protocol = '', name = '', value = ''}) => ({name: `${protocol}.${name}`, member, value})),
    )
    return namedValuesTable(values, [], style)
  }
  const blocks = grouped(having, ({records}) => JSON.stringify(records))
  const fields = [...new Set(having.flatMap(({records}) => records.flatMap((record) => Object.keys(record))))]
  const rows = [...blocks.values()].flatMap((same): Row[] => {
    const names = namesOf(
      same.map(({member}) => member),
      style,
    )
    const records = same[0]?.records ?? []
    if (records.length === 0) return [[names, ...fields.map((_field, i) => (i === 0 ? '(none)' : ''))]]
    return records.map((record) => [names, ...fields.map((field) => record[field] ?? '')])
  })
  return table(['MEMBER', ...(fields.length === 0 ? [key] : fields).map(title)], rows, style.width)
}

function namesOf(members: readonly string[], {wide}: TableStyle): string {
  const more = wide ? 0 : members.length - MAX_NAMED
  return more <= 0 ? members.join(', ') : `${members.slice(0, MAX_NAMED).join(', ')} and ${String(more)} more`
}

function title(field: string): string {
  return field.replace(/([a-z])([A-Z])/g, '$1 $2').toUpperCase()
}

/** Returns the answers as tables: of members if there is no key, of attributes for `jmx`, of lines or values for other keys. */
export function probeTables(
  {request, members}: ProbeResult,
  style: TableStyle = {wide: false, width: terminalWidth()},
): string {
  if (members.length === 0) return ''
  const sorted = [...members].sort((a, b) => (a.cluster ?? '').localeCompare(b.cluster ?? '') || byName(a, b))
  const answering = sorted.filter(({status}) => status === 'answered')
  const silent = sorted.filter(({status}) => status === 'silent')
  const withAttributes = answering.some(({attributes}) => Object.keys(attributes).length > 0)
  const withValues = answering.some(({values}) => Object.keys(values).length > 0)
  if (request.length === 0 || (!withAttributes && !withValues)) return membersTable(sorted, style)
  const values = withValues ? valuesTable(sorted, style) : ''
  const records = [...new Set(answering.flatMap((m) => Object.keys(m.records)))].map((key) =>
    recordsTable(key, answering, style),
  )
  const parts = [withAttributes ? namedValuesTable(attributeValues(answering), silent, style) : '', values, ...records]
  const silentOnly = values === '' && !withAttributes && silent.length > 0
  if (silentOnly)
    parts.push(
      table(
        ['MEMBER', 'STATUS'],
        silent.map((m) => [nameOf(m), SILENT]),
        style.width,
      ),
    )
  return parts.filter((part) => part !== '').join('\n\n')
}
