import {diskConfigFiles} from '../config/files/config-files.ts'
import {type ConfigEnvironment, loadConfig} from '../config/load.ts'
import {type UnreadProperty, WatchedProperties} from '../config/values/watched-properties.ts'
import {protocols} from '../protocols/registry.ts'
import type {NetworkInterface} from '../runtime/ports.ts'
import {createRuntime} from './runtime.ts'

/** Returns the environment in which configurations named on the command line are read; `local` adds the interfaces of this host. */
export function configEnvironment(
  properties: Readonly<Record<string, string>>,
  local: boolean,
  variables: ConfigEnvironment['variables'] = process.env,
): ConfigEnvironment {
  const environment = {registry: protocols, files: diskConfigFiles(), properties, variables}
  if (!local) return environment
  return {...environment, ...hostFacts()}
}

/** The system properties that neither the stack of this name nor JGroups reads; none where it cannot be read. */
export function unreadProperties(
  props: string,
  properties: Readonly<Record<string, string>>,
): readonly UnreadProperty[] {
  const watched = new WatchedProperties(properties)
  const environment = configEnvironment(watched.properties, false)
  const source = environment.files.find(props)
  if (typeof source === 'string') return []
  loadConfig(source, environment)
  return watched.unread()
}

/** What of this host counts when addresses are resolved. */
export function hostFacts(): {readonly interfaces: readonly NetworkInterface[]; readonly hostName: string} {
  const {network} = createRuntime()
  return {interfaces: network.interfaces(), hostName: network.hostName()}
}
