import {ConfigError, type ConfigFinding} from '../errors/index.ts'
import {type ConfigInput, configInputs} from './config-inputs.ts'
import {type ConfiguratorEnvironment, type ConfiguratorVerdict, configure} from '../configurator/configurator.ts'
import {factsOf, type Release} from '../releases/facts.ts'
import {quote} from '../config/xml/findings.ts'
import {type ConfigEnvironment, requireSource} from '../config/load.ts'
import type {Spot} from '../configurator/refusal.ts'
import {unsetVariables, type VariableSource} from '../config/values/variables.ts'
import {withExternal} from '../releases/external.ts'
import type {ConfigSource} from '../config/files/tree-loader.ts'
import {type CheckedFile, checkFile, recognise, type ReleaseChoice} from './validate.ts'
import {type ConfigForm, formOf} from './forms/form.ts'

/** The verdict on one file: the answer of JGroups, and our own findings; the two are never mixed. */
export interface FileVerdict {
  /** Path of the file; <stdin> for standard input. */
  readonly file: string
  /** Who reads the file. */
  readonly form: ConfigForm
  readonly release: Release
  /** Why it was read in the language of this release. */
  readonly why: string
  /** JGroups takes it, and no finding is an error. */
  readonly valid: boolean
  /** Null for a file that is read by a server that embeds JGroups, or by one protocol, and not by JGroups. */
  readonly accepted: ConfiguratorVerdict | null
  readonly stacks: readonly {
    readonly name?: string
    /** XML names, bottom to top, includes put in. */
    readonly protocols: readonly string[]
  }[]
  readonly findings: readonly ConfigFinding[]
}

/** Sums over all files. @minimum 0 */
export interface ValidationTotals {
  readonly files: number
  readonly valid: number
  /** Files that JGroups itself refuses. */
  readonly refused: number
  readonly errors: number
  readonly warnings: number
  /** Files of folders that hold no stack. */
  readonly skipped: number
}

/** What was found in all files. */
export interface ValidationResult {
  /** All files can be used. */
  readonly valid: boolean
  readonly totals: ValidationTotals
  readonly files: readonly FileVerdict[]
}

/** How files are judged. */
export interface ValidationOptions {
  readonly release: ReleaseChoice
  /** Only the answer of JGroups counts. */
  readonly asJGroups: boolean
  /** Known protocols of other artifacts count as present on the class path. */
  readonly external: boolean
  readonly environment: ConfigEnvironment
  /** The host on which JGroups would read the files; without one, one that has all addresses they name. */
  readonly host?: Pick<ConfiguratorEnvironment, 'interfaces' | 'hostName'>
  /** The text of standard input, where it is named. */
  readonly stdin?: string | undefined
}

/** The name under which findings of a configuration from standard input stand. */
const STDIN = '<stdin>'

function sourceOf({name}: ConfigInput, {stdin, environment}: ValidationOptions): ConfigSource | ConfigFinding {
  if (name === '-') return {file: STDIN, text: stdin ?? ''}
  try {
    return requireSource(name, environment.files)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return {file: name, line: 0, column: 0, path: '', code: 'file-missing', severity: 'error', message: error.message}
  }
}

/** The verdict on a file that cannot be read. */
function missing(finding: ConfigFinding, {release, asJGroups}: ValidationOptions): FileVerdict {
  return {
    file: finding.file,
    form: 'jgroups',
    release: release === 'auto' ? '5.5' : release,
    why: 'the file was not read',
    valid: false,
    accepted: asJGroups ? {accepted: false, protocols: [], message: finding.message, warnings: []} : null,
    stacks: [],
    findings: [finding],
  }
}

const MAX_MESSAGE = 300

/** A message of Java, which may hold the values of a file, cut to a readable line. */
export function oneLine(message: string): string {
  const line = message.slice(0, MAX_MESSAGE).replaceAll(/[^\u0020-\u{10FFFF}]|\u007F/gu, ' ')
  return message.length > MAX_MESSAGE ? `${line}…` : line
}

/** What JGroups says where nothing but a driver is missing, which never comes with it. */
const MISSING_DRIVER = 'JDBC driver could not be loaded'

/** What it says of an address that stands for all. */
const ANY_ADDRESS = /\/(?:0\.0\.0\.0|0:0:0:0:0:0:0:0|::) is not a valid address/

/** What is to be set where an attribute counts as not written, since nothing gives its variables a value; a word may be that of its protocol. */
function unsetAt({stacks}: CheckedFile, spot: Spot, word: string, variables: VariableSource): string | undefined {
  const elements = stacks.flatMap(({tree}) => tree.protocols)
  const named = elements.find((e) => e.name === word && e.file === spot.file && e.line === spot.line)
  const attributes = (named === undefined ? elements : [named]).flatMap((e) => e.attributes)
  const written = named === undefined ? attributes.filter((a) => a.name === word && a.file === spot.file) : attributes
  return written.map((a) => unsetVariables(a.value, variables)).find((names) => names !== undefined)
}

