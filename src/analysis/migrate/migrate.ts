import {ConfigError} from '../../errors/index.ts'
import {configError, Findings} from '../../config/xml/findings.ts'
import {factsOf, type Release, RELEASES} from '../../releases/facts.ts'
import type {ConfigEnvironment} from '../../config/load.ts'
import {dialectOf} from '../../config/stack/dialect.ts'
import {SourceText} from '../../config/xml/source-text.ts'
import type {ConfigSource} from '../../config/files/tree-loader.ts'
import {recognise, type ReleaseChoice} from '../validate.ts'
import {verdictOf} from '../verdicts.ts'
import type {XmlRules} from '../../config/xml/xml-text.ts'
import {readXml} from '../../config/xml/xml-reader.ts'
import type {ConfigFault, Migration} from './migration.ts'
import {PlainSyntax} from './plain-syntax.ts'
import {StackMigrator} from './stack-migrator.ts'
import {ElementText} from './stack-text.ts'
import {SubsystemText} from './subsystem-text.ts'
import {StepLog} from './step-log.ts'
import {TextEdits} from './text-edits.ts'
import type {Route} from './value-rules.ts'
import type {XmlElement} from '../../config/xml/xml-element.ts'
import {stacksOf} from './stacks-in.ts'
import type {ConfigForm} from '../forms/form.ts'

/** The releases that a configuration is migrated from and to. */
export interface MigrationOptions {
  readonly from: ReleaseChoice
  readonly to: Release
  readonly environment: ConfigEnvironment
}

/** Since 4.0 JGroups reads its own files with its own reader; servers read theirs with an XML parser. */
function rulesFor(form: ConfigForm, release: Release): XmlRules {
  return form === 'jgroups' || form === 'fork-stacks' || form === 'relay-sites' ? dialectOf(release).xml : 'xml'
}

function routeOf(from: Release, to: Release): Route {
  const older = RELEASES.filter((release) => RELEASES.indexOf(release) < RELEASES.indexOf(to)).reverse()
  return {from, to, facts: factsOf(to), older: older.map(factsOf)}
}

/** Writes the target's version into the schema location of a root, if it has one. */
function moveSchema(root: XmlElement, to: Release, edits: TextEdits, log: StepLog): void {
  const location = root.attributes.find((a) => a.name.endsWith(':schemaLocation'))
  if (location === undefined) return
  const raw = edits.text.slice(location.quote, location.end)
  const moved = raw.replaceAll(
    /\b(jgroups-)\d+\.\d+(?:\.\d+)?(?=\.xsd)/gi,
    (_all, name: string) => name.toLowerCase() + to,
  )
  if (moved === raw) return
  edits.overwrite(location.quote, location.end, moved)
  const reason = `the file is now for JGroups ${to}`
  log.add(root, {action: 'changed', found: raw, result: moved, reason}, location.offset, location.name)
}

function requireTree(text: SourceText, rules: XmlRules): XmlElement {
  const findings = new Findings()
  const root = readXml(text.file, text.text, findings, rules)
  if (root === undefined) throw configError(text.file, findings.list())
  return root
}

/** The stacks of a file, and how they are written. */
function stacksIn(root: XmlElement, form: ConfigForm, edits: TextEdits) {
  if (form !== 'wildfly') return {text: new ElementText(edits), stacks: stacksOf(root).map(({children}) => children)}
  const text = new SubsystemText(edits)
  return {text, stacks: text.stacks(root)}
}

function requireSome(file: string, form: ConfigForm, stacks: readonly unknown[]): void {
  if (stacks.length > 0 || form === 'relay-sites') return
  const expected =
    form === 'wildfly' ? '<stack> with <protocol type="…"> elements' : '<config> with one element per protocol'
  throw new ConfigError(`${file} has no protocol stack: expected ${expected}`)
}

function requireLater(file: string, from: Release, to: Release): void {
  if (RELEASES.indexOf(from) <= RELEASES.indexOf(to)) return
  throw new ConfigError(
    `${file} is for JGroups ${from}: it can be migrated to that release or a later one, not to ${to}`,
  )
}

/** Faults of this host, not of the text. */
const OF_HOST = /^java\.(?:net\.|io\.FileNotFound)|JDBC driver/

/** What is wrong with a text in the language of the target, on any host. */
function remaining(source: ConfigSource, to: Release, environment: ConfigEnvironment): readonly ConfigFault[] {
  const {findings, accepted: answer} = verdictOf(source, {release: to, asJGroups: false, external: true, environment})
  const isOfHost = OF_HOST.test(`${answer?.exception ?? ''} ${answer?.message ?? ''}`)
  return findings.filter(
    (f): f is ConfigFault => f.severity === 'error' && !(isOfHost && (f.code === 'refused' || f.code === 'named-file')),
  )
}

/**
 * Migrates a configuration to a later release: what that release does not have is replaced or dropped; what cannot be decided
 * is left and marked. All changes are edits of the text, so the rest of it stays as it is. Throws ConfigError for a
 * text whose elements do not form a tree.
 */
export function migrateConfig(source: ConfigSource, {from, to, environment}: MigrationOptions): Migration {
  const recognised = recognise(source, from, environment)
  const {form} = recognised
  const {release, why} = recognised.release
  requireLater(source.file, release, to)
  const text = new SourceText(source.file, source.text.replace(/^\uFEFF/, ' '))
  const root = requireTree(text, rulesFor(form, release))
  const edits = new TextEdits(source.text)
  const {text: written, stacks} = stacksIn(root, form, edits)
  requireSome(source.file, form, stacks)
  const log = new StepLog(text, edits)
  if (rulesFor(form, release) === 'xml' && rulesFor(form, to) === 'jgroups') new PlainSyntax(edits, log).simplify(root)
  moveSchema(root, to, edits, log)
  const route = routeOf(release, to)
  for (const stack of stacks) new StackMigrator(stack, route, written, log).migrate()
  const steps = log.list()
  const result = edits.render()
  const faults = remaining({file: source.file, text: result}, to, environment)
  return {
    file: source.file,
    from: release,
    because: why,
    to,
    text: result,
    changed: result !== source.text,
    steps,
    findings: faults,
    needsPerson: faults.length > 0 || steps.some((step) => step.person !== undefined),
  }
}
