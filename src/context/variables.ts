import {RefusedError} from '../errors/index.ts'
import type {Context} from './context.ts'

/**
 * The environment that a configuration may read. One named only by a project file may read none of it: it says where commands go, and anything in the
 * environment could leak as part of a host, a path or a database name. Reading a variable that is set throws a RefusedError.
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
    `variable ${name} for ${props ?? 'the configuration'} of context ${context} (${file}): environment variables are substituted only in a configuration that ` +
      'the file in the home folder or the command line names; save the context with --home, or name the file with --props',
  )
}
