import {closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync} from 'node:fs'

/** Bytes of the first read from a file of unknown size. */
const FIRST_BYTES = 64 << 10
/** Pause before reading again from a pipe whose writer has written nothing yet. */
const PIPE_PAUSE_MS = 10

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'lies below something that is no folder',
  EISDIR: 'is a folder',
  EACCES: 'may not be opened by this user',
  EPERM: 'may not be opened by this user',
  ELOOP: 'is a link that leads back to itself',
  ENAMETOOLONG: 'has too long a name',
  ENXIO: 'is a socket or a device, no file',
  EAGAIN: 'gives nothing to read',
  EIO: 'cannot be read: input/output error',
}

const WRITE_REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder is none',
  EISDIR: 'a folder has this name',
  EEXIST: 'there is something of this name already',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
  EDQUOT: 'the quota is used up',
  EIO: 'input/output error',
}

/** The name that Node gives a fault of the system, as ENOENT. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

function reasonIn(reasons: Readonly<Record<string, string>>, error: unknown): string | undefined {
  const code = systemCode(error)
  return code === undefined ? undefined : reasons[code]
}

function messageOf(error: unknown): string {
  return systemCode(error) ?? (error instanceof Error ? error.message : String(error))
}

/** Why the system did not let a file be read, as the end of a sentence that begins with its name. */
export function unreadableReason(error: unknown): string {
  return reasonIn(REASONS, error) ?? `cannot be read (${messageOf(error)})`
}

/** Why the system did not let a file be written, as a clause of its own. */
export function unwritableReason(error: unknown): string {
  return reasonIn(WRITE_REASONS, error) ?? messageOf(error)
}

/** Why this is neither a file nor a pipe; undefined when it is one. */
function kindFault(stats: Stats): string | undefined {
  if (stats.isFile() || stats.isFIFO()) return undefined
  return stats.isDirectory() ? 'is a folder' : 'is a socket or a device, no file'
}

function tooLarge(most: number): string {
  return `has more than ${String(most)} bytes`
}

function readSome(fd: number, into: Uint8Array, at: number, isPipe: boolean): number {
  for (;;) {
    try {
      return readSync(fd, into, at, into.length - at, null)
    } catch (error) {
      if (!isPipe || systemCode(error) !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PIPE_PAUSE_MS)
    }
  }
}

function contentOf(fd: number, stats: Stats, most: number): Uint8Array | string {
  const isPipe = stats.isFIFO()
  if (stats.size > most) return tooLarge(most)
  // Files of /proc say that they are empty: what counts is what is read.
  let bytes = Buffer.allocUnsafe(Math.max(stats.size + 1, Math.min(FIRST_BYTES, most + 1)))
  let length = 0
  for (;;) {
    const count = readSome(fd, bytes, length, isPipe)
    length += count
    if (length > most) return tooLarge(most)
    if (count === 0) return isPipe && length === 0 ? 'is a pipe that nobody writes to' : bytes.subarray(0, length)
    if (length === bytes.length) {
      const wider = Buffer.allocUnsafe(Math.min(length * 2, most + 1))
      wider.set(bytes)
      bytes = wider
    }
  }
}

/** An open file that may be read. */
export interface OpenFile {
  /** Of what was opened, whatever stands at the path by now. */
  readonly stats: Stats
  /** All bytes, or why not, as the end of a sentence. */
  readonly read: (most: number) => Uint8Array | string
}

/**
 * Opens a file or a pipe, lets it be used, and closes it. Returns a text if it cannot be opened: why, as the end of a sentence that
 * begins with its name. Devices are not even opened, and a pipe without a writer is not waited for.
 */
export function withOpenFile<T>(path: string, use: (file: OpenFile) => T): T | string {
  let fd: number | undefined
  try {
    const before = kindFault(statSync(path))
    if (before !== undefined) return before
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const descriptor = fd
    const stats = fstatSync(descriptor)
    const fault = kindFault(stats)
    return fault ?? use({stats, read: (most) => contentOf(descriptor, stats, most)})
  } catch (error) {
    return unreadableReason(error)
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}

/** All bytes of a file or pipe, at most `most` of them; else why not, as the end of a sentence that begins with its name. */
export function readBounded(path: string, most: number): Uint8Array | string {
  return withOpenFile(path, (file) => file.read(most))
}

/** As `readBounded`, of a regular file alone: who names a pipe is not waited for. */
export function readRegularFile(path: string, most: number): Uint8Array | string {
  return withOpenFile(path, ({stats, read}) => (stats.isFile() ? read(most) : 'is a pipe, no file'))
}
