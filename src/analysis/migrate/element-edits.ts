import {indentAt} from './step-log.ts'
import type {TextEdits} from './text-edits.ts'
import type {XmlElement} from '../../config/xml/xml-element.ts'

/** Renames an element, in its start and end tags. */
export function renameElement(element: XmlElement, name: string, edits: TextEdits): void {
  edits.replace(element.offset + 1, element.offset + 1 + element.name.length, name)
  if (element.closeStart !== undefined)
    edits.replace(element.closeStart + 2, element.closeStart + 2 + element.name.length, name)
}

/** Removes an element, with its lines unless a mark replaces it or they contain something else. */
export function dropElement(element: XmlElement, edits: TextEdits, isMarked: boolean): void {
  const {text} = edits
  const indent = indentAt(text, element.offset)
  const rest = /^[ \t]*(?:\r?\n)/.exec(text.slice(element.end, element.end + MAX_BLANKS))?.[0]
  if (indent === undefined || rest === undefined || isMarked) edits.overwrite(element.offset, element.end, '')
  else edits.overwrite(element.offset - indent.length, element.end + rest.length, '')
}

/** How many characters after an element are searched for the line break. */
const MAX_BLANKS = 200

/** Writes an element once for each name, one below the other. */
export function duplicateElement(element: XmlElement, names: readonly string[], edits: TextEdits): void {
  const {text} = edits
  const written = edits.renderPart(element.offset, element.end)
  const behind = written.slice(1 + element.name.length)
  const open = element.closeStart === undefined ? behind : behind.slice(0, behind.lastIndexOf('</'))
  const indent = indentAt(text, element.offset)
  const gap = indent === undefined ? '' : `${text.includes('\r\n') ? '\r\n' : '\n'}${indent}`
  const copies = names.map((name) => `<${name}${open}${element.closeStart === undefined ? '' : `</${name}>`}`)
  edits.overwrite(element.offset, element.end, copies.join(gap))
}

/** Replaces the children of an element. */
export function fillElement(element: XmlElement, name: string, children: readonly string[], edits: TextEdits): void {
  const {text} = edits
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const indent = indentAt(text, element.offset) ?? ''
  const open = edits
    .renderPart(element.offset, element.openEnd)
    .slice(1 + element.name.length)
    .replace(/\s*\/?\s*>$/, '')
  const lines = children.map((line) => `${newline}${indent}  ${line}`)
  edits.overwrite(element.offset, element.end, `<${name}${open}>${lines.join('')}${newline}${indent}</${name}>`)
}
