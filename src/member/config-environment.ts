import {diskConfigFiles} from '../config/files/config-files.ts'
import type {ConfigEnvironment} from '../config/load.ts'
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

/** Returns the facts of this host that matter when addresses are resolved. */
export function hostFacts(): {readonly interfaces: readonly NetworkInterface[]; readonly hostName: string} {
  const {network} = createRuntime()
  return {interfaces: network.interfaces(), hostName: network.hostName()}
}
