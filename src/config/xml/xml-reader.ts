import {XMLParser} from 'fast-xml-parser'
import type {XmlElement} from './xml-element.ts'
import type {Findings} from './findings.ts'
import {SourceText} from './source-text.ts'
import {blankComments, decodeEntities, type XmlRules} from './xml-text.ts'
import {type ScannedXml, XmlScanner} from './xml-scanner.ts'

/** A protocol stack is a few kilobytes, the file of a whole server a few hundred; anything larger is refused unread. */
export const MAX_XML_LENGTH = 1 << 19

/** An element as fast-xml-parser returns it with `preserveOrder`: one key, its name, with its children. */
type ParsedNode = Record<string | symbol, unknown>

const META = XMLParser.getMetaDataSymbol() as unknown as symbol

/**
 * Reads a configuration file into elements with positions. fast-xml-parser returns the tree and where each element begins and
 * ends. It accepts a good deal that is not well-formed and does not report the positions of attributes, so the scanner goes
 * first: it reports faults, blanks out comments and document types (nothing is ever expanded), and finds the attributes.
 */
export function readXml(
  file: string,
  text: string,
  findings: Findings,
  rules: XmlRules = 'jgroups',
): XmlElement | undefined {
  if (text.length > MAX_XML_LENGTH) {
    findings.add(
      {file, line: 1, column: 1, path: ''},
      {
        code: 'xml-limit',
        message: `expected a configuration of at most ${String(MAX_XML_LENGTH)} characters, found ${String(text.length)}`,
        hint: 'this is not a protocol stack',
      },
    )
    return undefined
  }
  const source = new SourceText(file, text.replace(/^\uFEFF/, ' '))
  if (!checkCharacters(source, findings)) return undefined
  const bare = blankComments(source, findings, rules)
  const scanned = bare === undefined ? undefined : new XmlScanner(source, bare, findings, rules).scan()
  return scanned === undefined ? undefined : parse(source, scanned, findings)
}

/** Reads a file, and passes on its root for reuse if it had no findings. */
export function readRoot(
  {file, text}: {readonly file: string; readonly text: string},
  rules: XmlRules,
  {findings, roots}: {readonly findings: Findings; readonly roots?: Map<string, XmlElement>},
): XmlElement | undefined {
  const before = findings.reports
  const root = readXml(file, text, findings, rules)
  if (root !== undefined && findings.reports === before) roots?.set(file, root)
  return root
}

/** No text file contains control characters, and in messages they would upset terminals. */
function checkCharacters(source: SourceText, findings: Findings): boolean {
  const at = source.text.search(/[^\t\n\r\u0020-\u{10FFFF}]|\uFFFD/u)
  if (at === -1) return true
  findings.add(
    {file: source.file, ...source.position(at), path: ''},
    {
      code: 'xml-character',
      message: 'found a character that is not allowed in XML',
      hint: 'save the file as UTF-8 text',
    },
  )
  return false
}

function parse(source: SourceText, scanned: ScannedXml, findings: Findings): XmlElement | undefined {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: true,
    captureMetaData: true,
    processEntities: false,
    parseTagValue: false,
  })
  try {
    const [root] = elementsOf(parser.parse(scanned.text), '', source, scanned)
    return root
  } catch (error) {
    if (findings.refused) return undefined
    findings.add(
      {file: source.file, line: 1, column: 1, path: ''},
      {
        code: 'xml-malformed',
        message: `the XML is not well-formed: ${error instanceof Error ? error.message : String(error)}`,
      },
    )
    return undefined
  }
}

/** The text directly inside an element; the scanner allows it only where an XML parser reads the file. */
function textOf(nodes: unknown): string {
  const text = (nodes as ParsedNode[]).map((node) => (typeof node['#text'] === 'string' ? node['#text'] : '')).join(' ')
  return text.includes('&') ? (decodeEntities(text) ?? text).trim() : text.trim()
}

function elementsOf(nodes: unknown, above: string, source: SourceText, scanned: ScannedXml): XmlElement[] {
  const elements: XmlElement[] = []
  for (const node of nodes as ParsedNode[]) {
    const name = Object.keys(node).find((key) => key !== ':@' && key !== '#text')
    const {startIndex, endIndex} = (node[META] ?? {}) as {startIndex?: number; endIndex?: number}
    const tag = startIndex === undefined ? undefined : scanned.startTags.get(startIndex)
    if (name === undefined || startIndex === undefined || tag === undefined) continue
    const path = above + name
    const end = endIndex ?? tag.end
    const text = textOf(node[name])
    elements.push({
      name,
      path,
      attributes: tag.attributes,
      children: elementsOf(node[name], `${path}/`, source, scanned),
      ...(text === '' ? {} : {text}),
      ...source.at(startIndex),
      openEnd: tag.end,
      ...(end === tag.end ? {} : {closeStart: scanned.text.lastIndexOf('</', end - 1)}),
      end,
    })
  }
  return elements
}
