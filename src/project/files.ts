import {dirname, resolve} from 'node:path'
import {type ProjectMapping, readProjectDocument, refuseProjectFile} from './project-document.ts'
import {isFileAt, projectFilesAbove} from './project-files.ts'
import {type NotOwn, readOwnFile} from './own-file.ts'
import {homeFolder} from './home.ts'
import {homeFile, noticeOnStderr, type ProjectPlace} from './place.ts'

/** A project file that holds here. */
export interface ProjectFile {
  readonly file: string
  readonly document: ProjectMapping
  /** It is the one of the home folder: only the user decided what stands in it. */
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

function passedOver(file: string, read: NotOwn, own: string | undefined): string {
  const allow = own === undefined || own === file ? undefined : `list it in ${own}, as in "safe: [${file}]"`
  const shut = read.canChange ? 'take the right to write from others' : undefined
  const ways = [shut, allow].filter((way) => way !== undefined).join(', or ')
  return `${file} is not read, since it ${read.notOwn}${ways === '' ? '' : `; to allow it, ${ways}`}`
}

function fileOf(file: string, isHome: boolean, safe: boolean, place: ProjectPlace): ProjectFile | undefined {
  const read = readOwnFile(file, safe)
  if ('fault' in read) return refuseProjectFile(file, `this file ${read.fault}`)
  if ('notOwn' in read) {
    place.notice(passedOver(file, read, homeFile(place)))
    return undefined
  }
  return {file, document: readProjectDocument(file, read.text), isHome}
}

/** The user's project files that hold in a folder, the nearest first, that of the home folder last unless it is above, too. */
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
      refuseProjectFile(file, `"safe" counts only in the file of the home folder${own === undefined ? '' : `, ${own}`}`)
    return [read]
  })
  return atHome === undefined || found.includes(atHome) ? found : [...found, atHome]
}

/** Gives for a folder the nearest of the user's project files in it or above it; each folder is looked at once. */
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
