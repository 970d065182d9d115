import {elementPlace, type XmlElement} from '../../config/xml/xml-element.ts'
import type {FormReader, FormStack} from './form.ts'
import {attributeOf, localName} from './form.ts'
import {builtInStack, stackSourceOf} from './built-in-stacks.ts'

const KEYCLOAK_STACK = 'jdbc-ping'

function containers(element: XmlElement): readonly XmlElement[] {
  return localName(element.name) === 'cache-container' ? [element] : element.children.flatMap(containers)
}

/**
 * The stack of a file that writes none: Keycloak, whose cache container has its name, takes one that it makes in code where the
 * transport names none either.
 */
export function defaultStacks(root: XmlElement, {dialect}: Pick<FormReader, 'dialect'>): readonly FormStack[] {
  return containers(root).flatMap((container): readonly FormStack[] => {
    const transport = container.children.find((c) => localName(c.name) === 'transport')
    const isKeycloak = attributeOf(container, 'name')?.value === 'keycloak'
    if (!isKeycloak || transport === undefined || attributeOf(transport, 'stack') !== undefined) return []
    const protocols = builtInStack(KEYCLOAK_STACK, stackSourceOf(root, dialect.release).release)
    if (protocols === undefined) return []
    const place = {...elementPlace(container), path: `cache-container[keycloak]`}
    return [{name: KEYCLOAK_STACK, tree: {file: container.file, root: place, protocols, complete: true}}]
  })
}
