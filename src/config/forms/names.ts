import type {ConfigAttribute, ConfigElement} from '../config-tree.ts'

/** A name without its namespace prefix. */
export const localName = (name: string): string => name.slice(name.lastIndexOf(':') + 1)

/** The attribute of a local name. */
export function attributeOf(element: ConfigElement, name: string): ConfigAttribute | undefined {
  return element.attributes.find((a) => localName(a.name) === name && !a.name.startsWith('xmlns'))
}

/** An element with the attributes that belong to JGroups: namespace declarations left out. */
export function withoutNamespaces(element: ConfigElement): ConfigElement {
  return {...element, attributes: element.attributes.filter((a) => a.name !== 'xmlns' && !a.name.startsWith('xmlns:'))}
}
