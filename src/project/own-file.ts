/**
 * Whether a project file is the user's own. It says where commands go and which secrets they send, so one that another user has
 * put above the working folder is ignored; the rule is that of git's safe.directory, plus ssh's for files that others may write.
 */
import {lstatSync, realpathSync, type Stats, statSync} from 'node:fs'
import {dirname} from 'node:path'
import {refuseProjectFile} from './project-document.ts'
import {readBounded, withOpenFile} from '../runtime/read-bounded.ts'
import {isPrivateGroup, userText} from './users.ts'

/** Ample for a file written by hand. */
export const MAX_PROJECT_BYTES = 1 << 20

const OTHERS_WRITE = 0o002
const GROUP_WRITES = 0o020
const STICKY = 0o1000

/** A file that is ignored, and why, as the end of a sentence that begins with its name. */
export interface UntrustedFile {
  readonly untrusted: string
  /** True if the user may change its mode. */
  readonly canChange: boolean
}

/** A file that was read, or why it was not: `fault` too is the end of a sentence that begins with its name. */
export type ReadFile = {readonly text: string} | UntrustedFile | {readonly fault: string}

/** Users whose files count as own: this one and, for root, the caller of sudo. Undefined where files have no owners, as on Windows. */
export function ownUids(env: NodeJS.ProcessEnv = process.env): ReadonlySet<number> | undefined {
  const uid = process.geteuid?.()
  if (uid === undefined) return undefined
  const caller = env['SUDO_UID'] ?? ''
  return new Set(uid === 0 && /^\d{1,10}$/.test(caller) ? [uid, Number(caller)] : [uid])
}

function othersWrite({mode, gid}: Stats, uids: ReadonlySet<number>): boolean {
  return (mode & OTHERS_WRITE) !== 0 || ((mode & GROUP_WRITES) !== 0 && !isPrivateGroup(gid, uids))
}

function modeText({mode}: Stats): string {
  return `mode ${(mode & 0o7777).toString(8)}`
}

function fileFault(stats: Stats, uids: ReadonlySet<number>): string | undefined {
  if (!uids.has(stats.uid)) return `belongs to ${userText(stats.uid)}`
  return othersWrite(stats, uids) ? `can be written by others (${modeText(stats)})` : undefined
}

/** Root may do anything anyway; in a sticky folder such as /tmp no user can replace another's file. */
function folderFault(folder: string, uids: ReadonlySet<number>): string | undefined {
  const stats = statSync(folder)
  if (stats.uid !== 0 && !uids.has(stats.uid)) return `is in a folder of ${userText(stats.uid)}`
  if ((stats.mode & STICKY) !== 0) return undefined
  return othersWrite(stats, uids) ? `is in a folder that others can write (${folder}, ${modeText(stats)})` : undefined
}

/** The owner of a link decides where it leads, so the link is checked as well as its target. */
function linkFault(file: string, uids: ReadonlySet<number>): string | undefined {
  const stats = lstatSync(file)
  if (!stats.isSymbolicLink()) return undefined
  if (!uids.has(stats.uid)) return `is a link owned by ${userText(stats.uid)}`
  return folderFault(dirname(realpathSync(file)), uids)
}

/** Reads a project file if it is the user's own, or was declared `safe`. The checks apply to the opened file itself. */
export function readOwnFile(file: string, safe: boolean, uids = ownUids()): ReadFile {
  const found = withOpenFile(file, ({stats, read}): ReadFile => {
    const untrusted =
      safe || uids === undefined
        ? undefined
        : (fileFault(stats, uids) ?? linkFault(file, uids) ?? folderFault(dirname(file), uids))
    if (untrusted !== undefined) return {untrusted, canChange: uids?.has(stats.uid) === true}
    const bytes = stats.isFile() ? read(MAX_PROJECT_BYTES) : 'is not a file'
    return typeof bytes === 'string' ? {fault: bytes} : {text: Buffer.from(bytes).toString('utf8')}
  })
  if (typeof found !== 'string') return found
  // A file that may not even be opened belongs to someone else.
  const {uid} = lstatSync(file)
  const isOwn = safe || uids === undefined || uids.has(uid)
  return isOwn ? {fault: found} : {untrusted: `belongs to ${userText(uid)}`, canChange: false}
}

/** Reads a project file regardless of its owner. Throws a ConfigError that names the file. */
export function projectText(file: string): string {
  const bytes = readBounded(file, MAX_PROJECT_BYTES)
  return typeof bytes === 'string' ? refuseProjectFile(file, `this file ${bytes}`) : Buffer.from(bytes).toString('utf8')
}
