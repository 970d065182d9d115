import type {SourceText} from '../../config/xml/source-text.ts'
import type {MigrationStep, StepAction} from './migration.ts'
import type {TextEdits} from './text-edits.ts'
import type {XmlElement} from '../../config/xml/xml-element.ts'

/** A step without its place. */
export interface StepInput {
  readonly action: StepAction
  readonly found: string
  readonly result?: string
  readonly reason: string
  readonly person?: string | undefined
}

/** Start of each comment that marks a place left to the user. */
export const MARK = 'jg config migrate:'

/** A comment that every release can read: without ">" or a second comment mark. */
function markText({reason, person}: StepInput): string {
  const text = `${reason}: ${person ?? ''}`.replaceAll(/[<>]/g, '').replaceAll(/-{2,}/g, '-')
  return `<!-- ${MARK} ${text} -->`
}

/** White space from the start of the line up to an offset; undefined if there is anything else. */
export function indentAt(text: string, offset: number): string | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  const before = text.slice(lineStart, offset)
  return /^[ \t]*$/.test(before) ? before : undefined
}

/** Collects the steps of a migration and marks in the text what is left to the user. */
export class StepLog {
  readonly #source: SourceText
  readonly #edits: TextEdits
  readonly #steps: {offset: number; step: MigrationStep}[] = []

  constructor(source: SourceText, edits: TextEdits) {
    this.#source = source
    this.#edits = edits
  }

  /** All steps in the order of the text. */
  list(): readonly MigrationStep[] {
    return [...this.#steps].sort((a, b) => a.offset - b.offset).map(({step}) => step)
  }

  /** Records a step for an element or, with an offset, for a part of it. */
  add(node: XmlElement, input: StepInput, offset: number = node.offset, attribute?: string): void {
    const {person, ...rest} = input
    const path = attribute === undefined ? node.path : `${node.path}/@${attribute}`
    const place = {file: this.#source.file, ...this.#source.position(offset), path}
    this.#steps.push({offset, step: {...place, ...rest, ...(person === undefined ? {} : {person})}})
    if (person !== undefined) this.#mark(node, markText(input), input.action === 'dropped' && attribute === undefined)
  }

  /** Writes a mark before its element, or instead of it. */
  #mark(node: XmlElement, mark: string, inPlace: boolean): void {
    const {offset: start} = node
    const {text} = this.#source
    const indent = indentAt(text, start)
    // A second migration of the same text finds the marks of the first.
    const before = text.slice(0, start).trimEnd()
    const marks = before.slice(-MAX_MARKS)
    if (before.endsWith('-->') && marks.includes(mark)) return
    if (inPlace) {
      this.#edits.insert(start, mark)
      return
    }
    const newline = text.includes('\r\n') ? '\r\n' : '\n'
    this.#edits.insert(start, indent === undefined ? `${mark} ` : `${mark}${newline}${indent}`)
  }
}

/** How many characters before an element are searched for its marks. */
const MAX_MARKS = 2000
