import {socketOf} from '../model/endpoint.ts'
import type {StatusReport} from '../evidence/report.ts'
import {type ViewHistory, viewHistories} from './history.ts'
import {type StatusOptions, takeStatus} from './status.ts'
import type {ProbePlace, SurveyStart} from './survey.ts'
import type {PeekPorts} from '../peek/ports.ts'
import type {ProgressPort} from '../runtime/progress.ts'

/** What statuses leave behind and say meanwhile. */
export interface StatusTraces {
  readonly memory: {save(): void}
  readonly progress: ProgressPort
}

/** Takes statuses, one after the other, with the same memory. */
export class StatusTaker {
  readonly #ports: PeekPorts
  readonly #start: SurveyStart
  readonly #options: StatusOptions
  readonly #traces: StatusTraces

  constructor(ports: PeekPorts, start: SurveyStart, options: Omit<StatusOptions, 'progress'>, traces: StatusTraces) {
    this.#ports = ports
    this.#start = start
    const progress = (answered: number, asked: number): void =>
      traces.progress.update(`${String(answered)} of ${String(asked)} addresses answered`)
    this.#options = {...options, progress}
    this.#traces = traces
  }

  async take(): Promise<StatusReport> {
    const report = await takeStatus(this.#ports, this.#start, this.#options)
    this.#traces.progress.end()
    this.#traces.memory.save()
    return report
  }

  /** Views that members had before, by the diagnostics of those that are known. */
  histories({members}: StatusReport): Promise<ViewHistory[]> {
    const hosts = members.flatMap(({address}) => socketOf(address ?? '')?.host ?? [])
    const overTcp = [...new Set(hosts)].map((address): ProbePlace => ({address, transport: 'tcp'}))
    const {probes} = this.#start
    return viewHistories(this.#ports, probes.length > 0 ? probes : overTcp, this.#options)
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
