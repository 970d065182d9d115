import type {XmlAttribute, XmlElement} from '../xml-element.ts'

/** A name without its namespace prefix. */
export const localName = (name: string): string => name.slice(name.lastIndexOf(':') + 1)

/** The attribute of a local name. */
export function attributeOf(element: XmlElement, name: string): XmlAttribute | undefined {
  return element.attributes.find((a) => localName(a.name) === name && !a.name.startsWith('xmlns'))
}

/** An element with the attributes that belong to JGroups: namespace declarations left out. */
export function withoutNamespaces(element: XmlElement): XmlElement {
  return {...element, attributes: element.attributes.filter((a) => a.name !== 'xmlns' && !a.name.startsWith('xmlns:'))}
}
