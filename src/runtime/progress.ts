/** Receives the progress of long work. */
export interface ProgressPort {
  /** Replaces what was said before. */
  update(text: string): void
  /** Takes it away. */
  end(): void
}
