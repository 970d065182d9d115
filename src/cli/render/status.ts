import {shortNames} from '../../peek/short-names.ts'
import type {Finding, StatusMember, StatusView} from '../../evidence/report.ts'
import {printableLine} from '../../errors/printable.ts'
import {coordinatorMark, memberName, milliseconds} from './columns.ts'
import {table, terminalWidth} from './table.ts'
import type {StatusResult} from '../../evidence/verdict.ts'
import {counted} from '../../errors/counted.ts'

function statusText({status, reason}: StatusMember): string {
  if (reason === null) return status
  return `${status}: ${reason}`
}

function row(member: StatusMember, wide: boolean, shortOf: (uuid: string) => string): string[] {
  const {name, uuid, address, version, cluster, view, coordinator, source, ms} = member
  const short = uuid === null ? '' : shortOf(uuid)
  return [
    memberName(name, wide || short === '' ? null : short),
    ...(wide ? [short] : []),
    address ?? '',
    version ?? '',
    cluster ?? '',
    view ?? '',
    coordinatorMark(coordinator),
    statusText(member),
    ...(wide ? [source ?? '', milliseconds(ms)] : []),
  ]
}

function memberTable({members}: StatusResult, wide: boolean, width: number | undefined): string {
  const head = [
    'MEMBER',
    ...(wide ? ['UUID'] : []),
    'ADDRESS',
    'VERSION',
    'CLUSTER',
    'VIEW',
    'COORD',
    'STATUS',
    ...(wide ? ['SOURCE', 'MS'] : []),
  ]
  const short = shortNames(members.flatMap(({uuid}) => uuid ?? []))
  return table(
    head,
    members.map((member) => row(member, wide, short)),
    width,
  )
}

function viewLine({view, cluster, coordinator, size, members, heldBy}: StatusView): string {
  const names = members.length < size ? `${members.join(', ')}, …` : members.join(', ')
  return `view ${view} of ${cluster ?? '(unknown cluster)'}: ${counted(size, 'member')} [${names}], coordinator ${coordinator ?? '?'}, held by ${heldBy.join(', ')}`
}

function totalsLine({totals, expected, quorum}: StatusResult): string {
  const {members, answered, discounted, unreachable, notAsked, clusters, views, coordinators, elapsedMs} = totals
  const parts = [
    counted(members, 'member'),
    `${String(answered)} answered${expected === null ? '' : ` of ${String(expected)} expected`}`,
    ...(discounted === 0 ? [] : [`${String(discounted)} ${discounted === 1 ? 'does' : 'do'} not count`]),
    ...(unreachable === 0 ? [] : [`${String(unreachable)} did not`]),
    ...(notAsked === 0 ? [] : [`${String(notAsked)} not asked`]),
    ...(clusters > 1 ? [counted(clusters, 'cluster')] : []),
    counted(views, 'view'),
    counted(coordinators, 'coordinator'),
    ...(quorum === null ? [] : [quorum ? 'quorum' : 'no quorum']),
    `${String(elapsedMs)} ms`,
  ]
  return parts.join(', ')
}

/** Returns a finding as a line for people, with its code for `jg explain` at the end. */
export function findingLine({code, text}: Finding): string {
  return `! ${text} [${code}]`
}

/** How a status is drawn: `wide` with full columns, and the width in characters, which is unlimited if undefined. */
export interface StatusStyle {
  readonly wide: boolean
  readonly width?: number | undefined
}

/** One row per member, the views if there are several, findings, and the totals as the last line. */
export function renderStatus(result: StatusResult, {wide, width = terminalWidth()}: StatusStyle): string {
  const views = result.views.length > 1 || wide ? result.views.map(viewLine) : []
  const findings = result.findings.map(findingLine)
  const parts = [
    ...(result.members.length === 0 ? [] : [memberTable(result, wide, wide ? Infinity : width)]),
    ...[views, findings].filter((lines) => lines.length > 0).map((lines) => lines.map(printableLine).join('\n')),
    totalsLine(result),
  ]
  return parts.join('\n\n')
}
