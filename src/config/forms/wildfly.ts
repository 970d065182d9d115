import {type ConfigAttribute, type ConfigElement, elementPlace} from '../config-tree.ts'
import type {Findings} from '../findings.ts'
import type {FormReader, FormStack} from './document.ts'
import {attributeOf, localName} from './names.ts'

/** Elements of a stack that stand for a protocol, whose name is in their attribute `type`. */
export const PROTOCOL_ELEMENT = /^(?:transport|(?:[a-z-]+-)?protocol)$/

/** Attributes of the thread pools of a transport, by those of `<default-thread-pool>`. */
const POOL: Readonly<Record<string, string>> = {
  'min-threads': 'thread_pool.min_threads',
  'max-threads': 'thread_pool.max_threads',
  'keepalive-time': 'thread_pool.keep_alive_time',
}

function stacksBelow(element: ConfigElement): readonly ConfigElement[] {
  if (localName(element.name) === 'stack' && attributeOf(element, 'name') !== undefined) return [element]
  return element.children.flatMap(stacksBelow)
}

function forksBelow(element: ConfigElement): readonly ConfigElement[] {
  return localName(element.name) === 'fork' ? [element] : element.children.flatMap(forksBelow)
}

/** The subsystems of a whole server's file, one per profile; a part of one stands for itself. */
function subsystems(root: ConfigElement): readonly ConfigElement[] {
  const isSubsystem = (e: ConfigElement): boolean =>
    e.attributes.some((a) => a.name.startsWith('xmlns') && a.value.includes(':jgroups:'))
  if (isSubsystem(root) || localName(root.name) === 'stack' || localName(root.name) === 'stacks') return [root]
  return root.children.flatMap(subsystems)
}

function propertyOf(element: ConfigElement, findings: Findings): readonly ConfigAttribute[] {
  const {file, line, column} = element
  const name = attributeOf(element, 'name')?.value
  if (name !== undefined)
    return [{name, value: element.text ?? attributeOf(element, 'value')?.value ?? '', file, line, column}]
  findings.add(elementPlace(element), {
    code: 'form-element',
    message: '<property> has no name',
    expected: 'name',
    hint: 'write <property name="…">value</property>',
  })
  return []
}

function poolOf(element: ConfigElement): readonly ConfigAttribute[] {
  if (localName(element.name) !== 'default-thread-pool' && localName(element.name) !== 'thread-pool') return []
  return element.attributes.flatMap((a) => {
    const name = POOL[localName(a.name)]
    return name === undefined ? [] : [{...a, name}]
  })
}

/** A protocol as JGroups would have it: properties become attributes. What the server itself sets is left out. */
function protocolOf(element: ConfigElement, hasComponents: boolean, findings: Findings): readonly ConfigElement[] {
  const {file, line, column} = element
  const kind = localName(element.name)
  if (kind === 'relay') {
    const site = attributeOf(element, 'site')
    return [{name: 'relay.RELAY2', attributes: site === undefined ? [] : [site], children: [], file, line, column}]
  }
  if (!PROTOCOL_ELEMENT.test(kind)) return []
  const type = attributeOf(element, 'type')
  if (type === undefined) {
    findings.add(elementPlace(element), {
      code: 'form-element',
      message: `<${kind}> does not say which protocol it is`,
      expected: 'type',
      hint: `write <${kind} type="…">`,
    })
    return []
  }
  const properties = element.children.flatMap((child) =>
    localName(child.name) === 'property' ? propertyOf(child, findings) : hasComponents ? poolOf(child) : [],
  )
  return [{name: type.value, attributes: properties, children: [], file, line, column}]
}

/** The stacks of a `<subsystem xmlns="urn:jboss:domain:jgroups:…">`, and the protocols of its fork channels. */
export function readWildFly(root: ConfigElement, {findings, dialect}: FormReader): readonly FormStack[] {
  const treeOf = (element: ConfigElement, path: string, complete: boolean): FormStack['tree'] => ({
    file: element.file,
    root: {...elementPlace(element), path},
    protocols: element.children.flatMap((child) => protocolOf(child, dialect.components, findings)),
    complete,
  })
  return subsystems(root).flatMap((subsystem) => [
    ...stacksBelow(subsystem).map((stack) => {
      const name = attributeOf(stack, 'name')?.value ?? ''
      return {name, tree: treeOf(stack, `subsystem/stack[${name}]`, true)}
    }),
    ...forksBelow(subsystem).map((fork) => {
      const name = `fork ${attributeOf(fork, 'name')?.value ?? ''}`
      return {name, tree: treeOf(fork, `subsystem/${name}`, false)}
    }),
  ])
}
