/** Whether Java's `Character.isWhitespace` accepts a character, among those that separate words of a configuration. */
export function isBlank(character: string | undefined): boolean {
  if (character === undefined) return false
  const code = character.charCodeAt(0)
  return (code >= 9 && code <= 13) || (code >= 28 && code <= 32)
}

/** Trims a text as Java's `trim` does: every character up to the space goes, at both ends. */
export function javaTrim(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && text.charCodeAt(start) <= 32) start++
  while (end > start && text.charCodeAt(end - 1) <= 32) end--
  return text.slice(start, end)
}

/** A text put together from parts of a file, with the place of each character. */
export class NodeText {
  text = ''
  offsets: number[] = []

  append(source: string, from: number, to: number): void {
    this.text += source.slice(from, to)
    for (let i = from; i < to; i++) this.offsets.push(i)
  }

  /** Removes all matches of a global expression. */
  without(expression: RegExp): NodeText {
    const result = new NodeText()
    let done = 0
    for (const match of this.text.matchAll(expression)) {
      result.#take(this, done, match.index)
      done = match.index + match[0].length
    }
    if (done === 0) return this
    result.#take(this, done, this.text.length)
    return result
  }

  trimmed(): NodeText {
    const start = this.text.length - javaTrim(`${this.text}x`).length + 1
    const text = javaTrim(this.text)
    if (text.length === this.text.length) return this
    const result = new NodeText()
    result.#take(this, start, start + text.length)
    return result
  }

  #take(other: NodeText, from: number, to: number): void {
    this.text += other.text.slice(from, to)
    for (let i = from; i < to; i++) this.offsets.push(other.offsets[i] ?? 0)
  }
}
