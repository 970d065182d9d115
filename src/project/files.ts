import {dirname, resolve} from 'node:path'
import {type ProjectMapping, readProjectDocument, refuseProjectFile} from './project-document.ts'
import {isFileAt, projectFilesAbove} from './project-files.ts'
import {type UntrustedFile, readOwnFile} from './own-file.ts'
import {homeFolder} from './home.ts'
import {homeFile, noticeOnStderr, type ProjectPlace} from './place.ts'

/** A project file that applies here. */
export interface ProjectFile {
  readonly file: string
  readonly document: ProjectMapping
  /** True for the one in the home folder: the user alone decided what it says. */
  readonly isHome: boolean
}

/** Files and folders that the user declared safe, absolute. */
function safePaths({file, document}: ProjectFile): readonly string[] {
  const {safe = []} = document
  const paths: readonly unknown[] = Array.isArray(safe) ? safe : [safe]
  return paths.map((path) =>
    typeof path === 'string'
      ? resolve(dirname(file), path)
      : refuseProjectFile(file, 'expected safe to be a list of paths'),
  )
}

function skippedNotice(file: string, read: UntrustedFile, own: string | undefined): string {
  const allow = own === undefined || own === file ? undefined : `list it in ${own}, as in "safe: [${file}]"`
  const shut = read.canChange ? 'remove write permission for others' : undefined
  const ways = [shut, allow].filter((way) => way !== undefined).join(', or ')
  return `${file} is ignored because it ${read.untrusted}${ways === '' ? '' : `; to allow it, ${ways}`}`
}

function fileOf(file: string, isHome: boolean, safe: boolean, place: ProjectPlace): ProjectFile | undefined {
  const read = readOwnFile(file, safe)
  if ('fault' in read) return refuseProjectFile(file, `this file ${read.fault}`)
  if ('untrusted' in read) {
    place.notice(skippedNotice(file, read, homeFile(place)))
    return undefined
  }
  return {file, document: readProjectDocument(file, read.text), isHome}
}

/** The user's project files that apply in a folder, nearest first; that of the home folder is last unless it is above the folder too. */
export function projectFiles(place: ProjectPlace): ProjectFile[] {
  const own = homeFile(place)
  const above = projectFilesAbove(place.folder)
  const atHome = own !== undefined && isFileAt(own) ? fileOf(own, true, false, place) : undefined
  const safe = atHome === undefined ? [] : safePaths(atHome)
  const found = above.flatMap((file): ProjectFile[] => {
    if (file === own) return atHome === undefined ? [] : [atHome]
    const read = fileOf(file, false, safe.includes(file) || safe.includes(dirname(file)), place)
    if (read === undefined) return []
    if (read.document['safe'] !== undefined)
      refuseProjectFile(
        file,
        `"safe" is allowed only in the file in the home folder${own === undefined ? '' : `, ${own}`}`,
      )
    return [read]
  })
  return atHome === undefined || found.includes(atHome) ? found : [...found, atHome]
}

/** Returns a function that finds the user's nearest project file in or above a folder, and looks at each folder once. */
export function nearestProjectFile(): (folder: string) => ProjectFile | undefined {
  const found = new Map<string, ProjectFile | undefined>()
  const home = homeFolder()
  return (folder) => {
    if (!found.has(folder)) {
      const above = new Set(projectFilesAbove(folder))
      const files = above.size === 0 ? [] : projectFiles({folder, home, notice: noticeOnStderr})
      found.set(
        folder,
        files.find(({file}) => above.has(file)),
      )
    }
    return found.get(folder)
  }
}
