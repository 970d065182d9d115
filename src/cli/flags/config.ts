import {Args} from '@oclif/core'
import type {Release} from '../../releases/facts.ts'
import {type LoadedStacks, requireStacks} from '../../analysis/stacks/load-stacks.ts'
import {configEnvironment} from '../../member/config-environment.ts'
import {namedSource} from '../../input/named-source.ts'
import {releaseChoiceFlag, systemPropertyFlag} from './common.ts'

/** The flags of every command that reads configurations as a certain release. */
export const readingFlags = {...releaseChoiceFlag, ...systemPropertyFlag}

/** The argument of commands that read one configuration. */
export const fileArg = {
  file: Args.string({
    description: 'file, or name of a shipped configuration; - reads standard input',
    required: true,
  }),
}

/** Description of the argument of commands that read many configurations. */
export const FILES = 'files, folders, patterns, or names of shipped configurations; - reads standard input'

/** Report formats for findings in many files. */
export const REPORTS = ['sarif', 'junit'] as const

/** Returns the stacks of a valid configuration. Throws ConfigError if it is not valid. */
export async function readStacks(
  name: string,
  release: Release | 'auto',
  properties: Readonly<Record<string, string>>,
): Promise<LoadedStacks> {
  const environment = configEnvironment(properties, false)
  return requireStacks(await namedSource(name, environment.files), release, environment)
}
