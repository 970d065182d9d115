import type {Place} from '../../config/xml/findings.ts'
import {SourceText} from '../../config/xml/source-text.ts'

/** A comment that suppresses the findings of some rules. */
export interface Suppression {
  readonly file: string
  readonly line: number
  readonly column: number
  /** Codes or names, as written. */
  readonly rules: readonly string[]
  readonly reason: string | undefined
  /** First and last line that it holds for. */
  readonly from: number
  readonly to: number
}

interface Span {
  readonly start: number
  readonly end: number
}

/** An element: where its start tag stands, and where all of it ends. */
interface Element {
  readonly start: number
  tagEnd: number
  end: number
}

interface Comment extends Span {
  readonly text: string
  /** Number of elements begun before it. */
  readonly elements: number
  /** It stands inside a start tag, that of the last element begun. */
  readonly inTag: boolean
}

const START_OF_NAME = /[A-Za-z_]/

/** A file with more suppressions than this is not a configuration. */
const MAX_SUPPRESSIONS = 1000

/** Walks over a text once, and notes elements and comments; faults are passed over, since others report them. */
class Outline {
  readonly elements: Element[] = []
  readonly comments: Comment[] = []
  readonly #text: string
  readonly #open: Element[] = []
  #at = 0

  constructor(text: string) {
    this.#text = text
    while (this.#next()) {
      /* each turn consumes one tag or comment */
    }
  }

  #next(): boolean {
    const start = this.#text.indexOf('<', this.#at)
    if (start === -1) return false
    if (this.#text.startsWith('<!--', start)) this.#comment(start, false)
    else if (this.#text.startsWith('</', start)) this.#endTag(start)
    else this.#startTag(start)
    return true
  }

  #comment(start: number, inTag: boolean): void {
    const close = this.#text.indexOf('-->', start + 4)
    const end = close === -1 ? this.#text.length : close + 3
    const text = this.#text.slice(start + 4, close === -1 ? end : close)
    this.comments.push({start, end, text, elements: this.elements.length, inTag})
    this.#at = end
  }

  #endTag(start: number): void {
    const close = this.#text.indexOf('>', start)
    this.#at = close === -1 ? this.#text.length : close + 1
    const element = this.#open.pop()
    if (element !== undefined) element.end = this.#at
  }

  #startTag(start: number): void {
    this.#at = start + 1
    if (!START_OF_NAME.test(this.#text.charAt(start + 1))) return
    const element = {start, tagEnd: start, end: start}
    this.elements.push(element)
    let quoted = false
    for (; this.#at < this.#text.length; this.#at++) {
      const c = this.#text[this.#at]
      if (c === '"') quoted = !quoted
      else if (c === '>' && !quoted) break
      else if (c === '<' && !quoted && this.#text.startsWith('<!--', this.#at)) {
        this.#comment(this.#at, true)
        this.#at--
      }
    }
    element.tagEnd = element.end = ++this.#at
    if (this.#text[this.#at - 2] !== '/') this.#open.push(element)
  }
}

/** The element that a comment speaks of: the one around it or before it on its line, else the next one with all in it. */
function spanOf(
  {start, elements: begun, inTag}: Comment,
  elements: readonly Element[],
  source: SourceText,
): Span | undefined {
  const before = elements[begun - 1]
  if (before !== undefined) {
    if (inTag) return {start: before.start, end: before.tagEnd}
    if (source.position(before.tagEnd).line === source.position(start).line)
      return {start: before.start, end: before.tagEnd}
  }
  return elements[begun]
}

function suppressionOf(comment: Comment, outline: Outline, source: SourceText): Suppression | undefined {
  const text = comment.text.trim()
  if (!/^jg:ignore(?![\w-])/.test(text)) return undefined
  const colon = text.indexOf(':', 'jg:ignore'.length)
  const words = text.slice('jg:ignore'.length, colon === -1 ? undefined : colon)
  const reason = colon === -1 ? '' : text.slice(colon + 1).trim()
  const span = spanOf(comment, outline.elements, source)
  const {line, column} = source.position(comment.start)
  const root = outline.elements[0]
  const isRoot = comment.elements === 0 && root !== undefined
  return {
    file: source.file,
    line,
    column,
    rules: words.split(/[\s,]+/).filter((word) => word !== ''),
    reason: reason === '' ? undefined : reason,
    from: isRoot ? 1 : Math.min(line, span === undefined ? line : source.position(span.start).line),
    to: isRoot ? Infinity : span === undefined ? line : source.position(span.end).line,
  }
}

/**
 * Reads the comments `<!-- jg:ignore CODE…: reason -->` of a file. Each holds for the element it stands behind on the same
 * line, else for the next element with all in it: in front of the root, for the whole file.
 */
export function readSuppressions(file: string, text: string): readonly Suppression[] {
  if (!text.includes('jg:ignore')) return []
  const source = new SourceText(file, text)
  const outline = new Outline(text)
  return outline.comments
    .map((comment) => suppressionOf(comment, outline, source))
    .filter((suppression) => suppression !== undefined)
    .slice(0, MAX_SUPPRESSIONS)
}

/** True if a suppression holds at a place. */
export function covers(suppression: Suppression, place: Place): boolean {
  return suppression.file === place.file && place.line >= suppression.from && place.line <= suppression.to
}
