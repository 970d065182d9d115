import {type Findings, quote} from './findings.ts'
import type {SourceText} from './source-text.ts'
import type {XmlAttribute} from './xml-element.ts'
import {AttributeReader, type Report} from './xml-attributes.ts'
import {BLANK, NAME, RESERVED_NAMES, XmlCursor, type XmlRules} from './xml-text.ts'

/** The attributes of a start tag, and the offset after it. */
export interface StartTag {
  readonly attributes: readonly XmlAttribute[]
  readonly end: number
}

/** What the scanner found: a text of the same length with nothing but tags, and each start tag by its offset. */
export interface ScannedXml {
  readonly text: string
  readonly startTags: ReadonlyMap<number, StartTag>
}

const MAX_DEPTH = 32
const MAX_ELEMENTS = 10_000

/** Walks over all tags of a file and reports what is not well-formed, or is well-formed but not understood by JGroups. */
export class XmlScanner {
  readonly #source: SourceText
  readonly #findings: Findings
  readonly #rules: XmlRules
  readonly #cursor: XmlCursor
  readonly #open: {name: string; offset: number}[] = []
  readonly #startTags = new Map<number, StartTag>()
  #rootSeen = false
  /** Set by faults that make the rest of the file meaningless. */
  #lost = false
  /** Set by faults that leave no tree. */
  #broken = false

  /** The text is the source with comments blanked out. */
  constructor(source: SourceText, text: string, findings: Findings, rules: XmlRules) {
    this.#source = source
    this.#findings = findings
    this.#rules = rules
    this.#cursor = new XmlCursor(text)
  }

  /** The scanned file, or nothing if its elements do not form a tree. */
  scan(): ScannedXml | undefined {
    while (!this.#lost && this.#next()) {
      /* each turn consumes one token */
    }
    if (!this.#lost) this.#checkEnd()
    return this.#broken || this.#lost ? undefined : {text: this.#cursor.edited(), startTags: this.#startTags}
  }

  readonly #report: Report = (offset, code, message, hint, severity = 'error') => {
    const path = this.#open.map((e) => e.name).join('/')
    this.#findings.add(
      {file: this.#source.file, ...this.#source.position(offset), path},
      {code, message, severity, ...(hint === undefined ? {} : {hint})},
    )
  }

