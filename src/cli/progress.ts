import type {ProgressPort} from '../runtime/progress.ts'

/** The part of a stream that a progress line is written to. */
export interface ProgressStream {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** One line on stderr that says what a command is waiting for; silent if stderr is not a terminal. */
export class Progress implements ProgressPort {
  readonly #stream: ProgressStream

  constructor(stream: ProgressStream = process.stderr) {
    this.#stream = stream
  }

  /** Replaces the line. */
  update(text: string): void {
    if (this.#stream.isTTY === true) this.#stream.write(`\r\u001B[K${text}`)
  }

  /** Removes the line. */
  end(): void {
    this.update('')
  }
}
