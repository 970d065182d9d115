/**
 * The literal in which a protocol declares what can be set, read or called from outside. Config parsing, JSON schema, probe
 * answers, help and reference pages read it. Names, types and defaults are exactly those of JGroups 5.5.
 */

/** How the text of a property is read: see `config/values`. */
export type PropKind =
  | 'time'
  | 'bytes'
  | 'int'
  | 'long'
  | 'short'
  | 'double'
  | 'boolean'
  | 'enum'
  | 'string'
  | 'list'
  | 'address'
  | 'hosts'
  | 'interfaces'

/** How probe prints a number: sizes as `60KB`, durations as `1.50s`, scalars with thousands separators. */
export type Hint = 'UNDEFINED' | 'TIME' | 'BYTES' | 'SCALAR'

/** Java's type name of a property or attribute, as in the property files. */
export type JavaType =
  | 'int'
  | 'long'
  | 'short'
  | 'double'
  | 'float'
  | 'boolean'
  | 'java.lang.String'
  | 'java.util.List'
  | 'java.net.InetAddress'
  | 'java.util.concurrent.atomic.LongAdder'
  | 'java.util.concurrent.atomic.AtomicInteger'
  | 'java.util.concurrent.atomic.AtomicLong'
  | 'org.jgroups.Address'
  | 'org.jgroups.Membership'
  | 'org.jgroups.util.AverageMinMax'
  | 'org.jgroups.util.AsciiString'
  | 'java.util.Collection'
  | 'enum'
  | (string & {})

/** Options of a property besides its type and default. */
export interface PropOptions {
  readonly type?: JavaType
  readonly hint?: Hint
  /** Unit of the typed value of a `time` property; milliseconds by default. */
  readonly unit?: 'MILLISECONDS' | 'SECONDS' | 'MINUTES' | 'NANOSECONDS'
  /** Can be changed while the member runs. */
  readonly writable?: boolean
  readonly min?: number
  readonly max?: number
  /** Choices of an `enum`, or the known words of a text. */
  readonly values?: readonly string[]
  /** Other names the XML reader accepts (the Java field's name). */
  readonly aliases?: readonly string[]
  /** System properties (then environment variables) that supply the value when the XML does not. */
  readonly systemProperty?: readonly string[]
  /** The property is a setter in Java: its system property overrides the XML. */
  readonly viaMethod?: boolean
  /** Hidden in probe answers and logs. */
  readonly secret?: boolean
  /** Java cannot read it, so `jmx` answers do not contain it. */
  readonly unreadable?: boolean
  /** Kept for old files; the text says what to use instead. */
  readonly deprecated?: string
  /** Accepted, but without effect in this implementation; the text says why. */
  readonly inert?: string
  /** An address that must belong to a local interface. */
  readonly local?: boolean
  /** Address used when unset, by family. */
  readonly defaultIPv4?: string
  readonly defaultIPv6?: string
}

/** A declared property with its typed default. */
export interface Prop<T> extends PropOptions {
  readonly kind: PropKind
  readonly type: JavaType
  readonly hint: Hint
  readonly default: T
  readonly doc: string
}

function property<T>(kind: PropKind, type: JavaType, hint: Hint, value: T, doc: string, options: PropOptions): Prop<T> {
  return {kind, type, hint, ...options, default: value, doc}
}

/** Builder of a property whose Java type has no null, but whose value Java cannot read before it is set. */
interface Nullable<T> {
  (value: T, doc: string, options?: PropOptions): Prop<T>
  (value: null, doc: string, options?: PropOptions): Prop<T | null>
}

function nullable<T>(kind: PropKind & JavaType): Nullable<T> {
  function build(value: T, doc: string, options?: PropOptions): Prop<T>
  function build(value: null, doc: string, options?: PropOptions): Prop<T | null>
  function build(value: T | null, doc: string, options: PropOptions = {}): Prop<T | null> {
    return property(kind, kind, 'UNDEFINED', value, doc, options)
  }
  return build
}

