import {ConfigError} from '../errors/index.ts'
import {chooseStack} from '../analysis/forms/choose-stack.ts'
import {formOf} from '../analysis/forms/form.ts'
import {detectRelease} from '../analysis/language/detect.ts'
import {diskConfigFiles} from '../config/files/config-files.ts'
import type {ConfigSource} from '../config/files/tree-loader.ts'
import {lookUpHosts, lookUpNames} from '../config/addresses/host-lookup.ts'
import {
  type ConfigEnvironment,
  type ConfigResult,
  hostsToLookUp,
  loadConfig,
  loadTreeOf,
  requireSource,
  requireValid,
} from '../config/load.ts'
import {dialectOf} from '../config/stack/dialect.ts'
import {Findings} from '../config/xml/findings.ts'
import type {Network} from '../runtime/ports.ts'
import type {StackConfig} from '../stack/protocol-stack.ts'
import {protocolRegistry} from './runtime.ts'

/** Which stack a member runs. */
export interface StackChoice {
  /** Path of a file in any form that `config` reads, or name of a shipped stack. */
  readonly props: string
  /** The stack of a file that has several. */
  readonly stack?: string | undefined
}

/** Artemis names the file of its stack. */
const STACK_FILE = /<(?:\w+:)?jgroups-file>\s*([^<]+?)\s*<\//

/** The file that holds the stack: the one named, or the one that it names in turn. */
export function stackSource(props: string, files: ConfigEnvironment['files']): ConfigSource {
  const source = requireSource(props, files)
  const named = STACK_FILE.exec(source.text)?.[1]
  if (named === undefined) return source
  const found = files.find(named, source.file)
  if (typeof found !== 'string') return found
  throw new ConfigError(`${source.file} names the stack file ${named}, which ${found}`)
}

/** Reads a file of JGroups, or the stack of a server's file, which has the language of the server's release. */
function read(source: ConfigSource, stack: string | undefined, environment: ConfigEnvironment): ConfigResult {
  const form = formOf(source.text)
  if (form === 'jgroups') {
    if (stack !== undefined) throw new ConfigError(`${source.file} has one stack and no names: leave out --stack`)
    return loadConfig(source, environment)
  }
  const findings = new Findings()
  const {release} = detectRelease(source.text, form, environment.registry)
  const reader = {dialect: dialectOf(release), variables: environment, files: environment.files, findings}
  const chosen = chooseStack(source, form, reader, stack)
  return loadTreeOf(source.file, chosen?.tree, environment, findings)
}

/**
 * Loads the protocol stack of a file, with variables, interfaces and host names of this machine resolved.
 * Rejects with ConfigError, which has all findings.
 */
export async function loadStack(
  {props, stack}: StackChoice,
  systemProperties: Readonly<Record<string, string>>,
  network: Network,
): Promise<StackConfig> {
  const environment: ConfigEnvironment = {
    registry: protocolRegistry,
    files: diskConfigFiles(),
    properties: systemProperties,
    variables: process.env,
    interfaces: network.interfaces(),
    hostName: network.hostName(),
  }
  const source = stackSource(props, environment.files)
  const {interfaces: _unresolved, ...unresolved} = environment
  const {tree} = read(source, stack, unresolved)
  const hosts = tree === undefined ? {} : await lookUpHosts(hostsToLookUp(tree, environment))
  const matchesHosts = JSON.stringify(tree ?? null).includes('match-host') || mentions(systemProperties, 'match-host')
  const names = matchesHosts ? await lookUpNames(localAddresses(network)) : {}
  return requireValid(read(source, stack, {...environment, hosts, names})).protocols
}

function mentions(properties: Readonly<Record<string, string>>, word: string): boolean {
  return Object.values(properties).some((value) => value.includes(word))
}

function localAddresses(network: Network): string[] {
  return network.interfaces().flatMap(({addresses}) => addresses.map(({address}) => address))
}
