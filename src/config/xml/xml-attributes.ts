import {quote} from './findings.ts'
import type {SourceText} from './source-text.ts'
import type {XmlAttribute} from './xml-element.ts'
import {BLANK, decodeEntities, NAME, RESERVED_NAMES, type XmlCursor, type XmlRules} from './xml-text.ts'

/** Reports a fault at an offset. */
export type Report = (
  offset: number,
  code: string,
  message: string,
  hint?: string,
  severity?: 'error' | 'warning',
) => void

/** How a start tag ended: `lost` if its end cannot be determined, which makes the rest of the file meaningless. */
export type TagEnd = 'open' | 'closed' | 'lost'

/** Reads the attributes of one start tag; the cursor is just past the element's name. */
export class AttributeReader {
  readonly attributes: XmlAttribute[] = []
  readonly #source: SourceText
  readonly #cursor: XmlCursor
  readonly #report: Report
  readonly #rules: XmlRules
  #lost = false

  constructor(source: SourceText, cursor: XmlCursor, report: Report, rules: XmlRules) {
    this.#source = source
    this.#cursor = cursor
    this.#report = report
    this.#rules = rules
  }

  /** Reads up to the end of the start tag, which began at `start`. */
  read(start: number): TagEnd {
    const names = new Set<string>()
    while (!this.#lost) {
      const gap = this.#cursor.match(BLANK)
      const c = this.#cursor.character
      if (c === undefined || c === '<') break
      if (c === '>') {
        this.#cursor.at++
        return 'open'
      }
      // JGroups reads "/  >" as "/>".
      if (c === '/' && this.#cursor.match(/\/\s*>/y) !== '') return 'closed'
      const attribute = this.#attribute(gap)
      if (attribute === undefined) continue
      if (names.has(attribute.name)) {
        this.#report(
          attribute.offset,
          'xml-attribute-twice',
          `attribute ${quote(attribute.name)} appears twice in one element`,
          'keep one of them',
        )
      }
      names.add(attribute.name)
      this.attributes.push(attribute)
    }
    if (!this.#lost) this.#report(start, 'xml-unclosed', 'this start tag is never closed', 'close it with ">" or "/>"')
    return 'lost'
  }

  #attribute(gap: string): XmlAttribute | undefined {
    const offset = this.#cursor.at
    const name = this.#cursor.match(NAME)
    if (name === '' || RESERVED_NAMES.has(name)) {
      this.#report(
        offset,
        'xml-attribute',
        `expected an attribute as name="value", found ${quote(this.#cursor.match(/[^\s>]*/y))}`,
        'write it as name="value"',
      )
      if (this.#cursor.at === offset) this.#cursor.at++
      return undefined
    }
    if (gap === '')
      this.#report(offset, 'xml-attribute', `expected a space before the attribute ${quote(name)}`, 'insert one')
    this.#cursor.match(BLANK)
    if (this.#cursor.character !== '=') {
      this.#report(
        offset,
        'xml-attribute',
        `attribute ${quote(name)} has no value`,
        `write ${name}="value" or remove it`,
      )
      return undefined
    }
    this.#cursor.at++
    this.#cursor.match(BLANK)
    const quoteAt = this.#cursor.at
    const value = this.#value(name)
    return value === undefined
      ? undefined
      : {name, value, ...this.#source.at(offset), quote: quoteAt, end: this.#cursor.at}
  }

  #value(name: string): string | undefined {
    const offset = this.#cursor.at
    const mark = this.#cursor.character
    if (mark !== '"' && mark !== "'") {
      this.#report(
        offset,
        'xml-quotes',
        `the value of ${quote(name)} has no quotes`,
        `write ${name}="${this.#cursor.match(/[^\s>/"']*/y)}"`,
      )
      return undefined
    }
    const close = this.#closingQuote(mark)
    const raw = close === -1 ? this.#cursor.text.slice(offset + 1) : this.#cursor.text.slice(offset + 1, close)
    if (close === -1 || raw.includes('<')) {
      this.#lost = true
      this.#report(
        offset,
        'xml-quotes',
        `the value of ${quote(name)} has no closing quote, or contains a "<"`,
        this.#rules === 'jgroups' ? 'JGroups can read neither: close the quote' : 'close the quote',
      )
      return undefined
    }
    this.#cursor.at = close + 1
    return this.#rules === 'xml' ? this.#decoded(name, offset, raw) : this.#checked(name, offset, raw)
  }

  #checked(name: string, offset: number, raw: string): string {
    if (this.#cursor.text[offset] === "'") {
      this.#report(
        offset,
        'xml-quotes',
        `the value of ${quote(name)} is in single quotes`,
        'JGroups only reads double quotes: use those',
      )
    }
    if (raw.includes('>')) {
      this.#report(
        offset,
        'xml-greater',
        `the value of ${quote(name)} contains a ">"`,
        'JGroups ends the tag there: remove it',
      )
    }
    return this.#plain(name, offset, raw)
  }

  /** The value as an XML parser returns it: entities decoded, line ends as spaces. */
  #decoded(name: string, offset: number, raw: string): string {
    const value = decodeEntities(raw.replaceAll(/[\t\r\n]/g, ' '))
    if (value !== undefined) return value
    this.#report(
      offset,
      'xml-entity',
      `the value of ${quote(name)} contains an entity that is not declared`,
      'write "&" as "&amp;"',
    )
    return raw
  }

  /** For JGroups a quote after a backslash does not close the value. */
  #closingQuote(mark: string): number {
    let close = this.#cursor.text.indexOf(mark, this.#cursor.at + 1)
    if (this.#rules === 'xml') return close
    while (close !== -1 && this.#cursor.text[close - 1] === '\\') close = this.#cursor.text.indexOf(mark, close + 1)
    return close
  }

  /** Backslashes vanish and entities stay as they are, as in JGroups. */
  #plain(name: string, offset: number, raw: string): string {
    if (/&(?:#\w+|\w+);/.test(raw)) {
      this.#report(
        offset,
        'xml-entity',
        `the entity in the value of ${quote(name)} is not decoded`,
        'JGroups decodes no entities',
        'warning',
      )
    }
    if (!raw.includes('\\')) return raw
    this.#report(
      offset,
      'xml-backslash',
      `the backslash in the value of ${quote(name)} is dropped`,
      'JGroups reads it as an escape: write the value another way',
      'warning',
    )
    return raw.replaceAll('\\', '')
  }
}
