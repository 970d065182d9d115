import {ConfigError, type ConfigFinding, type Severity} from '../../errors/index.ts'
import {type LoadedStacks, loadStacks} from '../stacks/load-stacks.ts'
import type {StackModel} from '../stacks/stack-model.ts'
import type {ConfigInput} from '../config-inputs.ts'
import {Findings} from '../../config/xml/findings.ts'
import {type ConfigEnvironment, requireSource} from '../../config/load.ts'
import type {ConfigSource} from '../../config/files/tree-loader.ts'
import type {ReleaseChoice} from '../validate.ts'
import {holdsStack} from '../verdicts.ts'
import {findRule, nearestRule, rulePage, RULES} from './catalogue.ts'
import {type LintSettings, lintSettings, type ProjectDocument, projectFolder} from './project-file.ts'
import type {LintContext, Rule} from './rule.ts'
import {unknownSuppression, unusedSuppression} from './rules/suppression.ts'
import {covers, readSuppressions, type Suppression} from './suppressions.ts'

/** A finding of a rule. */
export interface LintFinding extends ConfigFinding {
  /** Name of the rule. */
  readonly rule: string
  /** Page of the rule, relative to the root of the project. */
  readonly page: string
  /** Name of the stack, where the file holds several. */
  readonly stack?: string
}

/** A finding that was suppressed, and by what. */
export interface SuppressedFinding extends LintFinding {
  /** `file` for a comment, `flag`, or the path of `.jg.yaml`. */
  readonly by: string
  readonly reason?: string
}

/** What was found in one file. */
export interface LintedFile {
  /** Path of the file; <stdin> for standard input. */
  readonly file: string
  /** Release whose language it was read in; empty when it was not read. */
  readonly release: string
  readonly why: string
  /** How many stacks it holds. @minimum 0 */
  readonly stacks: number
  /** What makes the file unusable; rules need a valid file, so these come first. */
  readonly errors: readonly ConfigFinding[]
  readonly findings: readonly LintFinding[]
  readonly suppressed: readonly SuppressedFinding[]
}

/** What was found in all files. */
export interface LintResult {
  /** Files, files that cannot be used, and findings. @minimum 0 */
  readonly totals: {
    readonly files: number
    readonly invalid: number
    readonly error: number
    readonly warning: number
    readonly info: number
    readonly suppressed: number
  }
  /** The severity from which on the result counts as failed. */
  readonly failOn: Severity | 'never'
  readonly files: readonly LintedFile[]
}

/** How files are looked at. */
export interface LintOptions {
  readonly release: ReleaseChoice
  readonly environment: ConfigEnvironment
  /** Codes or names of rules to leave out. */
  readonly ignore: readonly string[]
  /** Codes or names of the only rules to apply; none for all. */
  readonly only: readonly string[]
  readonly rpcTimeoutMs?: number | undefined
  readonly failOn?: Severity | 'never' | undefined
  readonly stdin?: string | undefined
  /** The nearest project file that holds in a folder; without it none is read. */
  readonly projectFile?: ((folder: string) => ProjectDocument | undefined) | undefined
}

const WEIGHTS = {info: 1, warning: 2, error: 3, never: 4} as const

/** The name under which findings of a configuration from standard input stand. */
const STDIN = '<stdin>'

/** What Infinispan waits for the answer to a remote call. */
const ASSUMED_RPC_TIMEOUT = 15_000

function contextOf(options: LintOptions, settings: LintSettings | undefined): LintContext {
  if (options.rpcTimeoutMs !== undefined) return {rpcTimeoutMs: options.rpcTimeoutMs, rpcTimeoutFrom: '--rpc-timeout'}
  if (settings?.rpcTimeoutMs !== undefined) return {rpcTimeoutMs: settings.rpcTimeoutMs, rpcTimeoutFrom: settings.file}
  return {rpcTimeoutMs: ASSUMED_RPC_TIMEOUT}
}

/** The first sentence of what a rule advises, in the form of a hint; its page has all of it. */
function adviceOf({fix}: Rule): string {
  const first = fix.split(/\.(?:\s|$)/, 1)[0] ?? ''
  return first.charAt(0).toLowerCase() + first.slice(1)
}

