import type {ReachCell, ReachMatrixRow} from '../../reach/report.ts'
import {type Identified, memberTexts} from '../../peek/report.ts'
import {printableLine} from '../../errors/printable.ts'
import {NONE} from './columns.ts'
import {findingLine} from './status.ts'
import {table} from './table.ts'
import type {ReachedResult, ReachResult} from '../../reach/result.ts'

type MemberText = (member: Identified) => string

function whoOf({uuid, name}: ReachedResult, memberText: MemberText): string {
  return uuid === null ? '' : memberText({uuid, name})
}

function rowOf(row: ReachedResult, memberText: MemberText): string[] {
  const passed = row.steps.filter(({status}) => status === 'ok').map(({layer}) => layer)
  return [row.address, whoOf(row, memberText), row.version ?? '', passed.join(' '), row.failure?.layer ?? NONE]
}

function stepRows({address, steps}: ReachedResult): string[][] {
  return steps.map(({layer, status, detail}, i) => [i === 0 ? address : '', layer, status, detail])
}

function cellText({inView, address, isRight}: ReachCell): string {
  const view = inView === null ? '?' : inView ? 'view' : 'not in view'
  if (address === null) return view
  return `${view}, ${isRight === false ? `at ${address}!` : 'address'}`
}

function matrixTable(matrix: readonly ReachMatrixRow[], memberText: MemberText): string {
  const head = ['REPORTED BY \\ ABOUT', ...matrix.map(memberText)]
  return table(
    head,
    matrix.map((row) => [
      memberText(row),
      ...row.cells.map((cell) => (cell.uuid === row.uuid ? NONE : cellText(cell))),
    ]),
  )
}

const MATRIX_NOTE =
  'The table above is proven from this host. The matrix is what each member reports about the others: "view": the other is in its view;\n' +
  '"address": it has the address that the other reports for itself; "!": it has a different one. A view comes from the coordinator, so it\n' +
  'does not prove that two members reach each other.'

function totalOf({rows, answered}: ReachResult): string {
  const reached = rows.filter((row) => row.reached).length
  return `${String(reached)} of ${String(rows.length)} passed every step, ${String(answered)} answered`
}

/** One row per address with the first step that fails, the reasons, and what members report about each other. */
export function reachTable(result: ReachResult, withSteps: boolean): string {
  const {rows, matrix, findings} = result
  const memberText = memberTexts(rows.flatMap(({uuid}) => uuid ?? []))
  const reasons = rows.flatMap(({address, failure}) =>
    failure === null
      ? []
      : [printableLine(`! ${address} fails at ${failure.layer}: ${failure.reason} [${failure.code}]`)],
  )
  const drawn = withSteps
    ? table(['ADDRESS', 'STEP', 'STATUS', 'DETAIL'], rows.flatMap(stepRows))
    : table(
        ['ADDRESS', 'MEMBER', 'VERSION', 'PROVEN FROM HERE', 'FAILS AT'],
        rows.map((row) => rowOf(row, memberText)),
      )
  return [
    drawn,
    '',
    ...reasons,
    ...findings.map((finding) => printableLine(findingLine(finding))),
    ...(matrix === undefined || matrix.length === 0 ? [] : [matrixTable(matrix, memberText), MATRIX_NOTE, '']),
    totalOf(result),
  ].join('\n')
}
