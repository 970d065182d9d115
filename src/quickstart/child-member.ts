import {type ChildProcess, spawn} from 'node:child_process'
import type {ConnectedEvent, MemberEvent, ViewEvent} from '../member/member-events.ts'

const STOP_LIMIT_MS = 3000
const STDERR_KEPT = 65_536

/** A `jg node start` in a child process, observed through the facts it prints as JSON lines. */
export class ChildMember {
  readonly name: string
  connected: ConnectedEvent | undefined
  view: ViewEvent | undefined
  readonly #child: ChildProcess
  readonly #ended: Promise<void>
  readonly #changed: () => void
  #over = false
  #rest = ''
  #stderr = ''

  /** `changed` is called after each fact the member prints, and when it has ended. */
  constructor(name: string, bin: string, args: readonly string[], changed: () => void) {
    this.name = name
    this.#changed = changed
    // The open stdin is a leash: if this process is killed, the member sees stdin end and leaves.
    const words = [bin, 'node', 'start', '--name', name, '--output', 'json', '--until-stdin-ends', ...args]
    this.#child = spawn(process.execPath, words, {stdio: 'pipe'})
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#read(text))
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_KEPT)
    })
    this.#child.stdin?.on('error', () => undefined)
    this.#ended = new Promise((resolve) => {
      const end = (): void => {
        this.#over = true
        resolve()
        changed()
      }
      this.#child.once('close', end).once('error', end)
    })
  }

  /** The process has ended. */
  get over(): boolean {
    return this.#over
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Why the process ended: the message of its error, or the last line it wrote to stderr. */
  get failure(): string {
    const line = this.#stderr.trimEnd().split('\n').at(-1) ?? ''
    try {
      return (JSON.parse(line) as {error: {message: string}}).error.message
    } catch {
      return line
    }
  }

  /** Asks the member to leave its cluster; kills it if that takes too long. */
  async stop(): Promise<void> {
    if (this.#over) return
    this.#child.kill('SIGTERM')
    const timer = setTimeout(() => this.kill(), STOP_LIMIT_MS)
    await this.#ended
    clearTimeout(timer)
  }

  /** Ends the process at once. */
  kill(): void {
    if (!this.#over) this.#child.kill('SIGKILL')
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) {
      const fact = JSON.parse(line) as MemberEvent
      if (fact.event === 'connected') this.connected = fact
      if (fact.event === 'view') this.view = fact
    }
    this.#changed()
  }
}
