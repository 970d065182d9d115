import {RefusedError} from '../errors/index.ts'
import type {Context} from './context.ts'

/**
 * What a configuration may read of the environment. One that only a project file names gets nothing of it: it says where commands go, and whatever the
 * environment holds could go along as a part of a host, a path or the name of a database. Looking at a variable that is set throws RefusedError.
 */
export function variablesFor(
  propsFlag: string | undefined,
  context: Context | undefined,
  env: NodeJS.ProcessEnv = process.env,
): Readonly<Record<string, string | undefined>> {
  if (propsFlag !== undefined || context === undefined || context.isHome) return env
  return new Proxy(env, {get: (values, name) => refuseSet(values, name, context)})
}

function refuseSet(values: NodeJS.ProcessEnv, name: string | symbol, {name: context, file, props}: Context): undefined {
  if (typeof name === 'symbol' || values[name] === undefined) return undefined
  throw new RefusedError(
    `variable ${name} for ${props ?? 'the configuration'} of context ${context} (${file}): variables of the environment go only into a configuration that ` +
      'the file of the home folder or the command line names; save the context with --home, or name the file with --props',
  )
}
