import type {ConfigComparison, ConfigDifference, DifferentValue} from '../../analysis/diff/difference.ts'
import type {EffectiveConfig, EffectiveStack, ValueOrigin} from '../../analysis/effective/effective.ts'
import {formatFinding} from '../../config/xml/findings.ts'
import {NONE, valueCell} from './columns.ts'
import {table} from './table.ts'
import {counted} from '../../errors/counted.ts'

const WORDS: Readonly<Record<ValueOrigin['kind'], string>> = {
  default: 'default',
  file: '',
  'system-property': 'system property',
  environment: 'environment variable',
  'variable-default': 'default of the variable',
  unset: 'unset variable',
}

function originText({kind, name, file, line}: ValueOrigin): string {
  const place = file === undefined ? '' : `${file}:${String(line ?? 0)}`
  const what = `${WORDS[kind]} ${name ?? ''}`.trim()
  return [what, place].filter((part) => part !== '').join(', ')
}

function stackTable({name, protocols}: EffectiveStack): string {
  const rows = protocols.flatMap((protocol) =>
    protocol.attributes.length === 0
      ? [[protocol.name, '', '', '']]
      : protocol.attributes.map((a) => [protocol.name, a.name, valueCell(a.value), originText(a.origin)]),
  )
  const drawn = table(['PROTOCOL', 'ATTRIBUTE', 'VALUE', 'ORIGIN'], rows)
  return name === undefined ? drawn : `stack ${name}\n${drawn}`
}

/** Returns all values of a configuration as text for people. */
export function renderEffective({file, release, why, stacks, findings}: EffectiveConfig): string {
  const head = `${file}: JGroups ${release} (${why})`
  return [...findings.map(formatFinding), head, ...stacks.map(stackTable)].join('\n')
}

function sideText(side: DifferentValue | string | undefined): string {
  if (side === undefined) return NONE
  if (typeof side === 'string') return side
  const {kind} = side.origin
  return kind === 'default' ? `${valueCell(side.value)} (default)` : valueCell(side.value)
}

function differenceRow({kind, stack, protocol, attribute, a, b}: ConfigDifference): readonly string[] {
  const where = [stack, protocol].filter((part) => part !== undefined).join(' ')
  const what =
    kind === 'order'
      ? 'order of protocols'
      : kind === 'stack'
        ? 'stack'
        : kind === 'protocol'
          ? 'protocol'
          : (attribute ?? '')
  return [where, what, sideText(a), sideText(b)]
}

/** Returns the differences between two configurations as text for people. */
export function renderComparison({a, b, releases, same, differences}: ConfigComparison): string {
  const [left, right] = releases
  if (same) return `${a} (JGroups ${left}) and ${b} (JGroups ${right}) are equivalent`
  const rows = differences.map(differenceRow)
  const count = counted(differences.length, 'difference')
  return `${table(['WHERE', 'WHAT', `${a} (${left})`, `${b} (${right})`], rows)}\n${count}`
}
