import {elementPlace, type XmlAttribute, type XmlElement} from '../../config/xml/xml-element.ts'
import type {Findings} from '../../config/xml/findings.ts'
import {attributeOf, type FormReader, type FormStack, localName} from './form.ts'

/** Elements of a stack that represent a protocol, named by their attribute `type`. */
export const PROTOCOL_ELEMENT = /^(?:transport|(?:[a-z-]+-)?protocol)$/

/** Thread pool attributes of the transport, by those of `<default-thread-pool>`. */
const POOL: Readonly<Record<string, string>> = {
  'min-threads': 'thread_pool.min_threads',
  'max-threads': 'thread_pool.max_threads',
  'keepalive-time': 'thread_pool.keep_alive_time',
}

function stacksBelow(element: XmlElement): readonly XmlElement[] {
  if (localName(element.name) === 'stack' && attributeOf(element, 'name') !== undefined) return [element]
  return element.children.flatMap(stacksBelow)
}

function forksBelow(element: XmlElement): readonly XmlElement[] {
  return localName(element.name) === 'fork' ? [element] : element.children.flatMap(forksBelow)
}

/** The subsystems of a complete server configuration, one per profile; or the root if it is a part of one. */
function subsystems(root: XmlElement): readonly XmlElement[] {
  const isSubsystem = (e: XmlElement): boolean =>
    e.attributes.some((a) => a.name.startsWith('xmlns') && a.value.includes(':jgroups:'))
  if (isSubsystem(root) || localName(root.name) === 'stack' || localName(root.name) === 'stacks') return [root]
  return root.children.flatMap(subsystems)
}

function propertyOf(element: XmlElement, findings: Findings): readonly XmlAttribute[] {
  const name = attributeOf(element, 'name')?.value
  if (name !== undefined) {
    const {file, line, column, offset, openEnd, end} = element
    const value = element.text ?? attributeOf(element, 'value')?.value ?? ''
    return [{name, value, file, line, column, offset, quote: openEnd, end}]
  }
  findings.add(elementPlace(element), {
    code: 'form-element',
    message: '<property> has no name',
    expected: 'name',
    hint: 'write <property name="…">value</property>',
  })
  return []
}

function poolOf(element: XmlElement): readonly XmlAttribute[] {
  if (localName(element.name) !== 'default-thread-pool' && localName(element.name) !== 'thread-pool') return []
  return element.attributes.flatMap((a) => {
    const name = POOL[localName(a.name)]
    return name === undefined ? [] : [{...a, name}]
  })
}

/** A protocol as JGroups would write it: properties become attributes, without what the server itself sets. */
function protocolOf(element: XmlElement, hasComponents: boolean, findings: Findings): readonly XmlElement[] {
  const kind = localName(element.name)
  if (kind === 'relay') {
    const site = attributeOf(element, 'site')
    return [{...element, name: 'relay.RELAY2', attributes: site === undefined ? [] : [site], children: []}]
  }
  if (!PROTOCOL_ELEMENT.test(kind)) return []
  const type = attributeOf(element, 'type')
  if (type === undefined) {
    findings.add(elementPlace(element), {
      code: 'form-element',
      message: `<${kind}> does not name its protocol`,
      expected: 'type',
      hint: `write <${kind} type="…">`,
    })
    return []
  }
  const properties = element.children.flatMap((child) =>
    localName(child.name) === 'property' ? propertyOf(child, findings) : hasComponents ? poolOf(child) : [],
  )
  return [{...element, name: type.value, attributes: properties, children: []}]
}

/** Reads the stacks of a `<subsystem xmlns="urn:jboss:domain:jgroups:…">`, and the protocols of its fork channels. */
export function readWildFly(root: XmlElement, {findings, dialect}: FormReader): readonly FormStack[] {
  const treeOf = (element: XmlElement, path: string, complete: boolean): FormStack['tree'] => ({
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
