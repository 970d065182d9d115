import {indentAt} from './step-log.ts'
import type {TextEdits} from './text-edits.ts'
import type {XmlNode} from './xml-node.ts'

/** Gives an element another name, in its start tag and its end tag. */
export function renameElement({token}: XmlNode, name: string, edits: TextEdits): void {
  edits.replace(token.start + 1, token.start + 1 + token.name.length, name)
  if (token.closeStart !== undefined)
    edits.replace(token.closeStart + 2, token.closeStart + 2 + token.name.length, name)
}

/** Takes an element out; its lines go with it unless a mark stands in its place or they hold something else. */
export function dropElement({token}: XmlNode, edits: TextEdits, isMarked: boolean): void {
  const {text} = edits
  const indent = indentAt(text, token.start)
  const rest = /^[ \t]*(?:\r?\n)/.exec(text.slice(token.end, token.end + MAX_BLANKS))?.[0]
  if (indent === undefined || rest === undefined || isMarked) edits.overwrite(token.start, token.end, '')
  else edits.overwrite(token.start - indent.length, token.end + rest.length, '')
}

/** How far behind an element its line end is looked for. */
const MAX_BLANKS = 200

/** Writes an element once for each name, one below the other. */
export function duplicateElement({token}: XmlNode, names: readonly string[], edits: TextEdits): void {
  const {text} = edits
  const written = edits.renderPart(token.start, token.end)
  const behind = written.slice(1 + token.name.length)
  const open = token.closeStart === undefined ? behind : behind.slice(0, behind.lastIndexOf('</'))
  const indent = indentAt(text, token.start)
  const gap = indent === undefined ? '' : `${text.includes('\r\n') ? '\r\n' : '\n'}${indent}`
  const copies = names.map((name) => `<${name}${open}${token.closeStart === undefined ? '' : `</${name}>`}`)
  edits.overwrite(token.start, token.end, copies.join(gap))
}

/** Gives an element children; it has none that are kept. */
export function fillElement({token}: XmlNode, name: string, children: readonly string[], edits: TextEdits): void {
  const {text} = edits
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const indent = indentAt(text, token.start) ?? ''
  const open = edits
    .renderPart(token.start, token.openEnd)
    .slice(1 + token.name.length)
    .replace(/\s*\/?\s*>$/, '')
  const lines = children.map((line) => `${newline}${indent}  ${line}`)
  edits.overwrite(token.start, token.end, `<${name}${open}>${lines.join('')}${newline}${indent}</${name}>`)
}
