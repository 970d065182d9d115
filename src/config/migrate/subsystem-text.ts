import {PROTOCOL_ELEMENT} from '../forms/wildfly.ts'
import {localName} from '../forms/names.ts'
import type {AttributeToken} from '../xml-attributes.ts'
import {decodeEntities} from '../xml-text.ts'
import {dropElement} from './element-edits.ts'
import type {StackText} from './stack-text.ts'
import {indentAt} from './step-log.ts'
import type {TextEdits} from './text-edits.ts'
import type {XmlNode} from './xml-node.ts'

const INDENT = '    '

const encoded = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

function attributeToken(node: XmlNode, name: string): AttributeToken | undefined {
  return node.attributes.find((a) => a.name === name)
}

/** The subsystem of WildFly: `<protocol type="…">` with its attributes as `<property name="…">`. */
export class SubsystemText implements StackText {
  readonly setsPorts = true
  readonly #edits: TextEdits
  readonly #properties = new WeakMap<AttributeToken, XmlNode>()
  readonly #elements = new WeakMap<XmlNode, XmlNode>()
  readonly #added = new Map<XmlNode, string[]>()

  constructor(edits: TextEdits) {
    this.#edits = edits
  }

  /** The stacks and the protocols of fork channels below a root, each as if it were written in a file of JGroups. */
  stacks(root: XmlNode): readonly (readonly XmlNode[])[] {
    const found: XmlNode[][] = []
    const visit = (node: XmlNode, isInside: boolean): void => {
      const inside =
        isInside || node.attributes.some((a) => a.name.startsWith('xmlns') && a.value.includes(':jgroups:'))
      const protocols = node.children.flatMap((child) => this.#protocol(child, node))
      if (inside && protocols.length > 0) found.push(protocols)
      else for (const child of node.children) visit(child, inside)
    }
    visit(root, !root.attributes.some((a) => a.name.startsWith('xmlns')))
    return found
  }

  #protocol(element: XmlNode, parent: XmlNode): readonly XmlNode[] {
    const type = attributeToken(element, 'type')
    if (type === undefined || !PROTOCOL_ELEMENT.test(localName(element.name))) return []
    const {token, children} = element
    const attributes = children.flatMap((child) => this.#attribute(child))
    const node: XmlNode = {name: type.value, token, attributes, children: [], parent}
    this.#elements.set(node, element)
    return [node]
  }

  #attribute(property: XmlNode): readonly AttributeToken[] {
    const {token} = property
    const name = attributeToken(property, 'name')?.value
    if (name === undefined || localName(property.name) !== 'property') return []
    const text = this.#edits.text.slice(token.openEnd, token.closeStart ?? token.openEnd).trim()
    const value = attributeToken(property, 'value')?.value ?? decodeEntities(text) ?? text
    const attribute: AttributeToken = {name, value, offset: token.start, quote: token.openEnd, end: token.end}
    this.#properties.set(attribute, property)
    return [attribute]
  }

  rename(node: XmlNode, name: string): void {
    this.#overwrite(this.#elements.get(node), 'type', name)
  }

  drop(node: XmlNode, isMarked: boolean): void {
    dropElement(node, this.#edits, isMarked)
  }

  duplicate(node: XmlNode, names: readonly string[]): void {
    const {start, end} = node.token
    const copies = names.map((name) => {
      this.rename(node, name)
      return this.#edits.renderPart(start, end)
    })
    this.#edits.overwrite(start, end, copies.join(this.#lineOf(node) ?? ''))
  }

  renameAttribute(attribute: AttributeToken, name: string): void {
    this.#overwrite(this.#properties.get(attribute), 'name', name)
  }

  writeAttribute(attribute: AttributeToken, value: string): void {
    const property = this.#properties.get(attribute)
    if (property === undefined) return
    const {openEnd, closeStart} = property.token
    if (attributeToken(property, 'value') !== undefined) this.#overwrite(property, 'value', value)
    else if (closeStart !== undefined) this.#edits.overwrite(openEnd, closeStart, encoded(value))
  }

  dropAttribute(attribute: AttributeToken): void {
    const property = this.#properties.get(attribute)
    if (property !== undefined) dropElement(property, this.#edits, false)
  }

  addAttribute(node: XmlNode, name: string, value: string): void {
    const element = this.#elements.get(node)
    if (element === undefined) return
    const prefix = element.name.slice(0, element.name.indexOf(':') + 1)
    const written = `<${prefix}property name="${encoded(name)}">${encoded(value)}</${prefix}property>`
    const {token, children} = element
    const [first] = children
    const line = this.#lineOf(node)
    const inner = first === undefined ? (line === undefined ? '' : line + INDENT) : (this.#lineOf(first) ?? '')
    if (token.closeStart !== undefined) {
      this.#edits.insert(token.openEnd, inner + written + (first === undefined ? (line ?? '') : ''))
      return
    }
    const added = [...(this.#added.get(node) ?? []), inner + written]
    this.#added.set(node, added)
    const open = /\s*\/\s*>$/.exec(this.#edits.text.slice(token.start, token.openEnd))?.[0].length ?? 0
    this.#edits.overwrite(token.openEnd - open, token.openEnd, `>${added.join('')}${line ?? ''}</${element.name}>`)
  }

  migrateRelay(): boolean {
    return false
  }

  /** The line end and the indentation before an element that begins a line. */
  #lineOf({token}: XmlNode): string | undefined {
    const {text} = this.#edits
    const indent = indentAt(text, token.start)
    return indent === undefined ? undefined : `${text.includes('\r\n') ? '\r\n' : '\n'}${indent}`
  }

  #overwrite(node: XmlNode | undefined, attribute: string, value: string): void {
    const token = node === undefined ? undefined : attributeToken(node, attribute)
    if (token !== undefined) this.#edits.overwrite(token.quote + 1, token.end - 1, encoded(value))
  }
}
