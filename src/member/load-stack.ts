import {diskConfigFiles} from '../config/files/config-files.ts'
import {lookUpHosts, lookUpNames} from '../config/addresses/host-lookup.ts'
import {type ConfigEnvironment, hostsToLookUp, loadConfig, requireSource, requireStack} from '../config/load.ts'
import type {Network} from '../runtime/ports.ts'
import type {StackConfig} from '../stack/protocol-stack.ts'
import {protocolRegistry} from './runtime.ts'

/**
 * Loads the protocol stack of a file, with variables, interfaces and host names of this machine resolved.
 * Rejects with ConfigError, which has all findings.
 */
export async function loadStack(
  props: string,
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
  const source = requireSource(props, environment.files)
  const {interfaces: _unresolved, ...unresolved} = environment
  const {tree} = loadConfig(source, unresolved)
  const hosts = tree === undefined ? {} : await lookUpHosts(hostsToLookUp(tree, environment))
  const matchesHosts = JSON.stringify(tree ?? null).includes('match-host') || mentions(systemProperties, 'match-host')
  const names = matchesHosts ? await lookUpNames(localAddresses(network)) : {}
  return requireStack(source, {...environment, hosts, names}).protocols
}

function mentions(properties: Readonly<Record<string, string>>, word: string): boolean {
  return Object.values(properties).some((value) => value.includes(word))
}

function localAddresses(network: Network): string[] {
  return network.interfaces().flatMap(({addresses}) => addresses.map(({address}) => address))
}
