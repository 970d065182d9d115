import type {Release} from '../releases/facts.ts'
import {Findings} from '../config/xml/findings.ts'
import {SourceText} from '../config/xml/source-text.ts'
import type {ConfigSource} from '../config/files/tree-loader.ts'
import type {XmlAttribute, XmlElement, XmlPosition} from '../config/xml/xml-element.ts'
import {readXml} from '../config/xml/xml-reader.ts'
import {isBlank, javaTrim, NodeText} from './java-text.ts'
import {Java, readerFault, Refusal} from './refusal.ts'

/** An element whose children are being read. */
interface ReadElement extends XmlElement {
  readonly children: XmlElement[]
}

type Kind = 'comment' | 'end' | 'complete' | 'start' | 'undefined'

function kindOf(text: string): Kind {
  const trimmed = javaTrim(text)
  if (trimmed.startsWith('<!--')) return 'comment'
  if (trimmed.startsWith('</')) return 'end'
  if (trimmed.endsWith('/>')) return 'complete'
  return trimmed.endsWith('>') ? 'start' : 'undefined'
}

/** Reads the name and attributes from the text of one tag. */
class TagReader {
  readonly #source: SourceText
  readonly #tag: NodeText
  #at = 0

  constructor(source: SourceText, tag: NodeText) {
    this.#source = source
    this.#tag = tag
  }

  node(): ReadElement | undefined {
    const {text} = this.#tag
    let end = 0
    while (end < text.length && !isBlank(text[end])) end++
    if (end === 0) return undefined
    this.#at = end + 1
    const {column, ...position} = this.#position(0)
    const attributes: XmlAttribute[] = []
    while (this.#attribute(attributes)) {
      /* each turn reads one attribute */
    }
    const name = text.slice(0, end)
    const behind = position.offset + text.length
    // The tag begins one character before its name.
    return {name, path: name, attributes, children: [], ...position, column: column - 1, openEnd: behind, end: behind}
  }

  /** Everything up to `=` is the name; what precedes the opening quote is ignored; a backslash vanishes. */
  #attribute(attributes: XmlAttribute[]): boolean {
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
    const position = this.#position(start + Math.max(shift, 0))
    attributes.push({name, value, ...position, quote: position.offset, end: position.offset})
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

  #position(at: number): XmlPosition {
    return this.#source.at(this.#tag.offsets[at] ?? 0)
  }
}

/** Builds the tree of a file: end tags close whatever is open, and the node that was open last is the root. */
class TreeReader {
  readonly #source: SourceText
  readonly #splitter: NodeSplitter
  /** Since 5.5 a file may consist of one empty element. */
  readonly #takesLoneElement: boolean
  readonly #open: ReadElement[] = []

  constructor(source: SourceText, release: Release) {
    this.#source = source
    this.#splitter = release === '4.2' ? new PlainSplitter(source) : new CommentAwareSplitter(source)
    this.#takesLoneElement = release === '5.5'
  }

  root(): XmlElement | undefined {
    let current: ReadElement | undefined
    for (let raw = this.#splitter.next(); raw !== undefined; raw = this.#splitter.next()) {
      const closed = raw.text.includes('/') ? raw.without(/(?<=\/)[ \t\n\v\f\r]+(?=>)/g) : raw
      const kind = kindOf(closed.text)
      if (kind === 'comment') continue
      const tag = closed.without(/</g).without(/\/>/g).without(/>/g).trimmed()
      const offset = raw.offsets[raw.text.search(/\S/)] ?? 0
      const node = new TagReader(this.#source, tag).node()
      if (node === undefined) throw readerFault(this.#source.at(offset), raw.text.trim())
      current = this.#add(node, kind)
    }
    return current
  }

  #add(node: ReadElement, kind: Kind): ReadElement | undefined {
    const current = this.#open.at(-1)
    if (kind === 'complete') {
      if (current === undefined && this.#takesLoneElement) return node
      if (current === undefined) throw readerFault(node, node.name)
      current.children.push(node)
    } else if (kind === 'start') {
      current?.children.push(node)
      this.#open.push(node)
    } else if (kind === 'end' && this.#open.pop() === undefined) {
      throw readerFault(node, node.name)
    }
    return current
  }
}

/** The root of a file as a parser of XML sees it, which JGroups 3 uses. Throws a `Refusal` that names the first fault. */
function readByParser(source: SourceText): XmlElement | undefined {
  const findings = new Findings()
  const root = readXml(source.file, source.text, findings, 'xml')
  const spot = findings.list().find((f) => f.severity === 'error')
  if (spot === undefined) return root
  const word = /^\S{0,40}/.exec(source.text.slice(source.offset(spot)))?.[0] ?? ''
  throw new Refusal(Java.io, spot.message, {word, spot})
}

const COMMENT = /<!--([\s\S]*?)-->/g
/** In a comment: it opens or ends another one, or its end mark is missed, since Java looks for marks character by character. */
const ODD_COMMENT = /<\s*!\s*-\s*-|-\s*-\s*>|[-<!]\s*$/
/** Outside of comments: a tag that does not end where it seems to, a second instruction, a blank that is not one for Java. */
const ODD_TEXT = /-\s*>|<\?|<!|[^\S \t\n\v\f\r]/

/** Whether Java reads a file of valid XML into the same tree. */
function isReadAlike(root: XmlElement, text: string, release: Release): boolean {
  if (release === '3.6') return true
  if (root.closeStart === undefined) return false
  const bare: string[] = []
  let done = 0
  for (const {0: comment, 1: content = '', index} of text.matchAll(COMMENT)) {
    const before = text.slice(done, index)
    if (ODD_COMMENT.test(content) || (release === '4.2' && /[<>]/.test(content))) return false
    if (/[^>\s]\s*$/.test(before)) return false
    bare.push(before)
    done = index + comment.length
  }
  return !ODD_TEXT.test([...bare, text.slice(done)].join('').replace(/^\s*<\?xml\s[^<>?]*\?>/, ''))
}

/**
 * The root of a file as the reader of a release sees it; undefined if the file has none. Throws a `Refusal`.
 * A root read before is used if this reader would read the file the same way.
 */
export function readAsJGroups(
  {file, text}: ConfigSource,
  release: Release,
  known?: XmlElement,
): XmlElement | undefined {
  if (known !== undefined && isReadAlike(known, text, release)) return known
  const source = new SourceText(file, text)
  return release === '3.6' ? readByParser(source) : new TreeReader(source, release).root()
}

/** Splits a file into the texts that JGroups reads as one tag each. */
export interface NodeSplitter {
  /** The text of the next tag; undefined at the end of the file. */
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

  /** End of the characters that the splitter skips. */
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
      spot: this.#source.at(offset),
    })
  }
}

/** As of 4.2: from the next `<` to the next `>`, even in comments; text between tags is skipped. */
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
