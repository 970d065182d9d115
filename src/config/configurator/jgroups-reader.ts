import type {Release} from '../facts/facts.ts'
import type {SourceText} from '../source-text.ts'
import {isBlank, javaTrim, NodeText} from './java-text.ts'
import {readXmlNodes} from './xml-nodes.ts'
import {Java, Refusal, type Spot} from './refusal.ts'

/** An attribute as JGroups reads it, with the place of its name. */
export interface JavaAttribute {
  readonly value: string
  readonly spot: Spot
}

/** An element as JGroups reads it. Without attributes or children there is no map or list, and Java stumbles over that. */
export interface JavaNode {
  readonly name: string
  readonly spot: Spot
  attributes: Map<string, JavaAttribute> | undefined
  children: JavaNode[] | undefined
}

type Kind = 'comment' | 'end' | 'complete' | 'start' | 'undefined'

function kindOf(text: string): Kind {
  const trimmed = javaTrim(text)
  if (trimmed.startsWith('<!--')) return 'comment'
  if (trimmed.startsWith('</')) return 'end'
  if (trimmed.endsWith('/>')) return 'complete'
  return trimmed.endsWith('>') ? 'start' : 'undefined'
}

/** The refusal of a text that JGroups' reader stumbles over. */
export function readerFault(source: SourceText, offset: number, word: string): Refusal {
  return new Refusal(Java.io, 'null', {word, spot: {source, offset}})
}

/** Reads the name and the attributes out of the text of one tag. */
class TagReader {
  readonly #source: SourceText
  readonly #tag: NodeText
  #at = 0

  constructor(source: SourceText, tag: NodeText) {
    this.#source = source
    this.#tag = tag
  }

  node(): JavaNode | undefined {
    const {text} = this.#tag
    let end = 0
    while (end < text.length && !isBlank(text[end])) end++
    if (end === 0) return undefined
    this.#at = end + 1
    const node: JavaNode = {name: text.slice(0, end), spot: this.#spot(0), attributes: undefined, children: undefined}
    while (this.#attribute(node)) {
      /* each turn reads one attribute */
    }
    return node
  }

  /** Everything up to `=` is the name; what stands before the opening quote is not looked at; a backslash vanishes. */
  #attribute(node: JavaNode): boolean {
    const {text} = this.#tag
    const equals = text.indexOf('=', this.#at)
    if (equals === -1) return false
    const start = this.#at
    const name = javaTrim(text.slice(start, equals))
    const quote = text.indexOf('"', equals + 1)
    if (quote === -1 && javaTrim(text.slice(equals + 1)) === '') return false
    this.#at = quote === -1 ? text.length : quote + 1
    const value = this.#value()
    const shift = text.slice(start, equals).search(/[^\0-\x20]/)
    node.attributes ??= new Map()
    node.attributes.set(name, {value, spot: this.#spot(start + Math.max(shift, 0))})
    return true
  }

  #value(): string {
    const {text} = this.#tag
    let value = ''
    let escaped = false
    for (; this.#at < text.length; this.#at++) {
      const character = text.charAt(this.#at)
      if (character === '\\') {
        escaped = true
        continue
      }
      if (character === '"' && !escaped) {
        this.#at++
        break
      }
      escaped = false
      value += character
    }
    return value
  }

  #spot(at: number): Spot {
    return {source: this.#source, offset: this.#tag.offsets[at] ?? 0}
  }
}

/** Puts the nodes of a file into a tree: end tags close whatever is open, and the node that was open last is the root. */
class TreeReader {
  readonly #source: SourceText
  readonly #splitter: NodeSplitter
  /** From 5.5 a file may consist of one empty element. */
  readonly #takesLoneElement: boolean
  readonly #open: JavaNode[] = []

  constructor(source: SourceText, release: Release) {
    this.#source = source
    this.#splitter = release === '4.2' ? new PlainSplitter(source) : new CommentAwareSplitter(source)
    this.#takesLoneElement = release === '5.5'
  }

  root(): JavaNode | undefined {
    let current: JavaNode | undefined
    for (let raw = this.#splitter.next(); raw !== undefined; raw = this.#splitter.next()) {
      const closed = raw.text.includes('/') ? raw.without(/(?<=\/)[ \t\n\v\f\r]+(?=>)/g) : raw
      const kind = kindOf(closed.text)
      if (kind === 'comment') continue
      const tag = closed.without(/</g).without(/\/>/g).without(/>/g).trimmed()
      const offset = raw.offsets[raw.text.search(/\S/)] ?? 0
      const node = new TagReader(this.#source, tag).node()
      if (node === undefined) throw readerFault(this.#source, offset, raw.text.trim())
      current = this.#add(node, kind)
    }
    return current
  }

  #add(node: JavaNode, kind: Kind): JavaNode | undefined {
    const current = this.#open.at(-1)
    if (kind === 'complete') {
      if (current === undefined && this.#takesLoneElement) return node
      if (current === undefined) throw readerFault(node.spot.source, node.spot.offset, node.name)
      ;(current.children ??= []).push(node)
    } else if (kind === 'start') {
      if (current !== undefined) (current.children ??= []).push(node)
      this.#open.push(node)
    } else if (kind === 'end' && this.#open.pop() === undefined) {
      throw readerFault(node.spot.source, node.spot.offset, node.name)
    }
    return current
  }
}

/** The root of a file as the reader of a release sees it; nothing if the file holds none. Throws a `Refusal`. */
export function readJavaNodes(source: SourceText, release: Release): JavaNode | undefined {
  return release === '3.6' ? readXmlNodes(source) : new TreeReader(source, release).root()
}

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
