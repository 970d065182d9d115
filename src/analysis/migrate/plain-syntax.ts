import {blanked} from '../../config/xml/xml-text.ts'
import {escaped, attributeText} from './attribute-text.ts'
import type {StepLog} from './step-log.ts'
import type {TextEdits} from './text-edits.ts'
import type {XmlElement} from '../../config/xml/xml-element.ts'

/**
 * JGroups up to 3 reads its files with an XML parser, later releases with a reader that knows neither single quotes nor
 * entities nor text between elements. Rewrites a stack so that both read the same.
 */
export class PlainSyntax {
  readonly #edits: TextEdits
  readonly #log: StepLog

  constructor(edits: TextEdits, log: StepLog) {
    this.#edits = edits
    this.#log = log
  }

  /** Visits an element and everything inside it. */
  simplify(node: XmlElement): void {
    for (const attribute of node.attributes) this.#value(node, attribute)
    this.#blanks(node)
    this.#gaps(node)
    node.children.forEach((child) => {
      this.simplify(child)
    })
  }

  #value(node: XmlElement, {name, value, offset, quote, end}: XmlElement['attributes'][number]): void {
    const raw = this.#edits.text.slice(quote, end)
    if (/[<>]/.test(value)) {
      const person = 'write the value without "<" and ">"'
      const reason = 'the JGroups reader ends a tag at the next ">"'
      this.#log.add(node, {action: 'left', found: attributeText(name, value), reason, person}, offset, name)
      return
    }
    const plain = `"${escaped(value)}"`
    if (raw === plain || (raw.startsWith('"') && !/[&\\]/.test(raw))) return
    this.#edits.replace(quote, end, plain)
    const reason = 'JGroups reads double quotes only, decodes no entities, and takes a backslash as an escape'
    this.#log.add(
      node,
      {
        action: 'changed',
        found: attributeText(name, raw.slice(1, -1)),
        result: attributeText(name, plain.slice(1, -1)),
        reason,
      },
      offset,
      name,
    )
  }

  /** Non-ASCII blanks between attributes. */
  #blanks(node: XmlElement): void {
    let from = node.offset
    const ends = [...node.attributes, {quote: node.openEnd, end: node.openEnd}]
    for (const {quote, end} of ends) {
      for (const found of this.#edits.text.slice(from, quote).matchAll(/[^\S\u0000-\u0020]+/g)) {
        const start = from + found.index
        this.#edits.replace(start, start + found[0].length, ' '.repeat(found[0].length))
      }
      from = end
    }
  }

  /** Text between the tags of an element other than comments and blanks. */
  #gaps(node: XmlElement): void {
    if (node.closeStart === undefined) return
    let from = node.openEnd
    for (const {offset, end} of [...node.children, {offset: node.closeStart, end: node.end}]) {
      this.#gap(node, from, offset)
      from = end
    }
  }

  #gap(node: XmlElement, from: number, to: number): void {
    const text = this.#edits.text.slice(from, to)
    const bare = text.replaceAll(/<!--[^]*?-->/g, blanked)
    for (const found of bare.matchAll(/[^\s\u0000-\u0020]+(?:[ \t]+[^\s\u0000-\u0020]+)*|[^\S\u0000-\u0020]+/g)) {
      const start = from + found.index
      this.#edits.replace(start, start + found[0].length, '')
      const reason = 'an XML parser skips text between elements, JGroups reads it as the name of the next one'
      this.#log.add(node, {action: 'dropped', found: `"${found[0].trim()}"`, reason}, start)
    }
  }
}
