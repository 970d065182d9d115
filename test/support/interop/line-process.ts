/**
 * A child process that is steered by lines: a JSON command a line in, a JSON reply or event a line out. Java members and members of
 * our own speak the same lines.
 */
import {spawn, type ChildProcessWithoutNullStreams} from 'node:child_process'
import {createInterface} from 'node:readline'
import {commandAt, type Site} from './netns.ts'

/** An event line of a member. */
export interface LineEvent {
  readonly event: string
  readonly [field: string]: unknown
}

interface Pending {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
  readonly timer: NodeJS.Timeout
}

const LOG_LIMIT = 64 * 1024
const running = new Set<LineProcess>()

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** A running child and the lines it has said. */
export class LineProcess {
  readonly name: string
  readonly events: LineEvent[] = []
  readonly exited: Promise<void>
  readonly #child: ChildProcessWithoutNullStreams
  readonly #pending = new Map<number, Pending>()
  readonly #listeners = new Set<() => void>()
  #log = ''
  #nextId = 1
  #alive = true
  #exitCode: number | null = null

  constructor(
    name: string,
    site: Site,
    command: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv = process.env,
  ) {
    this.name = name
    const [program, words] = commandAt(site, command, args)
    this.#child = spawn(program, words, {stdio: 'pipe', env})
    running.add(this)
    this.exited = new Promise((resolve) => {
      this.#child.once('close', (code) => {
        this.#exitCode = code
        this.#ended()
        resolve()
      })
    })
    this.#child.on('error', (error) => this.#keepLog(`${String(error)}\n`))
    this.#child.stdin.on('error', () => undefined) // a killed child's pipe: the exit tells the story
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => this.#keepLog(text))
    createInterface({input: this.#child.stdout}).on('line', (line) => this.#read(line))
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Exit code; null while the process runs, and after a signal. */
  get exitCode(): number | null {
    return this.#exitCode
  }

  get alive(): boolean {
    return this.#alive
  }

  /** The end of what the process wrote to stderr. */
  get log(): string {
    return this.#log
  }

  /** Sends a command and waits for its reply. */
  request(cmd: string, args: object = {}, timeoutMs = 15_000): Promise<unknown> {
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      if (!this.#alive) {
        reject(new Error(`${this.name} has ended, cannot ${cmd}`))
        return
      }
      const timer = setTimeout(() => {
        this.#pending.delete(id)
        reject(new Error(`${this.name}: no reply to ${cmd} in ${String(timeoutMs)} ms\n${this.#log.slice(-4000)}`))
      }, timeoutMs)
      this.#pending.set(id, {resolve, reject, timer})
      this.#child.stdin.write(`${JSON.stringify({id, cmd, ...args})}\n`)
    })
  }

  /** Resolves as soon as `check` holds; it is asked after each line and at the end of the process. */
  until(check: () => boolean, timeoutMs: number, what: () => string): Promise<void> {
    return until([this], check, timeoutMs, what)
  }

  /** Calls `listener` after each line and at the end of the process, until the returned function is called. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  kill(signal: NodeJS.Signals): void {
    if (this.#alive && this.#child.pid !== undefined) this.#child.kill(signal)
  }

  /** Ends the process: by closing its input, then by SIGKILL. */
  async end(timeoutMs: number): Promise<void> {
    if (!this.#alive) return
    this.#child.stdin.end()
    const timer = setTimeout(() => this.kill('SIGKILL'), timeoutMs)
    await this.exited
    clearTimeout(timer)
  }

  #read(line: string): void {
    if (!line.startsWith('{')) {
      this.#keepLog(`${line}\n`)
      return
    }
    const message = JSON.parse(line) as {id?: number; event?: string; error?: string; result?: unknown}
    if (message.event !== undefined) this.events.push(message as LineEvent)
    else if (message.id !== undefined) this.#answer(message.id, message.error, message.result)
    this.#tell()
  }

  #answer(id: number, error: string | undefined, result: unknown): void {
    const pending = this.#pending.get(id)
    if (pending === undefined) return
    this.#pending.delete(id)
    clearTimeout(pending.timer)
    if (error === undefined) pending.resolve(result)
    else pending.reject(new Error(`${this.name}: ${error}`))
  }

  #ended(): void {
    this.#alive = false
    running.delete(this)
    for (const pending of this.#pending.values()) {
      clearTimeout(pending.timer)
      pending.reject(new Error(`${this.name} ended\n${this.#log.slice(-4000)}`))
    }
    this.#pending.clear()
    this.#tell()
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener()
  }

  #keepLog(text: string): void {
    this.#log = (this.#log + text).slice(-LOG_LIMIT)
  }
}

/** Resolves as soon as `check` holds; it is asked after each line of the given processes. */
export function until(
  processes: readonly LineProcess[],
  check: () => boolean,
  timeoutMs: number,
  what: () => string,
): Promise<void> {
  if (check()) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const unsubscribe = processes.map((one) => one.listen(() => finish(check())))
    const timer = setTimeout(() => {
      finish(
        true,
        new Error(
          `${what()} (after ${String(timeoutMs)} ms)\n${processes.map((one) => one.log.slice(-3000)).join('\n')}`,
        ),
      )
    }, timeoutMs)
    function finish(done: boolean, error?: Error): void {
      if (!done) return
      clearTimeout(timer)
      for (const stop of unsubscribe) stop()
      if (error === undefined) resolve()
      else reject(error)
    }
  })
}