/** Builders of properties; sizes are bytes, durations milliseconds. A default of null makes the type of the value nullable. */
export const prop = {
  time: (value: number, doc: string, o: PropOptions = {}): Prop<number> =>
    property('time', 'long', 'TIME', value, doc, {unit: 'MILLISECONDS', ...o}),
  bytes: (value: number, doc: string, o: PropOptions = {}): Prop<number> =>
    property('bytes', 'int', 'BYTES', value, doc, o),
  int: nullable<number>('int'),
  long: (value: number, doc: string, o: PropOptions = {}): Prop<number> =>
    property('long', 'long', 'UNDEFINED', value, doc, o),
  short: (value: number, doc: string, o: PropOptions = {}): Prop<number> =>
    property('short', 'short', 'UNDEFINED', value, doc, o),
  double: (value: number, doc: string, o: PropOptions = {}): Prop<number> =>
    property('double', 'double', 'UNDEFINED', value, doc, o),
  boolean: nullable<boolean>('boolean'),
  string: (value: string | null, doc: string, o: PropOptions = {}): Prop<string | null> =>
    property('string', 'java.lang.String', 'UNDEFINED', value, doc, o),
  enum: (value: string | null, values: readonly string[], doc: string, o: PropOptions = {}): Prop<string | null> =>
    property('enum', 'enum', 'UNDEFINED', value, doc, {...o, values}),
  /** A comma-separated list kept as trimmed texts. */
  list: (doc: string, o: PropOptions = {}): Prop<readonly string[] | null> =>
    property<readonly string[] | null>('list', 'java.util.List', 'UNDEFINED', null, doc, o),
  /** An `InetAddress`; the typed value is the textual address after resolving keywords and lists, or null. */
  address: (doc: string, o: PropOptions = {}): Prop<string | null> =>
    property<string | null>('address', 'java.net.InetAddress', 'UNDEFINED', null, doc, o),
  /** A list of `host[port]`; kept as written, resolved by the protocol. */
  hosts: (value: string | null, doc: string, o: PropOptions = {}): Prop<string | null> =>
    property('hosts', 'java.lang.String', 'UNDEFINED', value, doc, o),
  /** A comma-separated list of network interfaces (names or addresses); kept as written. */
  interfaces: (doc: string, o: PropOptions = {}): Prop<readonly string[] | null> =>
    property<readonly string[] | null>('interfaces', 'java.util.List', 'UNDEFINED', null, doc, o),
}

/** What an attribute or operation may return; objects are printed by their `toString`. */
export type AttributeValue = string | number | bigint | boolean | null | undefined | {toString(): string}

/** A declared attribute: a counter kept by the base class, or a gauge that the protocol answers. */
export interface Attr {
  readonly kind: 'counter' | 'gauge'
  readonly type: JavaType
  readonly hint: Hint
  readonly unit?: 'MILLISECONDS' | 'SECONDS' | 'NANOSECONDS' | 'MICROSECONDS'
  readonly writable?: boolean
  /** JGroups has no such attribute: it reports a bound that JGroups members do not have. */
  readonly own?: boolean
  /** JGroups exposes it to metrics only, and omits it from `jmx` answers. */
  readonly deprecated?: boolean
  readonly doc: string
}

/** An attribute that counts and is set to 0 by `reset-stats`. */
export interface Counter extends Attr {
  readonly kind: 'counter'
}

/** An attribute whose value the protocol computes on request. */
export interface Gauge extends Attr {
  readonly kind: 'gauge'
}

type AttrOptions = Partial<Omit<Attr, 'kind' | 'doc'>>

/** Builders of attributes. */
export const attr = {
  counter: (doc: string, o: AttrOptions = {}): Counter => ({type: 'long', hint: 'SCALAR', ...o, kind: 'counter', doc}),
  gauge: (type: JavaType, doc: string, o: AttrOptions = {}): Gauge => ({
    hint: 'UNDEFINED',
    ...o,
    type,
    kind: 'gauge',
    doc,
  }),
}

/** A declared operation with the Java types of its arguments. */
export interface Op {
  readonly args: readonly JavaType[]
  readonly returns: JavaType
  readonly doc: string
  /** The operation changes the member or the cluster: `jg op` asks before it calls it. */
  readonly changes: boolean
}

/** Builder of operations; `changes` is true by default, so that forgetting it only means one confirmation too many. */
export function op(doc: string, o: Partial<Omit<Op, 'doc'>> = {}): Op {
  return {args: [], returns: 'void', changes: true, ...o, doc}
}

export type PropMap = Readonly<Record<string, Prop<unknown>>>
export type AttrMap = Readonly<Record<string, Attr>>
export type OpMap = Readonly<Record<string, Op>>

/** Properties, attributes and operations under a prefix, such as `diag.port` or `bundler.max_size`. */
export interface ComponentSpec<P extends PropMap = PropMap, A extends AttrMap = AttrMap, O extends OpMap = OpMap> {
  readonly doc: string
  readonly properties: P
  readonly attributes: A
  readonly operations: O
  /** The component only exists if something else is configured; otherwise its attributes are refused, as Java does. */
  readonly optional?: boolean
}

export type ComponentMap = Readonly<Record<string, ComponentSpec>>

/** Declares a component of a protocol. */
export function componentSpec<P extends PropMap, A extends AttrMap, O extends OpMap>(
  spec: ComponentSpec<P, A, O>,
): ComponentSpec<P, A, O> {
  return spec
}

/** A fault that `check` found in the typed values of a protocol, with the property that should change. */
export interface CheckFinding {
  readonly property: string
  readonly message: string
}

/** What rules may read from the transport; undefined where it has no such property. */
export interface RuleContext {
  /** Largest frame of messages in bytes, `bundler.max_size`. */
  readonly maxBundleSize: number | undefined
}

/** Services (events answered) that protocols offer to and need from each other, by JGroups' event names. */
export interface Services {
  /** Must be answered by some protocol below. */
  readonly requiresBelow?: readonly string[]
  /** Must be answered by some protocol above. */
  readonly requiresAbove?: readonly string[]
  /** Answered for the protocols above. */
  readonly providesUp?: readonly string[]
  /** Answered for the protocols below. */
  readonly providesDown?: readonly string[]
}

