interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Changes to a text by offset; the rest stays exactly as it is. */
export class TextEdits {
  readonly text: string
  #edits: Edit[] = []

  constructor(text: string) {
    this.text = text
  }

  /** Replaces a part with a text; parts may not overlap. */
  replace(start: number, end: number, text: string): void {
    this.#edits.push({start, end, text})
  }

  /** Inserts a text before an offset; several at one offset keep the order of the calls. */
  insert(at: number, text: string): void {
    this.replace(at, at, text)
  }

  /** The text with all changes. */
  render(): string {
    return this.#join(0, this.text.length, this.#edits)
  }

  /** A part of the text with the changes inside it; insertions before it are not included. */
  renderPart(start: number, end: number): string {
    return this.#join(start, end, this.#inside(start, end))
  }

  /** Replaces a part with a text and discards all changes inside that part. */
  overwrite(start: number, end: number, text: string): void {
    const inside = new Set(this.#inside(start, end))
    this.#edits = this.#edits.filter((edit) => !inside.has(edit))
    this.replace(start, end, text)
  }

  #inside(start: number, end: number): readonly Edit[] {
    return this.#edits.filter((edit) => edit.start >= start && edit.end <= end && edit.end > start)
  }

  /** Insertions come before a replacement that begins at the same place. */
  #join(start: number, end: number, edits: readonly Edit[]): string {
    const parts: string[] = []
    let done = start
    for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
      parts.push(this.text.slice(done, edit.start), edit.text)
      done = edit.end
    }
    return [...parts, this.text.slice(done, end)].join('')
  }
}
