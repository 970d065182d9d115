import {addressContext, type HostFacts, interfacesFor} from '../config/addresses/addresses.ts'
import {factsOf, type Release, type ReleaseFacts} from '../releases/facts.ts'
import type {NetworkInterface} from '../runtime/ports.ts'
import type {ConfigFiles, ConfigSource} from '../config/files/tree-loader.ts'
import type {XmlElement} from '../config/xml/xml-element.ts'
import type {VariableSource} from '../config/values/variables.ts'
import {type JavaProtocol, readJavaConfig} from './read-config.ts'
import {type JavaHost, JavaStack, type JavaStackProtocol} from './stack.ts'
import {createProtocols} from './initialize.ts'
import {initializeStack} from './init.ts'
import {Refusal, type Spot} from './refusal.ts'

/** The environment JGroups would run in; all of it is passed in. */
export interface ConfiguratorEnvironment extends VariableSource, HostFacts {
  /** Files as JGroups finds them: by path, and configurations that ship with it by name. */
  readonly files: ConfigFiles
  /** The interfaces that are up, in the order of Java; by default, ones with all the addresses in the file. */
  readonly interfaces?: readonly NetworkInterface[]
  /** Names of files next to the configurations on the class path of JGroups; by default, those of its conf folder. */
  readonly resources?: ReadonlySet<string>
  /** What is on the class path; only the release by default. */
  readonly facts?: ReleaseFacts
  /** Whether JDBC drivers and data sources are available, which do not ship with JGroups. */
  readonly databases?: boolean
  /** Roots of files already read as XML without a fault, by name: only those that JGroups reads differently are read again. */
  readonly roots?: ReadonlyMap<string, XmlElement>
}

/** What JGroups of a release would say of a configuration. */
export interface ConfiguratorVerdict {
  readonly accepted: boolean
  /** Names of the protocols of an accepted configuration, bottom first. */
  readonly protocols: readonly string[]
  /** The exception that JGroups would throw. */
  readonly exception?: string
  readonly message?: string
  /** The exceptions behind it. */
  readonly causes?: readonly string[]
  /** The file with the fault; JGroups itself does not report it. */
  readonly file?: string
  /** Counts from 1. @minimum 0 */
  readonly line?: number
  /** Counts from 1. @minimum 0 */
  readonly column?: number
  /** The word at fault. */
  readonly word?: string
  /** What JGroups would log at level WARN. */
  readonly warnings: readonly string[]
}

/** What protocols read from the conf folder of a release besides configurations. */
function confFolder(release: Release): ReadonlySet<string> {
  return new Set(['sos.cfg', release <= '4.2' ? 'my-keystore.jks' : 'keystore.jks'])
}

function hostOf(
  {text}: ConfigSource,
  release: Release,
  environment: ConfiguratorEnvironment,
  warnings: string[],
): JavaHost {
  const {interfaces = interfacesFor(text)} = environment
  const host: JavaHost = {
    release,
    facts: environment.facts ?? factsOf(release),
    variables: environment,
    files: environment.files,
    resources: environment.resources ?? confFolder(release),
    databases: environment.databases ?? false,
    warnings,
    addresses: addressContext({...environment, interfaces}),
    buildFork: (configs, carrier, base) => buildFork(configs, host, carrier, base),
  }
  return host
}

/** JGroups' own reader places an element at its name, after the `<`. */
function placeOf(spot: Spot, release: Release): Spot {
  const {file, line, column} = spot
  return {file, line, column: 'children' in spot && release !== '3.6' ? column + 1 : column}
}

function refused(refusal: Refusal, release: Release, warnings: readonly string[]): ConfiguratorVerdict {
  const {exception, message, causes, spot, word} = refusal
  return {accepted: false, protocols: [], exception, message, causes, ...placeOf(spot, release), word, warnings}
}

/**
 * What JGroups of a release would say of a configuration, as if a channel were created from it and not connected: the stack is
 * built step by step, up to the first fault. Nothing but the files of the environment is read.
 */
export function configure(
  source: ConfigSource,
  release: Release,
  environment: ConfiguratorEnvironment,
): ConfiguratorVerdict {
  const warnings: string[] = []
  const host = hostOf(source, release, environment, warnings)
  const reading = {release, variables: environment, files: environment.files, roots: environment.roots}
  try {
    const stack = new JavaStack(host, createProtocols(readJavaConfig(source, reading), host))
    initializeStack(stack)
    return {accepted: true, protocols: stack.protocols.map((p: JavaStackProtocol) => p.name), warnings}
  } catch (error) {
    if (error instanceof Refusal) return refused(error, release, warnings)
    throw error
  }
}

/** Builds a fork stack on a protocol. */
function buildFork(
  configs: readonly JavaProtocol[],
  host: JavaHost,
  carrier: JavaStackProtocol,
  base: JavaStack | undefined,
): void {
  const below = base === undefined ? [carrier] : base.protocols.slice(0, base.protocols.indexOf(carrier) + 1)
  const protocols = createProtocols(configs, host)
  initializeStack(new JavaStack(host, protocols, new JavaStack(host, below)))
}
