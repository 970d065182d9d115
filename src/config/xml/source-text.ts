import type {XmlPosition} from './xml-element.ts'

/** A place in a text; line and column count from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** A file's text, which converts offsets to lines and columns. */
export class SourceText {
  readonly file: string
  readonly text: string
  readonly #lineStarts: number[] = [0]

  constructor(file: string, text: string) {
    this.file = file
    this.text = text
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#lineStarts.push(at + 1)
  }

  /** The offset of a line and column. */
  offset({line, column}: Position): number {
    return (this.#lineStarts[line - 1] ?? 0) + column - 1
  }

  /** The place of an offset in this file. */
  at(offset: number): XmlPosition {
    return {file: this.file, ...this.position(offset), offset}
  }

  /** Line and column of an offset. */
  position(offset: number): Position {
    let low = 0
    let high = this.#lineStarts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return {line: low + 1, column: offset - (this.#lineStarts[low] ?? 0) + 1}
  }
}
