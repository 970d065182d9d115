import {close, constants, fstat, open, read, stat, type Stats} from 'node:fs'
import type {FileError} from './shared-files.ts'

/** Opening a pipe without a writer must not block the caller. Windows has no such flag. */
const WITHOUT_WAITING = constants.O_RDONLY | ((constants as Partial<typeof constants>).O_NONBLOCK ?? 0)
/** Most bytes per read: files in /proc report no size. */
const CHUNK_BYTES = 64 << 10

function fault(path: string, code: string, words: string): FileError {
  return Object.assign(new Error(`${path}: ${words}`), {code})
}

function tooLarge(path: string, maxBytes: number, found: string): FileError {
  return fault(path, 'EFBIG', `at most ${String(maxBytes)} bytes expected, found ${found}`)
}

/** Why a file is refused; null when it may be read. Devices are refused before they are opened, since opening one may have effects. */
function faultOf(path: string, stats: Stats, maxBytes: number): FileError | null {
  if (!stats.isFile()) return fault(path, 'EISDIR', 'expected a regular file, found a folder, device, pipe or socket')
  return stats.size > maxBytes ? tooLarge(path, maxBytes, String(stats.size)) : null
}

/** What has been read so far. */
class Contents {
  readonly #chunks: Buffer[] = []
  length = 0

  /** Room for the next read; never more than one byte above the bound. */
  room(size: number, maxBytes: number): Buffer {
    const expected = size > this.length ? size - this.length + 1 : CHUNK_BYTES
    return Buffer.allocUnsafeSlow(Math.min(expected, maxBytes + 1 - this.length))
  }

  add(chunk: Buffer, bytes: number): void {
    this.#chunks.push(chunk.subarray(0, bytes))
    this.length += bytes
  }

  bytes(): Uint8Array {
    const [first] = this.#chunks
    const all = first !== undefined && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks)
    return new Uint8Array(all.buffer, all.byteOffset, all.length)
  }
}

/**
 * Reads a regular file without blocking; never reads more than the bound, whatever size is reported. `done` runs once, later, with
 * the bytes or a FileError: the system's, `EISDIR` for anything but a regular file, `EFBIG` for one of more than `maxBytes`.
 */
export function readRegularFileLater(
  path: string,
  maxBytes: number,
  done: (error: FileError | null, bytes: Uint8Array | null) => void,
): void {
  stat(path, (missing, before) => {
    const refused = missing ?? faultOf(path, before, maxBytes)
    if (refused !== null) {
      done(refused, null)
      return
    }
    open(path, WITHOUT_WAITING, (closed, descriptor) => {
      if (closed !== null) {
        done(closed, null)
        return
      }
      readOpened(path, descriptor, maxBytes, (error, bytes) => {
        close(descriptor, () => done(error, bytes))
      })
    })
  })
}

function readOpened(
  path: string,
  descriptor: number,
  maxBytes: number,
  done: (error: FileError | null, bytes: Uint8Array | null) => void,
): void {
  const contents = new Contents()
  fstat(descriptor, (unknown, stats) => {
    const refused = unknown ?? faultOf(path, stats, maxBytes)
    if (refused !== null) {
      done(refused, null)
      return
    }
    const next = (): void => {
      const chunk = contents.room(stats.size, maxBytes)
      read(descriptor, chunk, 0, chunk.length, null, (error, bytes) => {
        if (error === null) contents.add(chunk, bytes)
        if (error !== null) done(error, null)
        else if (contents.length > maxBytes) done(tooLarge(path, maxBytes, 'more'), null)
        else if (bytes === 0) done(null, contents.bytes())
        else next()
      })
    }
    next()
  })
}
