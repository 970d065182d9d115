/**
 * The contexts available here: those in the `.jg.yaml` files of the working folder, the folders above it, and the home folder. If several files
 * have a context of the same name, the nearest one counts. YAML is loaded only if there is such a file.
 */
import {nearest} from '../errors/nearest.ts'
import {isFileAt, projectFilesAbove} from '../project/project-files.ts'
import {UsageError} from '../errors/index.ts'
import {homeFolder, workingFolder} from '../project/home.ts'
import {homeFile, noticeOnStderr, type ProjectPlace} from '../project/place.ts'
import type {Context, ContextFile} from './context.ts'

/** How many names a message lists. */
const MAX_NAMES = 20

/** Where contexts are looked for. */
export interface Place extends ProjectPlace {
  /** Value of `JG_CONTEXT`. */
  readonly chosen: string | undefined
}

/** The place where this process runs; ignored files are reported on stderr. */
export function thisPlace(): Place {
  return {
    folder: workingFolder(),
    home: homeFolder(),
    chosen: process.env['JG_CONTEXT'],
    notice: noticeOnStderr,
  }
}

/** Reads all files that may have contexts, nearest first. */
export async function contextFiles(place: Place = thisPlace()): Promise<ContextFile[]> {
  const own = homeFile(place)
  if (projectFilesAbove(place.folder).length === 0 && (own === undefined || !isFileAt(own))) return []
  const [{projectFiles}, {contextsOf}] = await Promise.all([import('../project/files.ts'), import('./context.ts')])
  return projectFiles(place).map(contextsOf)
}

/** Finds a context by name. Throws a UsageError that lists the existing names. */
export function findContext(name: string, files: readonly ContextFile[]): Context {
  for (const {contexts} of files) {
    const found = contexts.get(name)
    if (found !== undefined) return found
  }
  const names = [...new Set(files.flatMap(({contexts}) => [...contexts.keys()]))].sort()
  const near = nearest(name, names)
  const hint =
    near !== undefined
      ? `did you mean '${near}'?`
      : names.length > 0
        ? `there are ${names.slice(0, MAX_NAMES).join(', ')}${names.length > MAX_NAMES ? ' …' : ''}`
        : 'there are none yet; jg context save creates one'
  throw new UsageError(`there is no context '${name}'; ${hint}`)
}

/** Name of the context in use here: that of JG_CONTEXT, or else of the nearest file that names one. */
export function usedContext(files: readonly ContextFile[], {chosen}: Pick<Place, 'chosen'>): string | undefined {
  if (chosen !== undefined && chosen !== '') return chosen
  return files.find(({used}) => used !== undefined)?.used
}

/** A context in use, and those of the home folder. */
export interface CurrentContext {
  readonly context: Context
  readonly home: readonly Context[]
}

/**
 * The context that a command works in: that of `--context`, else of JG_CONTEXT, else the one in use. Having none is fine; one that does not
 * exist is an error.
 */
export async function currentContext(
  name: string | undefined,
  place: Place = thisPlace(),
): Promise<CurrentContext | undefined> {
  const files = await contextFiles(place)
  const chosen = name ?? usedContext(files, place)
  if (chosen === undefined) return undefined
  const home = files.flatMap(({contexts}) => [...contexts.values()].filter(({isHome}) => isHome))
  return {context: findContext(chosen, files), home}
}
