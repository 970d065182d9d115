import type {XmlElement} from '../../config/xml/xml-element.ts'

/** The value of an attribute of an element. */
export function valueOf(node: XmlElement, name: string): string | undefined {
  return node.attributes.find((a) => a.name === name)?.value
}

/** The elements that hold a list of protocols, the one nearest to the root first. */
export function stacksOf(root: XmlElement): readonly XmlElement[] {
  const found: XmlElement[] = []
  const visit = (node: XmlElement): void => {
    if (isStack(node)) found.push(node)
    node.children.forEach(visit)
  }
  visit(root)
  return found
}

/** Any `config`, including that of a fork-stack or inside another file, or a `stack` in Infinispan's `jgroups`. */
function isStack({name, path}: XmlElement): boolean {
  return name === 'config' || path.toLowerCase() === 'config' || /(?:^|\/)jgroups\/stack$/.test(path)
}
