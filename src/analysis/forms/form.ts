import {foreignText} from './foreign.ts'
import type {TreeReader} from '../../config/files/tree-loader.ts'
import type {ConfigTree, XmlAttribute, XmlElement} from '../../config/xml/xml-element.ts'

/** The forms in which stacks of protocols are written. */
export const CONFIG_FORMS = [
  'jgroups',
  'infinispan',
  'wildfly',
  'fork-stacks',
  'relay-sites',
  'artemis',
  'embedded',
  'foreign',
] as const

/** The reader of a file: JGroups itself, a server that embeds it, or one of its protocols. */
export type ConfigForm = (typeof CONFIG_FORMS)[number]

/** A stack of a file; a file of JGroups itself has one, without a name. */
export interface FormStack {
  readonly name?: string
  readonly tree: ConfigTree
  /** The socket bindings that protocols of a server name, by the element of the protocol. */
  readonly bindings?: ReadonlyMap<XmlElement, BindingReference>
}

/** The socket binding that a protocol names. */
export interface BindingReference {
  readonly name: string
  /** The file defines it: what it says stands as attributes of the protocol. */
  readonly defined: boolean
  /** Its interface is picked by a variable, which is set where the server is started. */
  readonly variableAddress: boolean
}

/** What a form is read with. */
export type FormReader = TreeReader

const WILDFLY = /urn:(?:jboss:domain|infinispan:server):jgroups:/
const ARTEMIS = /urn:activemq|<(?:\w+:)?(?:broadcast|discovery)-group/
const START_OF_ROOT =
  /^(?:\uFEFF|\s|<\?(?:[^?]|\?(?!>))*\?>|<!--(?:[^-]|-(?!->))*-->|<![A-Za-z][^<>]*>)*<([A-Za-z_][\w.:-]*)/

/** The form of a file, from its text alone, so also of malformed files. */
export function formOf(text: string): ConfigForm {
  const root = localName(START_OF_ROOT.exec(text.slice(0, 1 << 16))?.[1] ?? '')
  if (root === '') return foreignText(text) === undefined ? 'jgroups' : 'foreign'
  if (root.toLowerCase() === 'config') return 'jgroups'
  if (root === 'configuration' && ARTEMIS.test(text)) return 'artemis'
  if (root === 'fork-stacks') return 'fork-stacks'
  if (root === 'RelayConfiguration') return 'relay-sites'
  if (WILDFLY.test(text)) return 'wildfly'
  if (root === 'stack' || root === 'stacks') return /<(?:\w+:)?transport\s/.test(text) ? 'wildfly' : 'infinispan'
  if (root === 'infinispan' || root === 'jgroups' || /<(?:\w+:)?jgroups[\s>]/.test(text)) return 'infinispan'
  return /<config[\s>]/.test(text) ? 'embedded' : 'jgroups'
}

/** A name without its namespace prefix. */
export const localName = (name: string): string => name.slice(name.lastIndexOf(':') + 1)

/** The attribute with a local name. */
export function attributeOf(element: XmlElement, name: string): XmlAttribute | undefined {
  return element.attributes.find((a) => localName(a.name) === name && !a.name.startsWith('xmlns'))
}

/** An element without its namespace declarations. */
export function withoutNamespaces(element: XmlElement): XmlElement {
  return {...element, attributes: element.attributes.filter((a) => a.name !== 'xmlns' && !a.name.startsWith('xmlns:'))}
}
