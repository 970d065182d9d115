import {Findings} from '../../config/xml/findings.ts'
import type {XmlElement} from '../../config/xml/xml-element.ts'
import type {Release} from '../../releases/facts.ts'
import {
  infinispanOf,
  infinispanRelease,
  type ProductRelease,
  type ProductStack,
  productStack,
} from '../../releases/product-stacks.ts'
import {combine} from './combine-stacks.ts'

/** The Infinispan whose stacks a file may name, and why it is not the one that the file names, if so. */
export interface StackSource {
  readonly release: ProductRelease
  readonly remark?: string
}

const NAMESPACE = /urn:infinispan:(?:config|server):(\d+\.\d+)/

/** The Infinispan of a file: that of its namespace, if the file is read in the language of its JGroups. */
export function stackSourceOf(root: XmlElement, jgroups: Release): StackSource {
  const texts = [root, ...root.children].flatMap((element) => element.attributes.map((a) => a.value))
  const number = NAMESPACE.exec(texts.join(' '))?.[1]
  const named = number === undefined ? undefined : infinispanRelease(number)
  if (number === undefined || named === undefined) return {release: infinispanOf(jgroups)}
  if (named.jgroups !== jgroups) {
    const release = infinispanOf(jgroups)
    return {release, remark: `read for JGroups ${jgroups}, not that of Infinispan ${number}`}
  }
  return named.release === number ? {release: named} : {release: named, remark: `those of ${number} are not known here`}
}

/** What a stack is called where it stands for a file. */
const fileOf = (name: string, {product, version}: ProductStack): string => `stack "${name}" of ${product} ${version}`

/** The protocols of a stack that Infinispan or Keycloak brings along, bottom to top. */
export function builtInStack(name: string, release: ProductRelease): readonly XmlElement[] | undefined {
  const stack = productStack(name, release)
  if (stack === undefined) return undefined
  const place = {file: fileOf(name, stack), line: 1, column: 1, offset: 0, end: 0}
  const own = stack.protocols.map(([protocol, attributes]): XmlElement => ({
    name: protocol,
    path: `config/${protocol}`,
    attributes: Object.entries(attributes).map(([key, value]) => ({name: key, value, ...place, quote: 0})),
    children: [],
    ...place,
    openEnd: 0,
  }))
  if (stack.extends === undefined) return own
  return combine(builtInStack(stack.extends, release) ?? [], own, true, new Findings())
}
