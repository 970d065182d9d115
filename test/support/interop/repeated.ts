/** Programs that are run many times at one site, each in a process that stays. */
import {fileURLToPath} from 'node:url'
import {javaArguments} from './java.ts'
import {LineProcess} from './line-process.ts'
import type {Site} from './netns.ts'

const PROBES = fileURLToPath(new URL('../../interop/java/old/Probes.java', import.meta.url))
const JG_LINES = fileURLToPath(new URL('./jg-lines.ts', import.meta.url))

function decoded(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8')
}

/** `jg`, without the time that a process needs to start. */
export class RepeatedJg {
  readonly #process: LineProcess

  constructor(site: Site) {
    this.#process = new LineProcess('jg', site, process.execPath, ['--import', 'tsx', JG_LINES])
  }

  async run(...words: readonly string[]): Promise<{text: string; code: number}> {
    const ended = await this.#process.request('run', {words: words.join('\t')}, 30_000)
    const {text, code} = ended as {text: string; code: number}
    return {text: decoded(text), code}
  }

  end(): Promise<void> {
    return this.#process.end(1000)
  }
}

/** JGroups' Probe, without the time that a virtual machine needs to start. */
export class RepeatedProbe {
  readonly #process: LineProcess

  constructor(site: Site, properties: Readonly<Record<string, string>> = {}, version?: string) {
    this.#process = new LineProcess('Probe', site, 'java', javaArguments(PROBES, properties, version))
  }

  async run(...words: readonly string[]): Promise<string> {
    return decoded((await this.#process.request('run', {words: words.join('\t')}, 30_000)) as string)
  }

  end(): Promise<void> {
    return this.#process.end(1000)
  }
}
