import {mkdir, readdir, readFile, rename, rm, rmSync, stat, writeFile} from 'node:fs'
import type {FileError, SharedFiles} from '../runtime/shared-files.ts'
import {plainBytes} from './plain-bytes.ts'
import type {Guard} from './real-clock.ts'

const doomed = new Set<string>()
let listening = false

function removeDoomed(): void {
  for (const path of doomed) {
    try {
      rmSync(path, {force: true})
    } catch {
      // The process ends: nobody is left to be told.
    }
  }
}

function isMissing(error: FileError): boolean {
  return error.code === 'ENOENT'
}

function tooLarge(path: string, maxBytes: number, size: number): FileError {
  const message = `${path}: at most ${String(maxBytes)} bytes expected, found ${String(size)}`
  return Object.assign(new Error(message), {code: 'EFBIG'})
}

/** Shared folders of this machine; a mounted folder that hangs holds up nothing but the calls to it. */
export class RealSharedFiles implements SharedFiles {
  readonly #guard: Guard

  constructor(guard: Guard) {
    this.#guard = guard
  }

  makeFolder(path: string, done: (error: FileError | null) => void): void {
    mkdir(path, {recursive: true}, (error) => this.#guard(() => done(error)))
  }

  list(path: string, done: (error: FileError | null, names: readonly string[]) => void): void {
    readdir(path, (error, names) => {
      this.#guard(() => {
        if (error === null) done(null, names)
        else done(error, [])
      })
    })
  }

  read(path: string, maxBytes: number, done: (error: FileError | null, bytes: Uint8Array | null) => void): void {
    const ended = (error: FileError | null, bytes: Uint8Array | null): void => {
      this.#guard(() => done(error !== null && isMissing(error) ? null : error, bytes))
    }
    stat(path, (error, stats) => {
      if (error !== null) ended(error, null)
      else if (!stats.isFile()) ended(Object.assign(new Error(`${path}: a file expected`), {code: 'EISDIR'}), null)
      else if (stats.size > maxBytes) ended(tooLarge(path, maxBytes, stats.size), null)
      else readFile(path, (failure, bytes) => ended(failure, failure === null ? plainBytes(bytes) : null))
    })
  }

  write(path: string, bytes: Uint8Array, done: (error: FileError | null) => void): void {
    const unfinished = `${path}.tmp`
    const ended = (error: FileError | null): void => {
      if (error === null) this.#guard(() => done(null))
      else rm(unfinished, {force: true}, () => this.#guard(() => done(error)))
    }
    writeFile(unfinished, bytes, (error) => {
      if (error === null) rename(unfinished, path, ended)
      else ended(error)
    })
  }

  remove(path: string, done: (error: FileError | null) => void): void {
    rm(path, {force: true}, (error) => this.#guard(() => done(error)))
  }

  removeAtExit(path: string): () => void {
    if (!listening) process.on('exit', removeDoomed)
    listening = true
    doomed.add(path)
    return () => {
      doomed.delete(path)
    }
  }
}
