import {type ChildProcess, spawn} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {createInterface} from 'node:readline'

/** What one side of the multicast benchmark reached. */
export interface Figures {
  /** Messages a second that one member received, mean of the members. */
  readonly perMember: number
  /** From the start of the process to its first view, milliseconds. */
  readonly firstViewMs: number
  /** Bytes of the larger member. */
  readonly resident: number
}

/** Resident bytes of a process, from the kernel. */
export function residentOf(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))
  return Number(line?.[1] ?? 0) * 1024
}

/** A process whose output lines are waited for; it is always ended by its pid. */
export class Bench {
  readonly #child: ChildProcess
  readonly #began = performance.now()
  readonly #lines: {text: string; ms: number}[] = []
  #wake: () => void = () => undefined

  constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args, {stdio: ['pipe', 'pipe', 'ignore']})
    if (this.#child.stdout === null) throw new Error(`${command} has no output`)
    createInterface({input: this.#child.stdout}).on('line', (text) => {
      this.#lines.push({text, ms: performance.now() - this.#began})
      this.#wake()
    })
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  write(text: string): void {
    this.#child.stdin?.write(text)
  }

  /** The next line that matches, and when it came, in milliseconds since the start. */
  async line(pattern: RegExp, timeoutMs: number): Promise<{match: RegExpMatchArray; ms: number}> {
    const end = performance.now() + timeoutMs
    for (;;) {
      for (let line = this.#lines.shift(); line !== undefined; line = this.#lines.shift()) {
        const match = pattern.exec(line.text)
        if (match !== null) return {match, ms: line.ms}
      }
      const left = end - performance.now()
      if (left <= 0)
        throw new Error(
          `${this.#child.spawnargs.join(' ')}: no line like ${String(pattern)} within ${String(timeoutMs)} ms`,
        )
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  /** Ends the process at once. */
  kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return Promise.resolve()
    return new Promise((resolve) => {
      this.#child.once('exit', () => {
        resolve()
      })
      this.#child.kill('SIGKILL')
    })
  }
}