/** Typed values of a set of properties. */
export type PropValues<P extends PropMap> = {-readonly [K in keyof P]: P[K] extends Prop<infer T> ? T : never}

/** Counters of a set of attributes. */
export type CounterValues<A extends AttrMap> = {-readonly [K in keyof A as A[K] extends Counter ? K : never]: number}

/**
 * What a protocol must answer: one function per gauge and per operation (`resetStatistics` is the base class's); a missing or misspelt
 * entry does not compile.
 */
export type Managed<S extends {attributes: AttrMap; operations: OpMap}> = {
  readonly [K in keyof S['attributes'] as S['attributes'][K] extends Gauge ? K : never]: () => AttributeValue
} & Readonly<
  Record<Exclude<keyof S['operations'], 'resetStatistics'>, (...args: string[]) => AttributeValue | undefined>
>

/** Wraps an action as an operation without a result. */
export function doing(action: (...args: string[]) => void): (...args: string[]) => undefined {
  return (...args) => {
    action(...args)
    return undefined
  }
}

/** Everything declared of a protocol. */
export interface ProtocolSpec<
  P extends PropMap = PropMap,
  A extends AttrMap = AttrMap,
  O extends OpMap = OpMap,
  C extends ComponentMap = ComponentMap,
> {
  /** Name as printed and used in probe keys (`GMS`). */
  readonly name: string
  /** Name in XML (`pbcast.GMS`). */
  readonly xmlName: string
  /** Full Java class name, also accepted in XML. */
  readonly className: string
  /** Protocol id on the wire; 0 for protocols without headers. */
  readonly id: number
  readonly doc: string
  readonly transport: boolean
  readonly properties: P
  readonly attributes: A
  readonly operations: O
  readonly components: C
  readonly services: Services
  /** Rules over several properties, for `init` of a member and for `config validate`; the findings are sentences without the protocol's name. */
  check?(props: Readonly<PropValues<P>>, transport: RuleContext): readonly CheckFinding[]
}

/** Properties that every protocol has. */
const commonProperties = (id: number) => ({
  after_creation_hook: prop.string(null, 'Name of a Java class run after creation', {
    inert: 'Java classes cannot be loaded here',
  }),
  ergonomics: prop.boolean(true, 'Whether the protocol may tune itself', {
    writable: true,
    inert: 'nothing is tuned automatically here',
  }),
  id: prop.short(id, 'Protocol id of the headers'),
  level: prop.string(null, 'Log level of this protocol: trace, debug, info, warn, error or fatal', {
    writable: true,
    viaMethod: true,
  }),
  policies: prop.list('Java classes that check the protocol after init', {
    writable: true,
    viaMethod: true,
    inert: 'Java classes cannot be loaded here',
  }),
  preview_warning: prop.boolean(true, 'Whether a protocol in preview state logs a warning at start', {writable: true}),
  stats: prop.boolean(true, 'Whether statistics are collected', {writable: true}),
})

const commonOperations = {resetStatistics: op('Sets all counters of this protocol to zero')}

/** Properties that every protocol has. */
export type CommonProperties = ReturnType<typeof commonProperties>

/** Operations that every protocol has. */
export type CommonOperations = typeof commonOperations

function withoutSome<P extends PropMap>(properties: P, names: readonly string[]): P {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name))) as P
}

/** Input of `protocolSpec`: everything but the properties and operations that every protocol has. */
export interface SpecInput<P extends PropMap, A extends AttrMap, O extends OpMap, C extends ComponentMap> {
  readonly name: string
  /** Package after `org.jgroups.protocols.`, such as `pbcast`; it becomes part of the XML name. */
  readonly package?: string
  readonly id: number
  readonly doc: string
  readonly transport?: boolean
  readonly properties: P
  readonly attributes: A
  readonly operations: O
  readonly components?: C
  readonly services?: Services
  readonly check?: (
    props: Readonly<PropValues<P & CommonProperties>>,
    transport: RuleContext,
  ) => readonly CheckFinding[]
  /** Common properties that the Java class does not have, since it overrides their setter without annotating it. */
  readonly without?: readonly string[]
}

/** Components of a protocol that has none. */
export type NoComponents = Readonly<Record<string, never>>

/** Declares a protocol; the properties and operations that every JGroups protocol has are added here. */
export function protocolSpec<
  P extends PropMap,
  A extends AttrMap,
  O extends OpMap,
  C extends ComponentMap = NoComponents,
>(input: SpecInput<P, A, O, C>): ProtocolSpec<P & CommonProperties, A, O & CommonOperations, C> {
  const xmlName = input.package === undefined ? input.name : `${input.package}.${input.name}`
  return {
    name: input.name,
    xmlName,
    className: `org.jgroups.protocols.${xmlName}`,
    id: input.id,
    doc: input.doc,
    transport: input.transport ?? false,
    properties: withoutSome({...commonProperties(input.id), ...input.properties}, input.without ?? []),
    attributes: input.attributes,
    operations: {...commonOperations, ...input.operations},
    components: input.components ?? ({} as C),
    services: input.services ?? {},
    ...(input.check === undefined ? {} : {check: input.check}),
  }
}
