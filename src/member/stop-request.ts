import {ExitCode} from '../errors/exit-codes.ts'

/** Waits for the first reason to stop: SIGINT, SIGTERM or, if enabled, the end of stdin. A second signal ends the process. */
export class StopRequest {
  /** Resolves to the exit code of an orderly end. */
  readonly asked: Promise<ExitCode>
  #resolve: (code: ExitCode) => void = () => undefined
  readonly #untilStdinEnds: boolean

  constructor(untilStdinEnds: boolean) {
    this.#untilStdinEnds = untilStdinEnds
    this.asked = new Promise((resolve) => {
      this.#resolve = resolve
    })
    process.on('SIGINT', this.#onSignal).on('SIGTERM', this.#onSignal)
    if (untilStdinEnds) process.stdin.once('end', this.#onEnd).once('error', this.#onEnd).resume()
  }

  /** Stops listening. A stdin that is still open would keep the process alive. */
  end(): void {
    process.off('SIGINT', this.#onSignal).off('SIGTERM', this.#onSignal)
    if (this.#untilStdinEnds) process.stdin.off('end', this.#onEnd).off('error', this.#onEnd).destroy()
  }

  // From now on a signal ends the process at once, in case leaving takes too long for the user.
  readonly #onSignal = (signal: NodeJS.Signals): void => {
    process.off('SIGINT', this.#onSignal).off('SIGTERM', this.#onSignal)
    this.#resolve(signal === 'SIGINT' ? ExitCode.interrupted : ExitCode.ok)
  }

  readonly #onEnd = (): void => this.#resolve(ExitCode.ok)
}