function findingsOf(stack: StackModel, rules: readonly Rule[], context: LintContext): readonly LintFinding[] {
  return rules.flatMap((rule) =>
    rule.check(stack, context).map(({place, message, severity = rule.severity, hint, found, expected}) => ({
      file: place.file,
      line: place.line,
      column: place.column,
      path: place.path,
      code: rule.code,
      rule: rule.name,
      severity,
      message,
      hint: hint ?? adviceOf(rule),
      ...(found === undefined ? {} : {found}),
      ...(expected === undefined ? {} : {expected}),
      page: rulePage(rule),
      ...(stack.name === undefined ? {} : {stack: stack.name}),
    })),
  )
}

/** What was found while the file was read and belongs to a rule, as severe as the rule at least. */
function remarksOf(remarks: readonly ConfigFinding[], rules: readonly Rule[]): readonly LintFinding[] {
  return remarks.flatMap((finding) => {
    const rule = rules.find((one) => one.remarks?.includes(finding.code) === true)
    if (rule === undefined) return []
    const severity = WEIGHTS[finding.severity] > WEIGHTS[rule.severity] ? finding.severity : rule.severity
    const hint = finding.hint ?? adviceOf(rule)
    return [{...finding, severity, hint, code: rule.code, rule: rule.name, page: rulePage(rule)}]
  })
}

function remark(rule: Rule, place: {file: string; line: number; column: number}, message: string): LintFinding {
  const {file, line, column} = place
  const {code, name, severity} = rule
  return {
    file,
    line,
    column,
    path: '',
    code,
    rule: name,
    severity,
    message,
    hint: adviceOf(rule),
    page: rulePage(rule),
  }
}

const means = (word: string, finding: LintFinding): boolean => findRule(word)?.code === finding.code

/** Separates suppressed findings from the others, and reports suppressions that do nothing. */
class Sieve {
  readonly kept: LintFinding[] = []
  readonly suppressed: SuppressedFinding[] = []
  readonly #options: LintOptions
  readonly #settings: LintSettings | undefined
  readonly #comments: readonly Suppression[]
  readonly #used = new Map<Suppression, Set<string>>()

  constructor(options: LintOptions, settings: LintSettings | undefined, comments: readonly Suppression[]) {
    this.#options = options
    this.#settings = settings
    this.#comments = comments
  }

  put(finding: LintFinding): void {
    const wish = this.#wish(finding)
    if (wish === undefined) this.kept.push(finding)
    else this.suppressed.push({...finding, ...wish})
  }

