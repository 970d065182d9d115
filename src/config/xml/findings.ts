import {ConfigError, type ConfigFinding, type Severity} from '../../errors/index.ts'

/** What a rule reports about a fault; the severity defaults to `error`. */
export interface FindingInput {
  readonly code: string
  readonly message: string
  readonly severity?: Severity
  readonly expected?: string
  readonly found?: string
  readonly hint?: string
}

/** The place of a fault. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly path: string
}

/** A hostile file may have a fault per byte: beyond this number they are only counted. */
const MAX_FINDINGS = 200
const MAX_QUOTED = 80

/** Quotes a text from a file, on one line and cut to a readable length. */
export function quote(text: string): string {
  const cut = text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text
  return `"${cut.replaceAll(/[^\u0020-\u{10FFFF}]|\u007F/gu, ' ')}"`
}

/** Collects the findings of one configuration. */
export class Findings {
  readonly #list: ConfigFinding[] = []
  readonly #seen = new Set<string>()
  #errors = 0
  #reports = 0
  #dropped = 0
  /** What replaces `config` at the start of element paths: in other forms a stack has another parent. */
  pathOfRoot = 'config'

  /** True once an error was added. */
  get refused(): boolean {
    return this.#errors > 0
  }

  /** How many errors were added. */
  get errors(): number {
    return this.#errors
  }

  /** How often a fault was reported so far, one that was known already included. */
  get reports(): number {
    return this.#reports
  }

  /** True once there is no room for more, so that callers may stop looking. */
  get full(): boolean {
    return this.#list.length >= MAX_FINDINGS
  }

  add(place: Place, input: FindingInput): void {
    this.#reports++
    const {severity = 'error', ...rest} = input
    const {file, line, column} = place
    // Stacks that extend one another are each read with what they inherit, so the same fault comes up again.
    const key = `${file} ${String(line)} ${String(column)} ${input.code} ${input.message}`
    if (this.#seen.has(key)) return
    if (severity === 'error') this.#errors++
    if (this.#list.length >= MAX_FINDINGS) {
      this.#dropped++
      return
    }
    this.#seen.add(key)
    const path = place.path.replace(/^config(?=\/|$)/, this.pathOfRoot)
    this.#list.push({file, line, column, path, severity, ...rest})
  }

  /** All findings in the order of the file's text; those at one place in the order found. */
  list(): readonly ConfigFinding[] {
    const sorted = [...this.#list].sort(
      (a, b) => (a.file === b.file ? 0 : a.file < b.file ? -1 : 1) || a.line - b.line || a.column - b.column,
    )
    const last = sorted.at(-1)
    if (this.#dropped === 0 || last === undefined) return sorted
    const message = `${String(this.#dropped)} more findings are not listed`
    return [
      ...sorted,
      {file: last.file, line: 0, column: 0, path: '', code: 'too-many-findings', severity: 'error', message},
    ]
  }
}

/** A finding on one line, as `file:line:column: error: message (hint)`. */
export function formatFinding(finding: ConfigFinding): string {
  const place = finding.line > 0 ? `${finding.file}:${String(finding.line)}:${String(finding.column)}` : finding.file
  return `${place}: ${finding.severity}: ${finding.message}${finding.hint === undefined ? '' : `; ${finding.hint}`}`
}

/** The error that rejects a configuration, with all its findings. */
export function configError(file: string, findings: readonly ConfigFinding[]): ConfigError {
  const errors = findings.filter((f) => f.severity === 'error')
  const missing = errors.filter((f) => f.code === 'missing-protocol').map((f) => f.found ?? '')
  const named = missing.length === 0 ? '' : `; not available here: ${[...new Set(missing)].join(', ')}`
  const count = `${String(errors.length)} ${errors.length === 1 ? 'error' : 'errors'}`
  // What stops a member comes before remarks on what it would do with the rest.
  const ordered = [...errors, ...findings.filter((f) => f.severity !== 'error')]
  return new ConfigError(`${file} cannot be used: ${count}${named}`, ordered)
}
