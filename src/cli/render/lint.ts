import type {ConfigFinding} from '../../errors/index.ts'
import {formatFinding} from '../../config/xml/findings.ts'
import {type RuleEntry, ruleEntries} from '../../analysis/lint/catalogue.ts'
import {
  isFailed,
  type LintedFile,
  type LintFinding,
  type LintResult,
  type SuppressedFinding,
} from '../../analysis/lint/lint.ts'
import {toJUnit} from '../../analysis/reports/junit.ts'
import {toSarif} from '../../analysis/reports/sarif.ts'
import {table} from './table.ts'
import project from '../../../package.json' with {type: 'json'}
import {counted} from '../../errors/counted.ts'

function findingLine(finding: LintFinding): string {
  const stack = finding.stack === undefined ? '' : ` [stack ${finding.stack}]`
  return `${formatFinding(finding)} (${finding.code} ${finding.rule})${stack}`
}

function suppressedLine(finding: SuppressedFinding): string {
  const reason = finding.reason === undefined ? '' : `, ${finding.reason}`
  return `${findingLine(finding)} suppressed by ${finding.by}${reason}`
}

function fileLines(
  {file, release, why, errors, findings, suppressed}: LintedFile,
  withSuppressed: boolean,
): readonly string[] {
  const invalid = errors.map((error: ConfigFinding) => formatFinding(error))
  const verdict =
    errors.length > 0
      ? `${file}: not valid, ${counted(errors.length, 'error')}; see jg config validate`
      : `${file}: ${findings.length === 0 ? 'nothing found' : counted(findings.length, 'finding')}, read as JGroups ${release} (${why})`
  return [...invalid, ...findings.map(findingLine), ...(withSuppressed ? suppressed.map(suppressedLine) : []), verdict]
}

/** Returns the findings of all files as text for people, totals last. */
export function renderLint({files, totals}: LintResult, withSuppressed: boolean): string {
  const sums = [
    counted(totals.files, 'file'),
    ...(totals.invalid > 0 ? [`${String(totals.invalid)} not valid`] : []),
    counted(totals.error, 'error'),
    counted(totals.warning, 'warning'),
    counted(totals.info, 'note'),
    `${String(totals.suppressed)} suppressed`,
  ]
  return [...files.flatMap((file) => fileLines(file, withSuppressed)), sums.join(', ')].join('\n')
}

/** Returns the rules as a table. */
export function renderRules(rules: readonly RuleEntry[]): string {
  return table(
    ['CODE', 'NAME', 'SEVERITY', 'WHAT IT FINDS'],
    rules.map(({code, name, severity, title}) => [code, name, severity, title]),
  )
}

/** Returns the result as a report for code hosts and build servers. */
export function renderLintReport(format: 'sarif' | 'junit', result: LintResult): string {
  const reported = result.files.map((file) => ({file, findings: [...file.errors, ...file.findings]}))
  if (format === 'sarif') {
    const described = ruleEntries().map(({code, title, page}) => ({code, summary: title, page}))
    return toSarif(
      reported.flatMap(({findings}) => findings),
      project.version,
      described,
    )
  }
  const cases = reported.map(({file, findings}) => ({file: file.file, failed: isFailed(file, result.failOn), findings}))
  return toJUnit(cases, 'jg config lint')
}
