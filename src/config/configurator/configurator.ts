import {type AddressContext, addressFamily} from '../addresses.ts'
import {factsOf, type Release, type ReleaseFacts} from '../facts/facts.ts'
import type {NetworkInterface} from '../../runtime/ports.ts'
import {SourceText} from '../source-text.ts'
import type {ConfigFiles, ConfigSource} from '../tree-loader.ts'
import type {VariableSource} from '../variables.ts'
import {buildFork, buildStack} from './build.ts'
import {putVariables, readJavaConfig} from './java-config.ts'
import type {JavaHost, JavaStackProtocol} from './java-stack.ts'
import {Refusal} from './refusal.ts'

/** What JGroups would run in; all of it is handed in. */
export interface AcceptedEnvironment extends VariableSource {
  /** Files as JGroups finds them: by path, and configurations that ship with it by name. */
  readonly files: ConfigFiles
  /** The interfaces that are up, in the order of Java. */
  readonly interfaces: readonly NetworkInterface[]
  /** Names of files beside the configurations on the class path of JGroups; without them, those of its conf folder. */
  readonly resources?: ReadonlySet<string>
  /** Host names as looked up before. */
  readonly hosts?: AddressContext['hosts']
  readonly names?: AddressContext['names']
  readonly hostName?: string
  /** What is on the class path; the release alone unless said. */
  readonly facts?: ReleaseFacts
  /** Whether JDBC drivers and data sources are there, as beside JGroups alone they are not. */
  readonly databases?: boolean
}

/** What JGroups of a release would say of a configuration. */
export interface Verdict {
  readonly accepted: boolean
  /** Names of the protocols, bottom first; of an accepted configuration. */
  readonly protocols: readonly string[]
  /** The exception that JGroups would throw. */
  readonly exception?: string
  readonly message?: string
  /** The exceptions behind it. */
  readonly causes?: readonly string[]
  /** Where the fault stands; JGroups itself does not tell. */
  readonly file?: string
  readonly line?: number
  readonly column?: number
  /** The word that is at fault. */
  readonly word?: string
  /** What JGroups would log at level WARN. */
  readonly warnings: readonly string[]
}

/** What the conf folder of a release holds beside configurations, so far as protocols read it. */
function confFolder(release: Release): ReadonlySet<string> {
  return new Set(['sos.cfg', release <= '4.2' ? 'my-keystore.jks' : 'keystore.jks'])
}

function hostOf(release: Release, environment: AcceptedEnvironment, warnings: string[]): JavaHost {
  const {interfaces, hosts, names, hostName} = environment
  const host: JavaHost = {
    release,
    facts: environment.facts ?? factsOf(release),
    variables: environment,
    files: environment.files,
    resources: environment.resources ?? confFolder(release),
    databases: environment.databases ?? false,
    warnings,
    addresses: {
      interfaces,
      family: addressFamily(interfaces, environment.properties),
      ...(hosts === undefined ? {} : {hosts}),
      ...(names === undefined ? {} : {names}),
      ...(hostName === undefined ? {} : {hostName}),
    },
    buildFork: (configs, carrier, base) => buildFork(configs, host, carrier, base),
  }
  return host
}

function refused({exception, message, causes, spot, word}: Refusal, warnings: readonly string[]): Verdict {
  const {line, column} = spot.source.position(spot.offset)
  return {
    accepted: false,
    protocols: [],
    exception,
    message,
    causes,
    file: spot.source.file,
    line,
    column,
    word,
    warnings,
  }
}

/**
 * What JGroups of a release would say of a configuration, as if a channel were created from it and not connected. Nothing
 * but the files of the environment is read.
 */
export function accepted(source: ConfigSource, release: Release, environment: AcceptedEnvironment): Verdict {
  const warnings: string[] = []
  const reading = {release, variables: environment, files: environment.files}
  try {
    const configs = readJavaConfig(new SourceText(source.file, source.text), reading)
    putVariables(configs, reading)
    const stack = buildStack(configs, hostOf(release, environment, warnings))
    return {accepted: true, protocols: stack.protocols.map((p: JavaStackProtocol) => p.name), warnings}
  } catch (error) {
    if (error instanceof Refusal) return refused(error, warnings)
    throw error
  }
}
