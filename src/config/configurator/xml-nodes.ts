import type {XmlElement} from '../xml-element.ts'
import {Findings} from '../findings.ts'
import type {SourceText} from '../source-text.ts'
import {readXml} from '../xml-reader.ts'
import type {JavaAttribute, JavaNode} from './jgroups-reader.ts'
import {Java, Refusal, type Spot} from './refusal.ts'

function nodeOf(element: XmlElement, source: SourceText): JavaNode {
  const spotOf = (place: {readonly line: number; readonly column: number}): Spot => ({
    source,
    offset: source.offset(place),
  })
  const attributes = new Map(
    element.attributes.map((a): [string, JavaAttribute] => [a.name, {value: a.value, spot: spotOf(a)}]),
  )
  return {
    name: element.name,
    spot: spotOf(element),
    attributes,
    children: element.children.map((child) => nodeOf(child, source)),
  }
}

/** The root of a file as a parser of XML sees it, which JGroups 3 uses. Throws a `Refusal` that names the first fault. */
export function readXmlNodes(source: SourceText): JavaNode | undefined {
  const findings = new Findings()
  const root = readXml(source.file, source.text, findings, 'xml')
  const fault = findings.list().find((f) => f.severity === 'error')
  if (fault === undefined && root !== undefined) {
    const node = nodeOf(root, source)
    return root.children.length === 0 ? {...node, children: undefined} : node
  }
  if (fault === undefined) return undefined
  const spot = {source, offset: source.offset(fault)}
  const word = /^\S{0,40}/.exec(source.text.slice(spot.offset))?.[0] ?? ''
  throw new Refusal(Java.io, fault.message, {word, spot})
}
