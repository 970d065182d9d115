/** Files that lie in the jar of JGroups and that its configurations name: what they say, without comments. */
import {XMLParser} from 'fast-xml-parser'

/** The files of `facts/conf`, each with what stands on its first line. */
export const SHIPPED_FILES: Readonly<Record<string, string>> = {
  'fork-stacks.xml': 'Stacks that FORK finds by this name.',
  'nio-default.xml':
    'Transport that stacks of JGroups include by this name: connections without a thread of their own.',
  'relay1.xml': 'Sites that RELAY2 and RELAY3 find by this name.',
  'relay2.xml': 'Sites that RELAY2 and RELAY3 find by this name.',
}

const WIDTH = 120
const INDENT = '    '

interface Element {
  readonly name: string
  readonly attributes: readonly string[]
  readonly children: readonly Element[]
}

type ParsedNode = Readonly<Record<string, unknown>>

/** Where a schema is found is of no use here. */
const isForSchema = (name: string): boolean => name.startsWith('xmlns:xsi') || name.startsWith('xsi:')

function elementsOf(nodes: readonly ParsedNode[]): Element[] {
  return nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ':@')
    if (name === undefined || name.startsWith('#')) return []
    const attributes = Object.entries((node[':@'] ?? {}) as Record<string, string>).filter(([key]) => !isForSchema(key))
    const children = elementsOf(node[name] as readonly ParsedNode[])
    return [{name, attributes: attributes.map(([key, value]) => `${key}="${value}"`), children}]
  })
}

function lines({name, attributes, children}: Element, indent: string): string[] {
  const end = children.length === 0 ? '/>' : '>'
  const short = `${indent}<${[name, ...attributes].join(' ')}${end}`
  const separator = `\n${indent}${' '.repeat(name.length + 2)}`
  const start = short.length <= WIDTH ? short : `${indent}<${name} ${attributes.join(separator)}${end}`
  if (children.length === 0) return [start]
  return [start, ...children.flatMap((child) => lines(child, indent + INDENT)), `${indent}</${name}>`]
}

/** The text of `facts/conf/<name>` from the file of the jar. */
export function shippedText(name: string, xml: string): string {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    ignoreDeclaration: true,
    processEntities: false,
  })
  const elements = elementsOf(parser.parse(xml) as readonly ParsedNode[])
  return [`<!-- ${SHIPPED_FILES[name] ?? ''} -->`, ...elements.flatMap((e) => lines(e, '')), ''].join('\n')
}
