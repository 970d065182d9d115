/** The `jg` program next to a cluster, with its exit code, which reports findings. */
import {execFile} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {jgProgram} from './jg.ts'
import {commandAt, type Site} from './netns.ts'

/** How `jg` ended and what it printed. */
export interface JgEnd {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs `jg` at a site; what it remembers is kept in a folder of its own until `close`. */
export class Outside {
  readonly #cache = mkdtempSync(join(tmpdir(), 'jg-outside-'))
  readonly #site: Site

  constructor(site: Site) {
    this.#site = site
  }

  jg(...args: readonly string[]): Promise<JgEnd> {
    const [program, words] = commandAt(this.#site, process.execPath, [...jgProgram(), ...args])
    const env = {...process.env, XDG_CACHE_HOME: this.#cache, NO_COLOR: '1'}
    return new Promise((resolve) => {
      execFile(program, words, {env, timeout: 30_000, maxBuffer: 16 << 20}, (error, stdout, stderr) => {
        resolve({code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr})
      })
    })
  }

  close(): void {
    rmSync(this.#cache, {recursive: true, force: true})
  }
}
