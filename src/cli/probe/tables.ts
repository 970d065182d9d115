import {table} from '../table.ts'
import type {ProbedMemberResult, ProbeResult} from './results.ts'

type Row = readonly string[]

const UNNAMED = '(unnamed)'
const SILENT = 'no answer'
const DIFFERS = '≠'

function nameOf({name}: ProbedMemberResult): string {
  return name ?? UNNAMED
}

function byName(a: ProbedMemberResult, b: ProbedMemberResult): number {
  return nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0
}

/** Members by cluster, then name; those of a view with the view. */
function membersTable(members: readonly ProbedMemberResult[]): string {
  const rows = members.map((m): Row => [
    nameOf(m),
    m.cluster ?? '',
    m.physicalAddress ?? '',
    m.view ?? '',
    m.version ?? '',
    m.status === 'silent' ? SILENT : 'ok',
  ])
  return table(['MEMBER', 'CLUSTER', 'PHYSICAL ADDRESS', 'VIEW', 'VERSION', 'STATUS'], rows)
}

/** One row per member, one column per key. */
function valuesTable(members: readonly ProbedMemberResult[]): string {
  const keys = [...new Set(members.flatMap(({values}) => Object.keys(values)))]
  const several = new Set(members.map(({cluster}) => cluster)).size > 1
  const rows = members.map((m): Row => [
    nameOf(m),
    ...(several ? [m.cluster ?? ''] : []),
    ...keys.map((key, i) => m.values[key] ?? (i === 0 && m.status === 'silent' ? SILENT : '')),
  ])
  return table(['MEMBER', ...(several ? ['CLUSTER'] : []), ...keys], rows)
}

/** One row per attribute and member; values that are not the same on all members are marked. */
function attributesTable(members: readonly ProbedMemberResult[]): string {
  const answering = members.filter(({status}) => status === 'answered')
  const names = new Set(
    answering.flatMap(({attributes}) =>
      Object.entries(attributes).flatMap(([protocol, values]) =>
        Object.keys(values).map((name) => `${protocol}\n${name}`),
      ),
    ),
  )
  const rows = [...names].sort().flatMap((key): Row[] => {
    const [protocol = '', name = ''] = key.split('\n')
    const values = answering.map((m) => m.attributes[protocol]?.[name])
    const differ = new Set(values.filter((value) => value !== undefined)).size > 1
    return answering.flatMap((m, i): Row[] => {
      const value = values[i]
      return value === undefined ? [] : [[`${protocol}.${name}`, nameOf(m), value, differ ? DIFFERS : '']]
    })
  })
  const silent = members.filter(({status}) => status === 'silent').map((m): Row => ['', nameOf(m), SILENT, ''])
  return table(['ATTRIBUTE', 'MEMBER', 'VALUE', ''], [...rows, ...silent])
}

/** The answers as tables: of members without a key, of attributes for `jmx`, of values for all else. */
export function probeTables({request, members}: ProbeResult): string {
  if (members.length === 0) return ''
  const sorted = [...members].sort((a, b) => (a.cluster ?? '').localeCompare(b.cluster ?? '') || byName(a, b))
  const withAttributes = members.some(({attributes}) => Object.keys(attributes).length > 0)
  const withValues = members.some(({values}) => Object.keys(values).length > 0)
  if (request.length === 0 || (!withAttributes && !withValues)) return membersTable(sorted)
  return [...(withAttributes ? [attributesTable(sorted)] : []), ...(withValues ? [valuesTable(sorted)] : [])].join(
    '\n\n',
  )
}
