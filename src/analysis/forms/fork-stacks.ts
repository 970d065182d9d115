import {elementPlace, type XmlElement} from '../../config/xml/xml-element.ts'
import {type Findings, quote} from '../../config/xml/findings.ts'
import {attributeOf, type FormReader, type FormStack} from './form.ts'

function expectName(element: XmlElement, expected: string, parent: string, findings: Findings): boolean {
  if (element.name === expected) return true
  findings.add(
    {...elementPlace(element), path: `${parent}/${element.name}`},
    {
      code: 'form-element',
      message: `expected <${expected}> in ${parent}, found <${element.name}>`,
      expected,
      found: element.name,
      hint: `write <${expected}>: names must match exactly`,
    },
  )
  return false
}

/** Reads `<fork-stacks>`: the stacks that FORK puts on top of itself, each without a transport of its own. */
export function readForkStacks(root: XmlElement, {findings}: FormReader): readonly FormStack[] {
  if (!expectName(root, 'fork-stacks', 'FORK', findings)) return []
  const ids = new Set<string>()
  return root.children.flatMap((stack): readonly FormStack[] => {
    if (!expectName(stack, 'fork-stack', 'fork-stacks', findings)) return []
    const id = attributeOf(stack, 'id')?.value ?? ''
    if (ids.has(id))
      findings.add(elementPlace(stack), {
        code: 'fork-stack-twice',
        message: `fork-stack ${quote(id)} is defined twice`,
        found: id,
        hint: 'give each its own id',
      })
    ids.add(id)
    return stack.children.flatMap((config): readonly FormStack[] => {
      if (config.name.toLowerCase() !== 'config' && !expectName(config, 'config', 'fork-stack', findings)) return []
      const tree = {file: root.file, root: elementPlace(config), protocols: config.children, complete: false}
      return [{name: `fork-stack ${id}`, tree}]
    })
  })
}
