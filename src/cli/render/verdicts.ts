import {formatFinding} from '../../config/xml/findings.ts'
import {toJUnit} from '../../analysis/reports/junit.ts'
import {toSarif} from '../../analysis/reports/sarif.ts'
import {type FileVerdict, oneLine, type ValidationResult, type ValidationTotals} from '../../analysis/verdicts.ts'
import project from '../../../package.json' with {type: 'json'}
import {counted} from '../../errors/counted.ts'

/** Which parts of a result to print for people. */
export interface VerdictDisplay {
  readonly notes: boolean
  /** Omits files without findings. */
  readonly quiet: boolean
}

function content({stacks}: FileVerdict): string {
  const protocols = stacks.reduce((sum, stack) => sum + stack.protocols.length, 0)
  if (stacks.length === 0) return ''
  return stacks.length === 1 ? `, ${counted(protocols, 'protocol')}` : `, ${counted(stacks.length, 'stack')}`
}

/** Java's message, or its exception and the word at fault where the message says nothing. */
function reasonOf({message = 'null', exception = '', word = ''}: NonNullable<FileVerdict['accepted']>): string {
  return message === 'null' ? `${exception} ${word}`.trim() : message
}

function answerOf({accepted, release}: FileVerdict): readonly string[] {
  if (accepted === null) return []
  if (accepted.accepted) return [`  JGroups ${release} accepts it`]
  const at = accepted.line === undefined || accepted.line === 0 ? '' : ` (line ${String(accepted.line)})`
  return [`  JGroups ${release} refuses it: ${oneLine(reasonOf(accepted))}${at}`]
}

function verdictLine(verdict: FileVerdict): string {
  const {file, valid, release, why, findings} = verdict
  const errors = findings.filter(({severity}) => severity === 'error').length
  const outcome = valid ? `valid for JGroups ${release}` : `not valid for JGroups ${release}`
  return `${file}: ${outcome}${valid ? content(verdict) : errors === 0 ? '' : `, ${counted(errors, 'error')}`} (${why})`
}

function linesOf(verdict: FileVerdict, {notes, quiet}: VerdictDisplay): readonly string[] {
  const shown = verdict.findings.filter(({severity}) => notes || severity !== 'info').map(formatFinding)
  if (quiet && verdict.valid && shown.length === 0) return []
  const disagrees = verdict.accepted !== null && verdict.accepted.accepted !== verdict.valid
  return [...shown, verdictLine(verdict), ...(!verdict.valid || disagrees ? answerOf(verdict) : [])]
}

function totalsLine({files, valid, refused, errors, warnings, skipped}: ValidationTotals): string {
  const sums = [
    `${String(valid)} of ${counted(files, 'file')} valid`,
    counted(errors, 'error'),
    counted(warnings, 'warning'),
  ]
  if (refused > 0) sums.push(`${String(refused)} refused by JGroups`)
  if (skipped > 0) sums.push(`${counted(skipped, 'file')} without a stack skipped`)
  return sums.join(', ')
}

/** Returns the findings and verdict of each file, and the totals. */
export function renderVerdicts({files, totals}: ValidationResult, shown: VerdictDisplay): string {
  return [...files.flatMap((file) => linesOf(file, shown)), totalsLine(totals)].join('\n')
}

/** Returns the result as a report for code hosts and build servers. */
export function renderReport(format: 'sarif' | 'junit', {files}: ValidationResult): string {
  if (format === 'sarif')
    return toSarif(
      files.flatMap((f) => f.findings),
      project.version,
    )
  return toJUnit(
    files.map(({file, valid, findings}) => ({file, failed: !valid, findings})),
    'jg config validate',
  )
}