  #break(offset: number, code: string, message: string, hint?: string): void {
    this.#broken = true
    this.#report(offset, code, message, hint)
  }

  #lose(offset: number, code: string, message: string, hint?: string): void {
    this.#lost = true
    this.#report(offset, code, message, hint)
  }

  #next(): boolean {
    const tag = this.#cursor.text.indexOf('<', this.#cursor.at)
    const end = tag === -1 ? this.#cursor.text.length : tag
    const first = this.#cursor.text.slice(this.#cursor.at, end).search(/\S/)
    if (first !== -1 && (this.#rules === 'jgroups' || this.#open.length === 0)) {
      this.#break(
        this.#cursor.at + first,
        'xml-text',
        `found the text ${quote(this.#cursor.text.slice(this.#cursor.at + first, end).trim())} between elements`,
        'only elements and comments are allowed there',
      )
    }
    this.#cursor.at = end
    if (tag === -1) return false
    if (this.#cursor.text.startsWith('</', tag)) this.#endTag(tag)
    else if (this.#cursor.text.startsWith('<?', tag)) this.#processingInstruction(tag)
    else if (this.#cursor.text.startsWith('<!', tag)) this.#declaration(tag)
    else this.#startTag(tag)
    return true
  }

  #processingInstruction(start: number): void {
    const end = this.#cursor.text.indexOf('?>', start)
    if (end === -1) {
      this.#lose(start, 'xml-unclosed', 'this processing instruction is never closed', 'close it with "?>"')
      return
    }
    if (this.#rootSeen && this.#rules === 'jgroups') {
      this.#report(
        start,
        'xml-instruction',
        'found a processing instruction inside the configuration',
        'JGroups cannot read it there: remove it',
      )
    }
    this.#cursor.blank(start, end + 2)
    this.#cursor.at = end + 2
  }

  #declaration(start: number): void {
    if (this.#cursor.text.startsWith('<![CDATA[', start)) {
      const end = this.#cursor.text.indexOf(']]>', start)
      if (this.#rules === 'jgroups')
        this.#break(start, 'xml-cdata', 'found a CDATA section', 'a configuration has no text: remove it')
      else if (end === -1)
        this.#lose(start, 'xml-unclosed', 'this CDATA section is never closed', 'close it with "]]>"')
      this.#cursor.at = end === -1 ? this.#cursor.text.length : end + 3
      return
    }
    const end = this.#endOfDeclaration(start)
    if (end === -1) {
      this.#lose(start, 'xml-unclosed', 'this declaration is never closed', 'close it with ">"')
      return
    }
    const entity = this.#cursor.text.slice(start, end).search(/<!ENTITY/i)
    if (entity !== -1) {
      this.#lose(
        start + entity,
        'xml-entity',
        'found an entity declaration: entities are never expanded',
        'remove the document type and write the value itself',
      )
      return
    }
    if (this.#rootSeen) {
      this.#report(start, 'xml-doctype', 'found a declaration inside the configuration', 'remove it')
    } else {
      this.#report(start, 'xml-doctype', 'the document type is not read', undefined, 'warning')
    }
    this.#cursor.blank(start, end)
    this.#cursor.at = end
  }

  #endOfDeclaration(start: number): number {
    let depth = 0
    for (let i = start; i < this.#cursor.text.length; i++) {
      const c = this.#cursor.text[i]
      if (c === '[') depth++
      else if (c === ']') depth--
      else if (c === '>' && depth <= 0) return i + 1
    }
    return -1
  }

  #endTag(start: number): void {
    this.#cursor.at = start + 2
    const name = this.#cursor.match(NAME)
    this.#cursor.match(BLANK)
    if (this.#cursor.character !== '>') {
      const close = this.#cursor.text.indexOf('>', this.#cursor.at)
      this.#break(start, 'xml-end-tag', 'this end tag is incomplete', 'write it as "</name>"')
      if (close === -1) this.#lost = true
      this.#cursor.at = close + 1
      return
    }
    this.#cursor.at++
    const open = this.#open.at(-1)
    if (open === undefined) {
      this.#break(start, 'xml-end-tag', `found the end tag </${name}> without a start tag`, 'remove it')
    } else if (open.name === name) {
      this.#open.pop()
    } else {
      const {line, column} = this.#source.position(open.offset)
      this.#break(
        start,
        'xml-end-tag',
        `found the end tag </${name}> where <${open.name}> from ${String(line)}:${String(column)} must be closed`,
        `write </${open.name}>`,
      )
      const matching = this.#open.map((e) => e.name).lastIndexOf(name)
      this.#open.length = matching === -1 ? this.#open.length - 1 : matching
    }
  }

  #startTag(start: number): void {
    this.#cursor.at = start + 1
    const name = this.#cursor.match(NAME)
    if (name === '' || RESERVED_NAMES.has(name)) {
      this.#lose(start, 'xml-name', 'found "<" without an element name after it', 'write "<NAME …>"')
      return
    }
    if (this.#open.length === 0 && this.#rootSeen) {
      this.#break(
        start,
        'xml-two-roots',
        `found a second root element <${name}>`,
        'put all protocols into one <config>',
      )
    }
    this.#rootSeen = true
    if (this.#startTags.size >= MAX_ELEMENTS || this.#open.length >= MAX_DEPTH) {
      this.#lose(
        start,
        'xml-limit',
        `expected at most ${String(MAX_ELEMENTS)} elements, nested at most ${String(MAX_DEPTH)} deep`,
        'this is not a protocol stack',
      )
      return
    }
    this.#open.push({name, offset: start})
    const reader = new AttributeReader(this.#source, this.#cursor, this.#report, this.#rules)
    const behindName = this.#cursor.at
    const end = reader.read(start)
    this.#startTags.set(start, {attributes: reader.attributes, end: this.#cursor.at})
    // The parser need not see attributes, and would read a stray quote among them as the start of a string.
    const mark = end === 'closed' ? '/>' : '>'
    if (end !== 'lost') this.#cursor.replace(behindName, mark.padStart(this.#cursor.at - behindName))
    if (end === 'closed') this.#open.pop()
    this.#lost ||= end === 'lost'
  }

  #checkEnd(): void {
    const open = this.#open.at(-1)
    if (open !== undefined) {
      this.#break(open.offset, 'xml-unclosed', `element <${open.name}> is never closed`, `add </${open.name}>`)
    } else if (!this.#rootSeen) {
      this.#break(
        0,
        'xml-empty',
        'the file has no elements',
        'a configuration is <config> with one element per protocol',
      )
    }
  }
}
