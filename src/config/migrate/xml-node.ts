import type {Findings} from '../findings.ts'
import type {SourceText} from '../source-text.ts'
import type {AttributeToken} from '../xml-attributes.ts'
import type {XmlRules} from '../xml-text.ts'
import {type ElementToken, XmlScanner} from '../xml-scanner.ts'

/** An element with the places of its parts in the text. */
export interface XmlNode {
  readonly name: string
  readonly token: ElementToken
  readonly attributes: readonly AttributeToken[]
  readonly children: readonly XmlNode[]
  readonly parent: XmlNode | undefined
}

/** Reads a text into elements with places; nothing if its elements form no tree. */
export function readNodes(source: SourceText, findings: Findings, rules: XmlRules): XmlNode | undefined {
  const scanned = new XmlScanner(source, findings, rules).scan()
  if (scanned === undefined) return undefined
  let root: XmlNode | undefined
  const open: {node: XmlNode; children: XmlNode[]}[] = []
  for (const token of scanned.elements) {
    open.length = token.depth
    const above = open.at(-1)
    const children: XmlNode[] = []
    const attributes = scanned.attributes.get(token.start) ?? []
    const node: XmlNode = {name: token.name, token, attributes, children, parent: above?.node}
    above?.children.push(node)
    root ??= node
    open.push({node, children})
  }
  return root
}

/** The value of an attribute of an element. */
export function attributeOf(node: XmlNode, name: string): string | undefined {
  return node.attributes.find((a) => a.name === name)?.value
}

/** The elements that hold a list of protocols, the one nearest to the root first. */
export function stacksOf(root: XmlNode): readonly XmlNode[] {
  const found: XmlNode[] = []
  const visit = (node: XmlNode): void => {
    if (isStack(node)) found.push(node)
    node.children.forEach(visit)
  }
  visit(root)
  return found
}

/** Any `config`, that of a fork-stack or inside another file too, or a `stack` among Infinispan's `jgroups`. */
function isStack({name, parent}: XmlNode): boolean {
  if (parent === undefined && name.toLowerCase() === 'config') return true
  return name === 'config' || (name === 'stack' && parent?.name === 'jgroups')
}
