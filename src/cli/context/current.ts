/**
 * Contexts of this place: those of the `.jg.yaml` files in the working folder, above it, and in the home folder. The nearest file
 * that has a context by a name says what it is. YAML is read only where there is such a file.
 */
import {readFileSync, statSync} from 'node:fs'
import {homedir} from 'node:os'
import {join} from 'node:path'
import {nearest} from '../../config/nearest.ts'
import {PROJECT_FILE, projectFilesAbove} from '../../config/project-files.ts'
import {UsageError} from '../../errors/index.ts'
import type {Context, ContextFile} from './context.ts'

/** Where contexts are looked for. */
export interface Place {
  readonly folder: string
  readonly home: string
  /** Value of `JG_CONTEXT`. */
  readonly chosen: string | undefined
}

/** The place where this process runs. */
export function thisPlace(): Place {
  return {folder: process.cwd(), home: homedir(), chosen: process.env['JG_CONTEXT']}
}

/** The user's own project file, which holds everywhere. */
export function homeFile({home}: Pick<Place, 'home'>): string {
  return join(home, PROJECT_FILE)
}

/** All files that may hold contexts, the nearest first. */
export async function contextFiles(place: Place = thisPlace()): Promise<ContextFile[]> {
  const own = homeFile(place)
  const above = projectFilesAbove(place.folder)
  const isThere = statSync(own, {throwIfNoEntry: false})?.isFile() === true
  const files = above.includes(own) || !isThere ? above : [...above, own]
  if (files.length === 0) return []
  const [{readProjectDocument}, {contextsOf}] = await Promise.all([
    import('../../config/project-document.ts'),
    import('./context.ts'),
  ])
  return files.map((file) => contextsOf(file, readProjectDocument(file, readFileSync(file, 'utf8'))))
}

/** The context by a name. Throws UsageError with the names there are. */
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
        ? `there are ${names.join(', ')}`
        : 'there are none yet; jg context save makes one'
  throw new UsageError(`there is no context '${name}'; ${hint}`)
}

/** Name of the context that is in use here: JG_CONTEXT's, else that of the nearest file that names one. */
export function usedContext(files: readonly ContextFile[], {chosen}: Pick<Place, 'chosen'>): string | undefined {
  if (chosen !== undefined && chosen !== '') return chosen
  return files.find(({used}) => used !== undefined)?.used
}

/**
 * The context that a command works in: that of `--context`, else of JG_CONTEXT, else the one in use. None is no fault; one that does not
 * exist is.
 */
export async function currentContext(
  name: string | undefined,
  place: Place = thisPlace(),
): Promise<Context | undefined> {
  const files = await contextFiles(place)
  const chosen = name ?? usedContext(files, place)
  return chosen === undefined ? undefined : findContext(chosen, files)
}
