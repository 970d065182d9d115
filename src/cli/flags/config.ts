import {Args} from '@oclif/core'
import type {Release} from '../../releases/facts.ts'
import {type LoadedStacks, requireStacks} from '../../analysis/stacks/load-stacks.ts'
import {configEnvironment} from '../../member/config-environment.ts'
import {namedSource} from '../../input/named-source.ts'
import {releaseChoiceFlag, systemPropertyFlag} from './common.ts'

/** The flags of every command that reads configurations in the language of a release. */
export const readingFlags = {...releaseChoiceFlag, ...systemPropertyFlag}

/** The argument of commands that read one configuration. */
export const fileArg = {
  file: Args.string({
    description: 'a file, or the name of a shipped configuration; - is standard input',
    required: true,
  }),
}

/** What the argument of commands is that read many. */
export const FILES = 'files, folders, patterns, or names of shipped configurations; - is standard input'

/** The reports that commands make of findings in many files. */
export const REPORTS = ['sarif', 'junit'] as const

/** The stacks of a configuration that is valid. Throws a ConfigError for one that is not. */
export async function readStacks(
  name: string,
  release: Release | 'auto',
  properties: Readonly<Record<string, string>>,
): Promise<LoadedStacks> {
  const environment = configEnvironment(properties, false)
  return requireStacks(await namedSource(name, environment.files), release, environment)
}