  #wish(finding: LintFinding): Pick<SuppressedFinding, 'by' | 'reason'> | undefined {
    for (const comment of this.#comments) {
      const word = covers(comment, finding) ? comment.rules.find((rule) => means(rule, finding)) : undefined
      if (word === undefined) continue
      this.#used.set(comment, (this.#used.get(comment) ?? new Set()).add(word))
      return {by: 'file', ...(comment.reason === undefined ? {} : {reason: comment.reason})}
    }
    if (this.#options.ignore.some((rule) => means(rule, finding))) return {by: 'flag'}
    const entry = this.#settings?.ignore.find((e) => means(e.rule, finding) && e.matches(finding.file))
    if (entry === undefined || this.#settings === undefined) return undefined
    return {by: this.#settings.file, ...(entry.reason === undefined ? {} : {reason: entry.reason})}
  }

  /** Reports unused suppressions in comments; those of flags and of `.jg.yaml` apply to many files. */
  finish(only: readonly string[]): void {
    for (const comment of this.#comments) {
      if (comment.rules.length === 0) this.put(remark(unknownSuppression, comment, 'jg:ignore names no rule'))
      for (const word of comment.rules) {
        if (findRule(word) === undefined) this.put(unknownAt(comment, word))
        else if (only.length === 0 && this.#used.get(comment)?.has(word) !== true)
          this.put(remark(unusedSuppression, comment, `there is no finding of ${word} here`))
      }
    }
  }
}

function unknownAt(place: {file: string; line: number; column: number}, word: string): LintFinding {
  const near = nearestRule(word)
  const meant = near === undefined ? '' : `, did you mean ${near}?`
  return remark(unknownSuppression, place, `there is no rule ${JSON.stringify(word)}${meant}`)
}

const inOrder = (a: ConfigFinding, b: ConfigFinding): number =>
  (a.file === b.file ? 0 : a.file < b.file ? -1 : 1) ||
  a.line - b.line ||
  a.column - b.column ||
  (a.code < b.code ? -1 : 1)

function lintLoaded(loaded: LoadedStacks, options: LintOptions, settings: LintSettings | undefined): LintedFile {
  const rules =
    options.only.length === 0 ? RULES : RULES.filter((r) => options.only.some((word) => findRule(word) === r))
  const context = contextOf(options, settings)
  const comments = [...loaded.texts].flatMap(([file, text]) => readSuppressions(file, text))
  const sieve = new Sieve(options, settings, comments)
  for (const stack of loaded.stacks) {
    // What a server brings along stands in none of the files at hand: there is nothing its reader could change.
    for (const finding of findingsOf(stack, rules, context)) if (loaded.texts.has(finding.file)) sieve.put(finding)
  }
  for (const finding of remarksOf(loaded.remarks, rules)) sieve.put(finding)
  sieve.finish(options.only)
  for (const {rule} of settings?.ignore ?? []) {
    if (findRule(rule) === undefined) sieve.put(unknownAt({file: settings?.file ?? '', line: 1, column: 1}, rule))
  }
  return {
    file: loaded.file,
    release: loaded.release.release,
    why: loaded.release.why,
    stacks: loaded.stacks.length,
    errors: loaded.errors,
    findings: sieve.kept.sort(inOrder),
    suppressed: sieve.suppressed.sort(inOrder),
  }
}

function unreadable(file: string, error: ConfigError): LintedFile {
  const findings = new Findings()
  findings.add({file, line: 0, column: 0, path: ''}, {code: 'file-missing', message: error.message})
  return {
    file,
    release: '',
    why: 'the file was not read',
    stacks: 0,
    errors: findings.list(),
    findings: [],
    suppressed: [],
  }
}

function lintInput(input: ConfigInput, options: LintOptions): {file: LintedFile; settings?: LintSettings} | undefined {
  let source: ConfigSource
  try {
    source =
      input.name === '-'
        ? {file: STDIN, text: options.stdin ?? ''}
        : requireSource(input.name, options.environment.files)
  } catch (error) {
    if (error instanceof ConfigError) return {file: unreadable(input.name, error)}
    throw error
  }
  if (input.found && !holdsStack(source)) return undefined
  const project = options.projectFile?.(projectFolder(input.name === '-' ? undefined : source.file))
  const settings = project === undefined ? undefined : lintSettings(project)
  const loaded = loadStacks(source, options.release, options.environment)
  if (input.found && loaded.stacks.length === 0 && loaded.errors.length === 0) return undefined
  return {file: lintLoaded(loaded, options, settings), ...(settings === undefined ? {} : {settings})}
}

/** Looks for settings that are valid but cause trouble. Throws a ConfigError for a `.jg.yaml` that cannot be read. */
export function lintConfigs(inputs: readonly ConfigInput[], options: LintOptions): LintResult {
  const linted = inputs.map((input) => lintInput(input, options)).filter((one) => one !== undefined)
  const files = linted.map(({file}) => file)
  const count = (severity: Severity): number =>
    files.reduce((sum, {findings}) => sum + findings.filter((f) => f.severity === severity).length, 0)
  const totals = {
    files: files.length,
    invalid: files.filter((f) => f.errors.length > 0).length,
    error: count('error'),
    warning: count('warning'),
    info: count('info'),
    suppressed: files.reduce((sum, {suppressed}) => sum + suppressed.length, 0),
  }
  const failOn =
    options.failOn ?? linted.find(({settings}) => settings?.failOn !== undefined)?.settings?.failOn ?? 'warning'
  return {totals, failOn, files}
}

/** True if a file is not valid, or has a finding as severe as the limit or more so. */
export function isFailed({errors, findings}: LintedFile, failOn: LintResult['failOn']): boolean {
  return errors.length > 0 || findings.some((f) => WEIGHTS[f.severity] >= WEIGHTS[failOn])
}

/** True if one of the files failed. */
export function hasFailed({failOn, files}: LintResult): boolean {
  return files.some((file) => isFailed(file, failOn))
}
