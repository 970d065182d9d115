import type {SourceText} from '../source-text.ts'
import {isBlank, javaTrim, NodeText} from './node-text.ts'
import {Java, Refusal} from './refusal.ts'

/** Cuts a file into the texts that JGroups takes for one tag each. */
export interface NodeSplitter {
  /** The text of the next tag; nothing at the end of the file. */
  next(): NodeText | undefined
}

/**
 * As of 5.x: a tag reaches to the next `>`. Comments nest and may stand anywhere. What is read while looking for a comment
 * mark is not looked at again, so that the `>` of `<>` or `- >` ends no tag.
 */
export class CommentAwareSplitter implements NodeSplitter {
  readonly #source: SourceText
  #at = 0

  constructor(source: SourceText) {
    this.#source = source
  }

  next(): NodeText | undefined {
    const {text} = this.#source
    const node = new NodeText()
    let comments = 0
    while (this.#at < text.length) {
      const start = this.#at++
      const character = text[start]
      const inComment = comments > 0
      if (character === '<') {
        if (this.#mark('!--', start, node, inComment)) comments++
      } else if (character === '-') {
        if (this.#mark('->', start, node, inComment) && --comments < 0) this.#refuseCommentEnd(start)
      } else if (!inComment) {
        node.append(text, start, this.#plainEnd(start))
        if (character === '>') return node
      }
    }
    const rest = node.trimmed()
    return rest.text === '' ? undefined : rest
  }

  /** Where the characters end that mean nothing to the splitter. */
  #plainEnd(start: number): number {
    const {text} = this.#source
    if (text[start] !== '>') {
      while (this.#at < text.length && text[this.#at] !== '<' && text[this.#at] !== '-' && text[this.#at] !== '>') {
        this.#at++
      }
    }
    return this.#at
  }

  /** Whether the rest of a comment mark follows, blanks between its characters allowed. */
  #mark(rest: string, start: number, node: NodeText, inComment: boolean): boolean {
    const {text} = this.#source
    for (const wanted of rest) {
      while (isBlank(text[this.#at])) this.#at++
      if (this.#at >= text.length) {
        node.append(text, start, text.length)
        return false
      }
      if (text[this.#at++] !== wanted) {
        if (!inComment) node.append(text, start, this.#at)
        return false
      }
    }
    return true
  }

  #refuseCommentEnd(offset: number): never {
    throw new Refusal(Java.io, `found '-->' without corresponding '<!--'`, {
      word: '-->',
      spot: {source: this.#source, offset},
    })
  }
}

/** As of 4.2: from the next `<` to the next `>`, comments no exception; text between tags is left out. */
export class PlainSplitter implements NodeSplitter {
  readonly #source: SourceText
  #at = 0

  constructor(source: SourceText) {
    this.#source = source
  }

  next(): NodeText | undefined {
    const {text} = this.#source
    const start = text.indexOf('<', this.#at)
    if (start === -1) return undefined
    const close = text.indexOf('>', start)
    const end = close === -1 ? text.length : close + 1
    this.#at = end
    if (close === -1 && javaTrim(text.slice(start + 1)) === '') return undefined
    const node = new NodeText()
    node.append(text, start, end)
    return node
  }
}
