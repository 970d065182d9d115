import {escaped} from './attribute-text.ts'
import {dropElement, duplicateElement, renameElement} from './element-edits.ts'
import {migrateRelay} from './relay-migration.ts'
import type {StepLog} from './step-log.ts'
import type {TextEdits} from './text-edits.ts'
import type {XmlAttribute, XmlElement} from '../../config/xml/xml-element.ts'

/** How protocols and attributes are written in one kind of file; every change to a stack is one of these. */
export interface StackText {
  /** A server that embeds JGroups sets addresses and ports itself. */
  readonly setsPorts: boolean
  rename(node: XmlElement, name: string): void
  drop(node: XmlElement, isMarked: boolean): void
  /** Writes a protocol once for each name. */
  duplicate(node: XmlElement, names: readonly string[]): void
  renameAttribute(attribute: XmlAttribute, name: string): void
  writeAttribute(attribute: XmlAttribute, value: string): void
  dropAttribute(attribute: XmlAttribute): void
  addAttribute(node: XmlElement, name: string, value: string): void
  /** Turns the old RELAY into RELAY2; false where that is not possible. */
  migrateRelay(node: XmlElement, name: string, log: StepLog): boolean
}

/** The files of JGroups and Infinispan: an element per protocol, with its attributes. */
export class ElementText implements StackText {
  readonly setsPorts = false
  readonly #edits: TextEdits

  constructor(edits: TextEdits) {
    this.#edits = edits
  }

  rename(node: XmlElement, name: string): void {
    renameElement(node, name, this.#edits)
  }

  drop(node: XmlElement, isMarked: boolean): void {
    dropElement(node, this.#edits, isMarked)
  }

  duplicate(node: XmlElement, names: readonly string[]): void {
    duplicateElement(node, names, this.#edits)
  }

  renameAttribute({offset, name}: XmlAttribute, to: string): void {
    this.#edits.replace(offset, offset + name.length, to)
  }

  writeAttribute({quote, end}: XmlAttribute, value: string): void {
    this.#edits.overwrite(quote, end, `"${escaped(value)}"`)
  }

  dropAttribute(attribute: XmlAttribute): void {
    this.#edits.overwrite(this.#gapStart(attribute), attribute.end, '')
  }

  addAttribute(node: XmlElement, name: string, value: string): void {
    const last = node.attributes.at(-1)
    const at = last?.end ?? node.offset + 1 + node.name.length
    const gap = last === undefined ? ' ' : this.#edits.text.slice(this.#gapStart(last), last.offset)
    this.#edits.insert(at, `${gap === '' ? ' ' : gap}${name}="${escaped(value)}"`)
  }

  migrateRelay(node: XmlElement, name: string, log: StepLog): boolean {
    return migrateRelay(node, name, this.#edits, log)
  }

  /** Start of the white space before an attribute. */
  #gapStart({offset}: XmlAttribute): number {
    const {text} = this.#edits
    let at = offset
    while (/\s/.test(text.charAt(at - 1))) at--
    return at
  }
}
