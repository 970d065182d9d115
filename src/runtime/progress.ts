/** Where long work says how far it is. */
export interface ProgressPort {
  /** Replaces what was said before. */
  update(text: string): void
  /** Takes it away. */
  end(): void
}
