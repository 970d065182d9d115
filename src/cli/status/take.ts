import type {StatusReport} from '../../status/report.ts'
import {type ViewHistory, viewHistories} from '../../status/history.ts'
import {type StatusOptions, takeStatus} from '../../status/status.ts'
import {type ProbePlace, splitSocket, type SurveyStart} from '../../status/survey.ts'
import {createRuntime} from '../../member/runtime.ts'
import {peekOptions} from '../flags/peek.ts'
import {PeekMemoryFile} from '../../context/peek-memory.ts'
import {Progress} from '../progress.ts'
import type {StatusFlags} from '../flags/status.ts'

/** Takes statuses, one after the other, with the same memory. */
export class StatusTaker {
  readonly #ports = createRuntime()
  readonly #memory = new PeekMemoryFile()
  readonly #progress = new Progress()
  readonly #start: SurveyStart
  readonly #flags: StatusFlags

  constructor(start: SurveyStart, flags: StatusFlags) {
    this.#start = start
    this.#flags = flags
  }

  async take(): Promise<StatusReport> {
    const report = await takeStatus(this.#ports, this.#start, this.#options)
    this.#progress.end()
    this.#memory.save()
    return report
  }

  /** Views that members had before, by the diagnostics of those that are known. */
  histories({members}: StatusReport): Promise<ViewHistory[]> {
    const hosts = members.flatMap(({address}) => splitSocket(address ?? '')?.host ?? [])
    const overTcp = [...new Set(hosts)].map((address): ProbePlace => ({address, transport: 'tcp'}))
    const {probes} = this.#start
    return viewHistories(this.#ports, probes.length > 0 ? probes : overTcp, this.#options)
  }

  get #options(): StatusOptions {
    const {ttl, passcode} = this.#flags
    return {
      peek: peekOptions(this.#flags, this.#memory),
      met: this.#memory,
      diagPort: this.#flags['diag-port'],
      ttl,
      passcode,
      progress: (answered, asked) =>
        this.#progress.update(`${String(answered)} of ${String(asked)} addresses answered`),
    }
  }

  /** Milliseconds of a clock that never goes backwards. */
  now(): number {
    return this.#ports.clock.now()
  }

  /** Time until the next status; resolves early when interrupted. */
  pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        timer.cancel()
        signal.removeEventListener('abort', end)
        resolve()
      }
      const timer = this.#ports.clock.after(ms, end)
      signal.addEventListener('abort', end)
      if (signal.aborted) end()
    })
  }
}
