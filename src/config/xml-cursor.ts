import {blanked} from './xml-comments.ts'

/**
 * How a file is read: by the reader that JGroups 4 and later have of their own, or by a parser of XML, as JGroups 3 and
 * the servers that embed JGroups do.
 */
export type XmlRules = 'jgroups' | 'xml'

/** An element or attribute name as JGroups uses them. */
export const NAME = /[A-Za-z_][\w.:-]*/y

/** Any blanks, also none. */
export const BLANK = /\s*/y

/** Names that a tree of plain objects cannot hold safely. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'valueOf',
])

/** A place in a text that moves on over what it matches, and notes what is to be replaced by a text of the same length. */
export class XmlCursor {
  readonly text: string
  at = 0
  /** In the order of the text. */
  readonly #edits: {start: number; text: string}[] = []

  constructor(text: string) {
    this.text = text
  }

  /** The character at this place; nothing at the end. */
  get character(): string | undefined {
    return this.text[this.at]
  }

  /** Steps over what a sticky expression matches here, and gives it. */
  match(expression: RegExp): string {
    expression.lastIndex = this.at
    const found = expression.exec(this.text)?.[0] ?? ''
    this.at += found.length
    return found
  }

  /** Puts another text of the same length here. */
  replace(start: number, text: string): void {
    this.#edits.push({start, text})
  }

  /** Puts blanks in place of a part of the text. */
  blank(start: number, end: number): void {
    this.replace(start, blanked(this.text.slice(start, end)))
  }

  /** The text with all replacements. */
  edited(): string {
    const parts: string[] = []
    let done = 0
    for (const {start, text} of this.#edits) {
      parts.push(this.text.slice(done, start), text)
      done = start + text.length
    }
    return [...parts, this.text.slice(done)].join('')
  }
}
