import type {ConfigFinding} from '../errors/index.ts'
import type {ConfigTree, XmlElement} from '../config/xml/xml-element.ts'
import {readStacks} from './forms/document.ts'
import type {Release} from '../releases/facts.ts'
import {Findings} from '../config/xml/findings.ts'
import type {ConfigEnvironment} from '../config/load.ts'
import {type DetectedRelease, detectRelease} from './language/detect.ts'
import {languageOf} from './language/release-language.ts'
import {protocolsOf} from './language/release-protocols.ts'
import type {CheckedProtocol} from '../config/stack/stack-checks.ts'
import {readStack} from '../config/stack/stack-reader.ts'
import type {ConfigSource} from '../config/files/tree-loader.ts'
import {addRemarks} from './remarks/stack-remarks.ts'
import {type ConfigForm, formOf, type FormStack} from './forms/form.ts'

/** One stack of a file, with all values of its protocols. */
export interface CheckedStack {
  readonly name?: string
  /** Bottom to top, as far as they are known. */
  readonly protocols: readonly CheckedProtocol[]
  /** As written, includes put in, also of protocols that are not known. */
  readonly tree: ConfigTree
  readonly bindings?: FormStack['bindings']
}

/** Everything that is known of a file once it was read in the language of one release. */
export interface CheckedFile {
  readonly file: string
  readonly form: ConfigForm
  readonly release: DetectedRelease
  readonly stacks: readonly CheckedStack[]
  readonly findings: readonly ConfigFinding[]
  /** The roots of the files that were read, by name, of those in which nothing was found. */
  readonly roots: ReadonlyMap<string, XmlElement>
}

/** The release asked for, or `auto` for the one that the file was written for. */
export type ReleaseChoice = Release | 'auto'

/** What a file is: its form, and the release in whose language it is read. */
export interface RecognisedFile {
  readonly source: ConfigSource
  readonly form: ConfigForm
  readonly release: DetectedRelease
}

/** Recognises the form and the release of a file from its text alone. */
export function recognise(
  source: ConfigSource,
  choice: ReleaseChoice,
  environment: Pick<ConfigEnvironment, 'registry'>,
): RecognisedFile {
  const form = formOf(source.text)
  if (choice !== 'auto') return {source, form, release: {release: choice, from: 'requested', why: 'asked for'}}
  const release = detectRelease(source.text, form, environment.registry)
  return {source, form, release}
}

/** Reads a file in its form, in the language of its release, and finds everything that is wrong with it; throws nothing. */
export function checkFile(source: ConfigSource, choice: ReleaseChoice, environment: ConfigEnvironment): CheckedFile {
  const {form, release} = recognise(source, choice, environment)
  const protocols = protocolsOf(release.release, environment.registry)
  const language = languageOf(protocols, environment.registry)
  const findings = new Findings()
  const roots = new Map<string, XmlElement>()
  const reader = {dialect: language.dialect, variables: environment, files: environment.files, findings, roots}
  const stacks: CheckedStack[] = []
  for (const {tree, ...rest} of readStacks(source, form, reader)) {
    findings.pathOfRoot = tree.root?.path ?? 'config'
    const checked = readStack(tree, protocols, language, environment, findings)
    addRemarks(checked, release.release, environment.files, findings)
    stacks.push({protocols: checked, tree, ...rest})
  }
  return {file: source.file, form, release, stacks, findings: findings.list(), roots}
}
