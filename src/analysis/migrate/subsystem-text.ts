import {PROTOCOL_ELEMENT} from '../forms/wildfly.ts'
import {localName} from '../forms/form.ts'
import {decodeEntities} from '../../config/xml/xml-text.ts'
import {dropElement} from './element-edits.ts'
import type {StackText} from './stack-text.ts'
import {indentAt} from './step-log.ts'
import type {TextEdits} from './text-edits.ts'
import type {XmlAttribute, XmlElement} from '../../config/xml/xml-element.ts'

const INDENT = '    '

const encoded = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

function attributeNamed(node: XmlElement, name: string): XmlAttribute | undefined {
  return node.attributes.find((a) => a.name === name)
}

/** The subsystem of WildFly: `<protocol type="…">` with its attributes as `<property name="…">`. */
export class SubsystemText implements StackText {
  readonly setsPorts = true
  readonly #edits: TextEdits
  readonly #properties = new WeakMap<XmlAttribute, XmlElement>()
  readonly #elements = new WeakMap<XmlElement, XmlElement>()
  readonly #added = new Map<XmlElement, string[]>()

  constructor(edits: TextEdits) {
    this.#edits = edits
  }

  /** The stacks and the protocols of fork channels below a root, each as it would be written in a JGroups file. */
  stacks(root: XmlElement): readonly (readonly XmlElement[])[] {
    const found: XmlElement[][] = []
    const visit = (node: XmlElement, isInside: boolean): void => {
      const inside =
        isInside || node.attributes.some((a) => a.name.startsWith('xmlns') && a.value.includes(':jgroups:'))
      const protocols = node.children.flatMap((child) => this.#protocol(child, node))
      if (inside && protocols.length > 0) found.push(protocols)
      else for (const child of node.children) visit(child, inside)
    }
    visit(root, !root.attributes.some((a) => a.name.startsWith('xmlns')))
    return found
  }

  #protocol(element: XmlElement, parent: XmlElement): readonly XmlElement[] {
    const type = attributeNamed(element, 'type')
    if (type === undefined || !PROTOCOL_ELEMENT.test(localName(element.name))) return []
    const attributes = element.children.flatMap((child) => this.#attribute(child))
    const path = `${parent.path}/${type.value}`
    const node: XmlElement = {...element, name: type.value, path, attributes, children: []}
    this.#elements.set(node, element)
    return [node]
  }

  #attribute(property: XmlElement): readonly XmlAttribute[] {
    const {file, line, column, offset, openEnd, closeStart = openEnd, end} = property
    const name = attributeNamed(property, 'name')?.value
    if (name === undefined || localName(property.name) !== 'property') return []
    const text = this.#edits.text.slice(openEnd, closeStart).trim()
    const value = attributeNamed(property, 'value')?.value ?? decodeEntities(text) ?? text
    const attribute: XmlAttribute = {name, value, file, line, column, offset, quote: openEnd, end}
    this.#properties.set(attribute, property)
    return [attribute]
  }

  rename(node: XmlElement, name: string): void {
    this.#overwrite(this.#elements.get(node), 'type', name)
  }

  drop(node: XmlElement, isMarked: boolean): void {
    dropElement(node, this.#edits, isMarked)
  }

  duplicate(node: XmlElement, names: readonly string[]): void {
    const {offset: start, end} = node
    const copies = names.map((name) => {
      this.rename(node, name)
      return this.#edits.renderPart(start, end)
    })
    this.#edits.overwrite(start, end, copies.join(this.#lineOf(node) ?? ''))
  }

  renameAttribute(attribute: XmlAttribute, name: string): void {
    this.#overwrite(this.#properties.get(attribute), 'name', name)
  }

  writeAttribute(attribute: XmlAttribute, value: string): void {
    const property = this.#properties.get(attribute)
    if (property === undefined) return
    const {openEnd, closeStart} = property
    if (attributeNamed(property, 'value') !== undefined) this.#overwrite(property, 'value', value)
    else if (closeStart !== undefined) this.#edits.overwrite(openEnd, closeStart, encoded(value))
  }

  dropAttribute(attribute: XmlAttribute): void {
    const property = this.#properties.get(attribute)
    if (property !== undefined) dropElement(property, this.#edits, false)
  }

  addAttribute(node: XmlElement, name: string, value: string): void {
    const element = this.#elements.get(node)
    if (element === undefined) return
    const prefix = element.name.slice(0, element.name.indexOf(':') + 1)
    const written = `<${prefix}property name="${encoded(name)}">${encoded(value)}</${prefix}property>`
    const {offset, openEnd, closeStart, children} = element
    const [first] = children
    const line = this.#lineOf(node)
    const inner = first === undefined ? (line === undefined ? '' : line + INDENT) : (this.#lineOf(first) ?? '')
    if (closeStart !== undefined) {
      this.#edits.insert(openEnd, inner + written + (first === undefined ? (line ?? '') : ''))
      return
    }
    const added = [...(this.#added.get(node) ?? []), inner + written]
    this.#added.set(node, added)
    const open = /\s*\/\s*>$/.exec(this.#edits.text.slice(offset, openEnd))?.[0].length ?? 0
    this.#edits.overwrite(openEnd - open, openEnd, `>${added.join('')}${line ?? ''}</${element.name}>`)
  }

  migrateRelay(): boolean {
    return false
  }

  /** The line break and indentation before an element that starts a line. */
  #lineOf({offset}: XmlElement): string | undefined {
    const {text} = this.#edits
    const indent = indentAt(text, offset)
    return indent === undefined ? undefined : `${text.includes('\r\n') ? '\r\n' : '\n'}${indent}`
  }

  #overwrite(node: XmlElement | undefined, attribute: string, value: string): void {
    const found = node === undefined ? undefined : attributeNamed(node, attribute)
    if (found !== undefined) this.#edits.overwrite(found.quote + 1, found.end - 1, encoded(value))
  }
}
