import {JgError} from '../errors/index.ts'
import type {Component, Protocol} from './protocol.ts'
import type {Attr, AttributeValue, ComponentSpec, Hint, JavaType, Op, Prop} from './spec.ts'

/** One attribute as probe shows it; `name` has the component's prefix. */
export interface Attribute {
  readonly name: string
  readonly type: JavaType
  readonly hint: Hint
  readonly unit: string | undefined
  readonly writable: boolean
  readonly source: 'property' | 'attribute'
  readonly doc: string
  /** JGroups has no such attribute. */
  readonly own: boolean
  /** Whether JGroups' `jmx` answers contain it: not if it is deprecated, or unreadable in Java. */
  readonly listed: boolean
  read(): AttributeValue
}

/** One operation; `name` has the component's prefix. */
export interface Operation extends Op {
  readonly name: string
}

type Values = Record<string, unknown>

function fromProperty(name: string, prop: Prop<unknown>, values: Values, key: string): Attribute {
  return {
    name,
    type: prop.type,
    hint: prop.hint,
    unit: prop.unit,
    writable: prop.writable ?? false,
    source: 'property',
    doc: prop.doc,
    own: false,
    listed: prop.unreadable !== true,
    read: () => (prop.secret === true && values[key] !== null ? '<hidden>' : (values[key] as AttributeValue)),
  }
}

function fromAttribute(protocol: Protocol, name: string, declared: Attr, counters: Values, key: string): Attribute {
  return {
    name,
    type: declared.type,
    hint: declared.hint,
    unit: declared.unit,
    writable: declared.writable ?? false,
    source: 'attribute',
    doc: declared.doc,
    own: declared.own ?? false,
    listed: declared.deprecated !== true,
    read: () => (declared.kind === 'counter' ? (counters[key] as number) : protocol.gauge(name)),
  }
}

function ofSpec(
  protocol: Protocol,
  spec: Pick<ComponentSpec, 'properties' | 'attributes'>,
  component: Component<ComponentSpec>,
  prefix: string,
): Attribute[] {
  const list: Attribute[] = []
  for (const [key, prop] of Object.entries(spec.properties)) {
    if (prop.deprecated === undefined) list.push(fromProperty(prefix + key, prop, component.props, key))
  }
  for (const [key, declared] of Object.entries(spec.attributes)) {
    list.push(fromAttribute(protocol, prefix + key, declared, component.counters, key))
  }
  return list
}

/**
 * Whether an answer with all attributes includes this one. JGroups lacks the `own` attributes: until one has counted something, answers
 * equal those of JGroups. Asked for by name, it is always included.
 */
export function belongsToAll({own, read}: Pick<Attribute, 'own' | 'read'>): boolean {
  return !own || read() !== 0
}

function componentOf(protocol: Protocol, prefix: string): Component<ComponentSpec> | undefined {
  return (protocol.components as Record<string, Component<ComponentSpec>>)[prefix]
}

/** All attributes of a protocol and its components, sorted by name as probe prints them; deprecated ones are omitted. */
export function attributesOf(protocol: Protocol): Attribute[] {
  const list = ofSpec(protocol, protocol.spec, protocol, '')
  for (const [prefix, spec] of Object.entries(protocol.spec.components)) {
    const component = componentOf(protocol, prefix)
    if (component !== undefined) list.push(...ofSpec(protocol, spec, component, `${prefix}.`))
  }
  return list.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

/** All operations of a protocol and its components in order of declaration. */
export function operationsOf(protocol: Protocol): Operation[] {
  const list = Object.entries(protocol.spec.operations).map(([name, op]): Operation => ({...op, name}))
  for (const [prefix, spec] of Object.entries(protocol.spec.components)) {
    for (const [name, op] of Object.entries(spec.operations)) list.push({...op, name: `${prefix}.${name}`})
  }
  return list
}

/** The declaration of a property by its name with prefix. */
export function propertyOf(protocol: Protocol, name: string): Prop<unknown> | undefined {
  const dot = name.indexOf('.')
  if (dot < 0) return (protocol.spec.properties as Record<string, Prop<unknown>>)[name]
  return protocol.spec.components[name.slice(0, dot)]?.properties[name.slice(dot + 1)]
}

/** Changes a property while the member runs. Throws JgError when there is no such property. */
export function writeProperty(protocol: Protocol, name: string, value: unknown): void {
  if (propertyOf(protocol, name) === undefined) {
    throw new JgError('NOT_FOUND', `${protocol.name} has no property ${name} that could be changed`)
  }
  const dot = name.indexOf('.')
  if (dot < 0) {
    ;(protocol.props as Values)[name] = value
  } else {
    const component = componentOf(protocol, name.slice(0, dot))
    if (component !== undefined) (component.props as Values)[name.slice(dot + 1)] = value
  }
  protocol.propertyChanged(name)
}

/** Calls an operation by its name with prefix. Throws JgError when it is unknown or the number of arguments is wrong. */
export function invoke(protocol: Protocol, name: string, args: readonly string[]): AttributeValue | undefined {
  const declared = operationsOf(protocol).find((o) => o.name === name)
  const operation = protocol.operation(name)
  if (declared === undefined || operation === undefined) {
    throw new JgError('NOT_FOUND', `${protocol.name} has no operation ${name}`)
  }
  if (declared.args.length !== args.length) {
    throw new JgError(
      'USAGE',
      `${protocol.name}.${name} takes ${String(declared.args.length)} arguments, found ${String(args.length)}`,
    )
  }
  return operation(...args)
}
