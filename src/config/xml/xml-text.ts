import type {Findings} from './findings.ts'
import type {SourceText} from './source-text.ts'

/**
 * How a file is read: by the reader of their own that JGroups 4 and later have, or by an XML parser, as JGroups 3 and
 * the servers that embed JGroups do.
 */
export type XmlRules = 'jgroups' | 'xml'

/** An element or attribute name as JGroups uses them. */
export const NAME = /[A-Za-z_][\w.:-]*/y

/** Any white space, or none. */
export const BLANK = /\s*/y

/** Names that a tree of plain objects cannot hold safely. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'valueOf',
])

/** A position in a text that advances over what it matches, and records replacements of the same length. */
export class XmlCursor {
  readonly text: string
  at = 0
  /** The text up to the last replacement, with all of them applied. */
  readonly #parts: string[] = []
  #done = 0

  constructor(text: string) {
    this.text = text
  }

  /** The character at this position; undefined at the end. */
  get character(): string | undefined {
    return this.text[this.at]
  }

  /** Steps over what a sticky expression matches here, and returns it. */
  match(expression: RegExp): string {
    expression.lastIndex = this.at
    const found = expression.exec(this.text)?.[0] ?? ''
    this.at += found.length
    return found
  }

  /** Puts another text of the same length here; later replacements must come after it. */
  replace(start: number, text: string): void {
    this.#parts.push(this.text.slice(this.#done, start), text)
    this.#done = start + text.length
  }

  /** Blanks out a part of the text. */
  blank(start: number, end: number): void {
    this.replace(start, blanked(this.text.slice(start, end)))
  }

  /** The text with all replacements applied. */
  edited(): string {
    return this.#parts.join('') + this.text.slice(this.#done)
  }
}

/** Replaces all characters but line ends with spaces. */
export const blanked = (text: string): string => text.replaceAll(/[^\r\n]/g, ' ')

function report(source: SourceText, at: number, findings: Findings, message: string, hint: string): void {
  findings.add({file: source.file, ...source.position(at), path: ''}, {code: 'xml-comment', message, hint})
}

/** JGroups 4 and later allow a comment inside a tag; to an XML parser it is a fault. */
function checkOutsideTag(source: SourceText, start: number, findings: Findings): void {
  if (start === 0 || source.text.lastIndexOf('<', start - 1) <= source.text.lastIndexOf('>', start - 1)) return
  report(source, start, findings, 'found a comment inside a tag', 'move it in front of the element')
}

/**
 * Each comment becomes blanks of the same length, so that offsets stay those of the file. As JGroups reads them, comments
 * nest and may be inside a tag; to an XML parser the first end mark closes one.
 */
export function blankComments(source: SourceText, findings: Findings, rules: XmlRules): string | undefined {
  const mark = /<!--|-->/g
  const parts: string[] = []
  let depth = 0
  let start = 0
  let done = 0
  for (let m = mark.exec(source.text); m !== null; m = mark.exec(source.text)) {
    if (m[0] === '<!--') {
      if (depth === 0) {
        start = m.index
        if (rules === 'xml') checkOutsideTag(source, start, findings)
      }
      depth = rules === 'jgroups' ? depth + 1 : 1
    } else if (depth === 0) {
      report(source, m.index, findings, 'found "-->" without a "<!--" before it', 'remove it or open the comment')
      return undefined
    } else if (--depth === 0) {
      const end = m.index + m[0].length
      parts.push(source.text.slice(done, start), blanked(source.text.slice(start, end)))
      done = end
    }
  }
  if (depth > 0) {
    const hint = rules === 'jgroups' ? 'comments nest: close each "<!--" with its own "-->"' : 'close it with "-->"'
    report(source, start, findings, 'this comment is never closed', hint)
    return undefined
  }
  parts.push(source.text.slice(done))
  return parts.join('')
}

const NAMED: Readonly<Record<string, string>> = {amp: '&', lt: '<', gt: '>', quot: '"', apos: "'"}

function decodeOne(entity: string): string | undefined {
  if (!entity.startsWith('#')) return Object.hasOwn(NAMED, entity) ? NAMED[entity] : undefined
  const code = /^#x/i.test(entity) ? Number.parseInt(entity.slice(2), 16) : Number.parseInt(entity.slice(1), 10)
  return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : undefined
}

/** Decodes character references and the five entities of XML; returns undefined if the text contains any other. */
export function decodeEntities(text: string): string | undefined {
  if (!text.includes('&')) return text
  const unknown: string[] = []
  const decoded = text.replaceAll(
    /&(#\d{1,7}|#[xX][\da-fA-F]{1,6}|\w{1,32});|&/g,
    (all, entity: string | undefined) => {
      const character = entity === undefined ? undefined : decodeOne(entity)
      if (character === undefined) unknown.push(all)
      return character ?? all
    },
  )
  return unknown.length === 0 ? decoded : undefined
}
