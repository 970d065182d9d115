import {ConfigError, type ConfigFinding} from '../../errors/index.ts'
import type {ConfigEnvironment} from '../../config/load.ts'
import type {DetectedRelease} from '../language/detect.ts'
import {protocolsOf} from '../language/release-protocols.ts'
import type {XmlElement} from '../../config/xml/xml-element.ts'
import type {ConfigSource} from '../../config/files/tree-loader.ts'
import {checkFile, type ReleaseChoice} from '../validate.ts'
import {StackModel} from './stack-model.ts'
import type {ConfigForm} from '../forms/form.ts'

/** A file and its stacks as one release understands them. */
export interface LoadedStacks {
  readonly file: string
  readonly form: ConfigForm
  readonly release: DetectedRelease
  readonly stacks: readonly StackModel[]
  /** The errors that make the file unusable. */
  readonly errors: readonly ConfigFinding[]
  /** What was found besides while the file was read. */
  readonly remarks: readonly ConfigFinding[]
  /** The texts that were read, included files too, by name. */
  readonly texts: ReadonlyMap<string, string>
}

/** True for a protocol that an error took away: what its name was meant for may be in the stack after all. */
const isLost = ({file, line, column}: XmlElement, findings: readonly ConfigFinding[]): boolean =>
  findings.some(
    (f) =>
      f.severity === 'error' &&
      f.code.endsWith('-protocol') &&
      f.file === file &&
      f.line === line &&
      f.column === column,
  )

/** Reads a file in any form into stacks, in the language of a release; faults are collected, nothing is thrown. */
export function loadStacks(source: ConfigSource, choice: ReleaseChoice, environment: ConfigEnvironment): LoadedStacks {
  const texts = new Map([[source.file, source.text]])
  const files: ConfigEnvironment['files'] = {
    find(name, from) {
      const found = environment.files.find(name, from)
      if (typeof found !== 'string') texts.set(found.file, found.text)
      return found
    },
    ...(environment.files.look === undefined ? {} : {look: environment.files.look}),
  }
  const checked = checkFile(source, choice, {...environment, files})
  const {form} = checked
  const {release} = checked.release
  const context = {release, protocols: protocolsOf(release, environment.registry), variables: environment, form}
  const stacks = checked.stacks
    .filter(({tree}) => tree.protocols.length > 0)
    .map(({tree, protocols, ...rest}) => {
      const read = new Set(protocols.map(({element}) => element))
      const complete = tree.complete && !tree.protocols.some((p) => !read.has(p) && isLost(p, checked.findings))
      return new StackModel({...tree, complete}, {...context, ...rest})
    })
  const errors = checked.findings.filter((finding) => finding.severity === 'error')
  const remarks = checked.findings.filter((finding) => finding.severity !== 'error')
  return {file: source.file, form, release: checked.release, stacks, errors, remarks, texts}
}

/** The stacks of a configuration, for commands that cannot say anything without one: throws a ConfigError with all faults. */
export function requireStacks(
  source: ConfigSource,
  choice: ReleaseChoice,
  environment: ConfigEnvironment,
): LoadedStacks {
  const loaded = loadStacks(source, choice, environment)
  if (loaded.stacks.length > 0) return loaded
  throw new ConfigError(`${loaded.file} has no readable protocol stack`, loaded.errors)
}
