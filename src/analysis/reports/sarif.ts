import type {ConfigFinding, Severity} from '../../errors/index.ts'

/** What tells a rule apart from others, for readers of a report. */
export interface ReportedRule {
  readonly code: string
  readonly summary?: string
  /** Page that explains it. */
  readonly page?: string
}

const LEVELS: Readonly<Record<Severity, string>> = {error: 'error', warning: 'warning', info: 'note'}

/** A path as a URI reference: what is no plain path character is escaped. */
function uriOf(file: string): string {
  return file.split('/').map(encodeURIComponent).join('/')
}

function resultOf(finding: ConfigFinding): object {
  const {file, line, column, path, code, severity, message, hint} = finding
  return {
    ruleId: code,
    level: LEVELS[severity],
    message: {text: hint === undefined ? message : `${message}; ${hint}`},
    locations: [
      {
        physicalLocation: {
          artifactLocation: {uri: uriOf(file)},
          ...(line > 0 ? {region: {startLine: line, ...(column > 0 ? {startColumn: column} : {})}} : {}),
        },
        ...(path === '' ? {} : {logicalLocations: [{fullyQualifiedName: path, kind: 'element'}]}),
      },
    ],
  }
}

/** Findings as a SARIF 2.1.0 log, as code hosts and editors read it; rules that are not described are named by their code. */
export function toSarif(
  findings: readonly ConfigFinding[],
  version: string,
  described: readonly ReportedRule[] = [],
): string {
  const codes = [...new Set(findings.map((f) => f.code))].sort()
  const rules = codes.map((code) => {
    const rule = described.find((r) => r.code === code)
    return {
      id: code,
      ...(rule?.summary === undefined ? {} : {shortDescription: {text: rule.summary}}),
      ...(rule?.page === undefined ? {} : {helpUri: rule.page}),
    }
  })
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {driver: {name: 'jg', version, rules}},
        columnKind: 'utf16CodeUnits',
        results: findings.map(resultOf),
      },
    ],
  }
  return JSON.stringify(log, null, 2)
}