/** What to do about a refusal, as far as its words say it; `unset` names the variables without a value. */
function refusalHint(message: string, unset: string | undefined): string | undefined {
  if (message.startsWith(MISSING_DRIVER)) return 'where JGroups has the driver on its class path, add --external'
  if (ANY_ADDRESS.test(message))
    return 'JGroups has no address for all interfaces: use SITE_LOCAL or NON_LOOPBACK; receive_on_all_interfaces="true" is for multicasts'
  return unset === undefined ? undefined : `add -D${unset.split(' ')[0] ?? ''}=…`
}

/** Each refusal is named with its line and the word at fault: where no finding of ours stands there, it becomes one. */
function withRefusal(
  checked: CheckedFile,
  answer: ConfiguratorVerdict | null,
  variables: VariableSource,
): readonly ConfigFinding[] {
  const {findings, release} = checked
  if (answer === null || answer.accepted) return findings
  const {file = checked.file, line = 0, column = 0, word, message = ''} = answer
  const here = findings.filter((f) => f.file === file && f.line === line)
  if (here.some((f) => f.severity === 'error')) return findings
  const named = here.find((f) => f.code === 'named-file')
  if (named !== undefined) return findings.map((f) => (f === named ? {...f, severity: 'error'} : f))
  const unset = word === undefined ? undefined : unsetAt(checked, {file, line, column}, word, variables)
  const hint = refusalHint(message, unset)
  const refusal: ConfigFinding = {
    file,
    line,
    column,
    path: '',
    code: 'refused',
    severity: 'error',
    message: `JGroups ${release.release} refuses ${word === undefined ? 'this file' : quote(word)}: ${oneLine(message)}${unset === undefined ? '' : `; ${unset} is not set`}`,
    ...(word === undefined ? {} : {found: word}),
    ...(hint === undefined ? {} : {hint}),
  }
  const behind = findings.findIndex((f) => f.file === file && f.line > line)
  return behind === -1 ? [...findings, refusal] : [...findings.slice(0, behind), refusal, ...findings.slice(behind)]
}

/** The answer of JGroups of a release. */
function judge(
  source: ConfigSource,
  {release: {release}, roots}: CheckedFile,
  options: ValidationOptions,
): ConfiguratorVerdict {
  const {properties, variables, files} = options.environment
  const facts = factsOf(release)
  return configure(source, release, {
    properties,
    variables,
    files,
    ...options.host,
    facts: options.external ? withExternal(facts) : facts,
    databases: options.external,
    roots,
  })
}

/** JGroups has no limits; a file that is beyond ours is not read to its end. */
function isOversized(findings: readonly ConfigFinding[]): boolean {
  return findings.some(({code}) => code === 'xml-limit' || code === 'stack-limit')
}

/** The same for another host, on which other files lie. */
function elsewhere(environment: ConfigEnvironment): ConfigEnvironment {
  const {files} = environment
  return {...environment, files: {find: (name, from) => files.find(name, from)}}
}

/** What our own findings are; none where the answer of JGroups alone counts. */
function checkedOf(
  source: ConfigSource,
  {release: choice, asJGroups, environment, host}: ValidationOptions,
): CheckedFile {
  if (!asJGroups) return checkFile(source, choice, host === undefined ? elsewhere(environment) : environment)
  const {form, release} = recognise(source, choice, environment)
  return {file: source.file, form, release, stacks: [], findings: [], roots: new Map()}
}

/** Judges one file: recognises it, checks it, asks what JGroups would say, and puts both together. */
export function verdictOf(source: ConfigSource, options: ValidationOptions): FileVerdict {
  const checked = checkedOf(source, options)
  const {file, form, stacks} = checked
  const {release, why} = checked.release
  const isAsked = options.asJGroups || (form === 'jgroups' && !isOversized(checked.findings))
  const answer = isAsked ? judge(source, checked, options) : null
  const findings = options.asJGroups ? [] : withRefusal(checked, answer, options.environment)
  return {
    file,
    form,
    release,
    why,
    valid: answer?.accepted !== false && !findings.some((f) => f.severity === 'error'),
    accepted: answer,
    stacks: stacks.map(({name, tree}) => ({
      ...(name === undefined ? {} : {name}),
      protocols: tree.protocols.map((p) => p.name),
    })),
    findings,
  }
}

/** Files of a folder that are something else are passed over. */
export function holdsStack({text}: ConfigSource): boolean {
  return formOf(text) !== 'jgroups' || /<config[\s/>]/i.test(text)
}

function totalsOf(files: readonly FileVerdict[], skipped: number): ValidationTotals {
  const count = (severity: string): number =>
    files.reduce((sum, file) => sum + file.findings.filter((f) => f.severity === severity).length, 0)
  return {
    files: files.length,
    valid: files.filter((f) => f.valid).length,
    refused: files.filter((f) => f.accepted?.accepted === false).length,
    errors: count('error'),
    warnings: count('warning'),
    skipped,
  }
}

/** Checks configurations, each on its own: files, those of folders, those that match patterns, and `-`. */
export function validateConfigs(names: readonly string[], options: ValidationOptions): ValidationResult {
  const files: FileVerdict[] = []
  let skipped = 0
  for (const input of configInputs(names)) {
    const source = sourceOf(input, options)
    if ('severity' in source) files.push(missing(source, options))
    else if (input.found && !holdsStack(source)) skipped++
    else files.push(verdictOf(source, options))
  }
  return {valid: files.every((f) => f.valid), totals: totalsOf(files, skipped), files}
}
