import type {ConfigFinding} from '../errors/index.ts'
import type {ConfigTree} from './xml-element.ts'
import {readDocument} from './forms/document.ts'
import type {Release} from './facts/facts.ts'
import {Findings} from './findings.ts'
import {type ConfigEnvironment, hostOf} from './load.ts'
import {type DetectedRelease, detectRelease} from './releases/detect.ts'
import {languageOf} from './releases/release-language.ts'
import {protocolsOf} from './releases/release-protocols.ts'
import type {CheckedProtocol} from './stack-checks.ts'
import {readStack} from './stack-reader.ts'
import type {ConfigSource} from './tree-loader.ts'
import {type ConfigForm, formOf} from './forms/form.ts'

/** One stack of a file, with all values of its protocols. */
export interface CheckedStack {
  readonly name?: string
  /** Bottom to top, as far as they are known. */
  readonly protocols: readonly CheckedProtocol[]
  /** As written, includes put in, also of protocols that are not known. */
  readonly tree: ConfigTree
}

/** Everything that is known of a file once it was read in the language of one release. */
export interface CheckedFile {
  readonly file: string
  readonly form: ConfigForm
  readonly release: DetectedRelease
  readonly stacks: readonly CheckedStack[]
  readonly findings: readonly ConfigFinding[]
}

/** The release asked for, or `auto` for the one that the file was written for. */
export type ReleaseChoice = Release | 'auto'

/** The release in whose language a file is read. */
export function releaseFor(text: string, choice: ReleaseChoice, environment: ConfigEnvironment): DetectedRelease {
  if (choice !== 'auto') return {release: choice, from: 'given', why: 'asked for'}
  return detectRelease(text, formOf(text), (release) => protocolsOf(release, environment.registry))
}

/** Reads a file in any form, in the language of a release, and finds everything that is wrong with it; throws nothing. */
export function checkFile(source: ConfigSource, choice: ReleaseChoice, environment: ConfigEnvironment): CheckedFile {
  const detected = releaseFor(source.text, choice, environment)
  const protocols = protocolsOf(detected.release, environment.registry)
  const language = languageOf(protocols, new Set(environment.registry.list().map((p) => p.spec.xmlName)))
  const findings = new Findings()
  const reader = {dialect: language.dialect, variables: environment, files: environment.files, findings}
  const document = readDocument(source, reader)
  const stacks = (document?.stacks ?? []).map(({name, tree}): CheckedStack => {
    findings.pathOfRoot = tree.root?.path ?? 'config'
    const {checked} = readStack(tree, protocols, language, environment, hostOf(environment), findings)
    return {protocols: checked, tree, ...(name === undefined ? {} : {name})}
  })
  return {
    file: source.file,
    form: document?.form ?? formOf(source.text),
    release: detected,
    stacks,
    findings: findings.list(),
  }
}
