import {elementPlace, type XmlAttribute, type XmlElement} from '../../config/xml/xml-element.ts'
import {type Findings, quote} from '../../config/xml/findings.ts'
import {attributeOf, type FormReader, type FormStack, localName} from './form.ts'
import {SocketBindings} from './socket-bindings.ts'
import {BindingReader} from './wildfly-bindings.ts'
import {WildFlyReferences} from './wildfly-references.ts'

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

/** A subsystem of a server's file, and the profile that holds it. */
interface Subsystem {
  readonly element: XmlElement
  readonly profile?: XmlElement
}

/** The subsystems of a whole server's file, one per profile; a part of one stands for itself. */
function subsystems(root: XmlElement, profile?: XmlElement): readonly Subsystem[] {
  const isSubsystem = (e: XmlElement): boolean =>
    e.attributes.some((a) => a.name.startsWith('xmlns') && a.value.includes(':jgroups:'))
  if (isSubsystem(root) || localName(root.name) === 'stack' || localName(root.name) === 'stacks')
    return [{element: root, ...(profile === undefined ? {} : {profile})}]
  const inside = localName(root.name) === 'profile' ? root : profile
  return root.children.flatMap((child) => subsystems(child, inside))
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
  checkSecrets(element, findings)
  return [{...element, name: type.value, attributes: properties, children: []}]
}

/** Credentials of a protocol stand in elements of their own, as a text or as the name of a store. */
function checkSecrets(element: XmlElement, findings: Findings): void {
  const at = attributeOf(element, 'clear-text')
  if (at !== undefined && at.value !== '' && !/^\$\{[^:}]*\}$/.test(at.value)) {
    const {file, line, column} = at
    findings.add(
      {file, line, column, path: element.path},
      {
        code: 'clear-text',
        severity: 'info',
        message: `clear-text of <${localName(element.name)}> stands in the file ${at.value.startsWith('${') ? 'as the default of a variable' : 'in clear text'}`,
        hint: 'name a credential store: store="…" alias="…"',
      },
    )
  }
  for (const child of element.children) checkSecrets(child, findings)
}

function checkInterfaces(bindings: SocketBindings, findings: Findings): void {
  for (const {name, value, file, line, column} of bindings.unknownInterfaces)
    findings.add(
      {file, line, column, path: 'socket-binding-group'},
      {
        code: 'unknown-interface',
        message: `there is no interface ${quote(value)}, which ${name} names`,
        found: value,
        hint: `known are ${bindings.interfaceNames.join(', ')}`,
      },
    )
}

function readSubsystem({element, profile}: Subsystem, root: XmlElement, reader: FormReader): readonly FormStack[] {
  const {findings, dialect, variables} = reader
  const bindings = new SocketBindings(root, attributeOf(profile ?? root, 'name')?.value, variables)
  checkInterfaces(bindings, findings)
  const references = new WildFlyReferences(element, bindings, findings)
  references.check(element)
  if (profile !== undefined) references.checkCaches(profile)
  const stackOf = (parent: XmlElement, name: string, path: string, complete: boolean): FormStack => {
    const bound = new BindingReader(bindings, dialect.components, findings)
    const protocols = parent.children.flatMap((child) =>
      protocolOf(child, dialect.components, findings).map((protocol) => bound.bound(child, protocol)),
    )
    const tree = {file: parent.file, root: {...elementPlace(parent), path}, protocols, complete}
    return {name, tree, bindings: bound.references}
  }
  return [
    ...stacksBelow(element).map((stack) => {
      const name = attributeOf(stack, 'name')?.value ?? ''
      return stackOf(stack, name, `subsystem/stack[${name}]`, true)
    }),
    ...forksBelow(element).map((fork) => {
      const name = `fork ${attributeOf(fork, 'name')?.value ?? ''}`
      return stackOf(fork, name, `subsystem/${name}`, false)
    }),
  ]
}

/** The stacks of a `<subsystem xmlns="urn:jboss:domain:jgroups:…">`, and the protocols of its fork channels. */
export function readWildFly(root: XmlElement, reader: FormReader): readonly FormStack[] {
  return subsystems(root).flatMap((subsystem) => readSubsystem(subsystem, root, reader))
}
