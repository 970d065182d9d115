import {readdir, rename, rm, rmSync, writeFile} from 'node:fs'
import {makeFoldersLater} from '../runtime/make-folders.ts'
import {readRegularFileLater} from '../runtime/regular-file.ts'
import type {FileError, SharedFiles} from '../runtime/shared-files.ts'
import type {Guard} from './real-clock.ts'

const doomed = new Set<string>()
let listening = false

function removeDoomed(): void {
  for (const path of doomed) {
    try {
      rmSync(path, {force: true})
    } catch {
      // The process is exiting: nobody is left to report it to.
    }
  }
}

function isMissing(error: FileError): boolean {
  return error.code === 'ENOENT'
}

/** Shared folders of this machine; a hanging mount blocks nothing but the calls to it. */
export class RealSharedFiles implements SharedFiles {
  readonly #guard: Guard

  constructor(guard: Guard) {
    this.#guard = guard
  }

  makeFolder(path: string, done: (error: FileError | null) => void): void {
    makeFoldersLater(path, (error) => this.#guard(() => done(error)))
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
    readRegularFileLater(path, maxBytes, (error, bytes) => {
      this.#guard(() => done(error !== null && isMissing(error) ? null : error, bytes))
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
