import type {ConfigFinding} from '../../errors/index.ts'
import {formatFinding} from '../../config/xml/findings.ts'

/** What was found in one file, as one case of a test run. */
export interface ReportedFile {
  readonly file: string
  readonly failed: boolean
  readonly findings: readonly ConfigFinding[]
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** A text for XML: what XML cannot hold at all is left out. */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll(/[&<>"']/g, (c) => ENTITIES[c] ?? c)
}

function caseOf({file, failed, findings}: ReportedFile, suite: string): string {
  const serious = findings.filter((f) => f.severity !== 'info')
  const head = `    <testcase name="${escaped(file)}" classname="${escaped(suite)}" time="0"`
  const errors = serious.filter((f) => f.severity === 'error')
  const first = errors[0] ?? serious[0]
  if (first === undefined && !failed) return `${head}/>`
  const lines = escaped(serious.map(formatFinding).join('\n'))
  const body = failed
    ? `      <failure message="${escaped(first?.message ?? 'refused')}" type="${escaped(first?.code ?? 'refused')}">${lines}</failure>`
    : `      <system-out>${lines}</system-out>`
  return `${head}>\n${body}\n    </testcase>`
}

/** Files as a JUnit report: one case per file, which fails where the file cannot be used. */
export function toJUnit(files: readonly ReportedFile[], suite: string): string {
  const sums = `tests="${files.length}" failures="${files.filter((f) => f.failed).length}" errors="0"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="jg" ${sums} time="0">`,
    `  <testsuite name="${escaped(suite)}" ${sums} skipped="0" time="0">`,
    ...files.map((file) => caseOf(file, suite)),
    '  </testsuite>',
    '</testsuites>',
  ].join('\n')
}
