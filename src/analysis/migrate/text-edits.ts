interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Changes to a text by offset; what no change touches stays as it is, character for character. */
export class TextEdits {
  readonly text: string
  #edits: Edit[] = []

  constructor(text: string) {
    this.text = text
  }

  /** Puts a text in place of a part; parts may not overlap. */
  replace(start: number, end: number, text: string): void {
    this.#edits.push({start, end, text})
  }

  /** Puts a text in front of an offset; several at one offset stand in the order they came. */
  insert(at: number, text: string): void {
    this.replace(at, at, text)
  }

  /** The text with all changes. */
  render(): string {
    return this.#join(0, this.text.length, this.#edits)
  }

  /** A part of the text with the changes inside it; what is put in front of it is not part of it. */
  renderPart(start: number, end: number): string {
    return this.#join(start, end, this.#inside(start, end))
  }

  /** Puts a text in place of a part and forgets all changes inside that part. */
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
