import type {AttributeExplanation, ProtocolExplanation} from '../../analysis/explain/explain.ts'
import {NONE, valueCell} from './columns.ts'
import {table} from './table.ts'

/** Lines of a label and a text; those without a text are left out. */
function pairs(rows: readonly (readonly [string, string | null])[]): string {
  const filled = rows.filter((row): row is readonly [string, string] => row[1] !== null && row[1] !== '')
  const width = Math.max(...filled.map(([name]) => name.length))
  return filled.map(([name, text]) => `${name.padEnd(width)}  ${text}`).join('\n')
}

function lifetime(since: string, until: string | null): string {
  if (until === null) return `since ${since}`
  return since === until ? `${since} only` : `${since} to ${until}`
}

function renderAttribute(a: AttributeExplanation): string {
  const head = pairs([
    ['attribute', `${a.protocol}.${a.name}`],
    ['meaning', a.doc],
    ['value', a.reads],
    ['also named', a.aliases.join(', ')],
    ['system properties', a.systemProperties.join(', ')],
    ['releases', lifetime(a.since, a.until)],
    ['replacement', a.replacedBy],
  ])
  const rows = a.releases.map((r) => [
    r.release,
    r.type,
    r.unit ?? NONE,
    valueCell(r.default),
    r.deprecated ? 'deprecated' : '',
  ])
  return `${head}\n\n${table(['RELEASE', 'TYPE', 'UNIT', 'DEFAULT', ''], rows)}`
}

function renderProtocol(p: ProtocolExplanation): string {
  const head = pairs([
    ['protocol', p.name],
    ['meaning', p.doc],
    ['class', p.className],
    ['kind', p.transport ? 'transport' : null],
    ['artifact', p.artifact],
    ['needs below', p.requiresBelow.join(', ')],
    ['needs above', p.requiresAbove.join(', ')],
    ['releases', lifetime(p.since, p.until)],
    ['replacement', p.replacedBy],
  ])
  const releases = table(
    ['RELEASE', 'ID', 'ATTRIBUTES', 'MARKS'],
    p.releases.map((r) => [r.release, r.id, r.attributes, r.marks.join(', ')]),
  )
  const attributes = table(
    ['ATTRIBUTE', 'TYPE', 'DEFAULT', 'RELEASES'],
    p.attributes.map((a) => [
      a.name,
      a.type.replace(/^java\.(?:lang|util|net)\./, ''),
      valueCell(a.default),
      `${lifetime(a.since, a.until)}${a.deprecated ? ', deprecated' : ''}`,
    ]),
  )
  return `${head}\n\n${releases}\n\n${attributes}`
}

/** Returns an explanation as text for people. */
export function renderExplanation(explanation: ProtocolExplanation | AttributeExplanation): string {
  return explanation.kind === 'attribute' ? renderAttribute(explanation) : renderProtocol(explanation)
}
