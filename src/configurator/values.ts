import {type AddressContext, inScope, parseIpLiteral, resolveAddress} from '../config/addresses/addresses.ts'
import {factsOf, type PropertyFacts, type Release} from '../releases/facts.ts'
import {type PlainKind, type PlainType, type Read, readPlain, type TimeUnit} from '../config/values/numbers.ts'
import {javaTrim} from './java-text.ts'
import {Java, JavaFault} from './refusal.ts'

/** A typed value of a property; addresses are kept as text. */
export type JavaValue = number | boolean | string | readonly string[] | null

/** What a conversion may depend on. */
export interface ConversionContext {
  readonly release: Release
  readonly addresses: AddressContext
  /** Value of another property of the same object. */
  readonly value: (name: string) => JavaValue
  /** `PROTOCOL.property` as in messages. */
  readonly where: string
}

function valueOf<T>(read: Read<T>, text: string): T {
  if ('value' in read) return read.value
  throw new JavaFault(Java.number, `For input string: "${text}"`)
}

/** IPv4 addresses of fewer than four parts: the last one fills what is missing. */
function fillParts(text: string): string {
  if (!/^\d+(?:\.\d+){0,2}$/.test(text)) return text
  const parts = text.split('.').map(Number)
  const last = parts.pop() ?? 0
  const room = 4 - parts.length
  if (parts.some((part) => part > 255) || last >= 256 ** room) return text
  const bytes = Array.from({length: room}, (_, i) => Math.floor(last / 256 ** (room - 1 - i)) % 256)
  return [...parts, ...bytes].join('.')
}

function nameOrLiteral(text: string, {release}: ConversionContext): string {
  const bracketed = /^\[(.*)\]$/.exec(text)?.[1]
  if (bracketed !== undefined && parseIpLiteral(bracketed)?.family === 6) return bracketed
  // Before 5.4 this keyword is an unknown host name.
  if (release < '5.4' && /^use[-_]localhost/i.test(text)) return `${text}.invalid`.replace(/^use[-_]/i, 'unknown-')
  return fillParts(text)
}

/** The address of a text, or null; a list fails only as a whole. */
export function convertAddress(text: string, context: ConversionContext): string | null {
  const isList = text.includes(',')
  const items = isList ? text.split(',').map(javaTrim) : [text]
  const known = items.map((item) => nameOrLiteral(item, context)).join(',')
  const choice = resolveAddress(isList ? `${known},` : known, context.addresses)
  if (choice.error === undefined) return choice.address
  if (isList) throw new JavaFault(Java.argument, `failed parsing attribute ${context.where} with value ${text}`)
  if (text.startsWith('match')) {
    throw new JavaFault(
      Java.argument,
      'expected match-address:<pattern>, match-host:<pattern> or match-interface:<pattern>',
    )
  }
  if (text.startsWith('custom:')) throw new JavaFault(Java.noClass, text.slice('custom:'.length))
  throw new JavaFault(Java.unknownHost, `${text}: Name or service not known`)
}

const KEYWORD = /^(?:global|site_local|link_local|loopback|non_loopback|use[-_]localhost|match|custom:)|,/i

/** The address of a host name or literal, where keywords are not supported. */
export function convertHost(text: string, context: ConversionContext): string | null {
  if (KEYWORD.test(text)) throw new JavaFault(Java.unknownHost, `${text}: Name or service not known`)
  return convertAddress(text, {...context, addresses: {...context.addresses, family: 'dual'}})
}

/** Kinds of the Java types that the standard converter reads as numbers or truth values. */
const PLAIN: Readonly<Record<string, PlainKind>> = {
  boolean: 'boolean',
  int: 'int',
  long: 'long',
  double: 'double',
  short: 'short',
}

/** The type Java reads a text as; a setter does not know that its number is a duration, nor does any property before 5.3. */
function plainType({type, hint, via, unit}: PropertyFacts, release: Release): PlainType | undefined {
  const kind = PLAIN[type]
  if (kind === undefined) return undefined
  const isTime = hint === 'TIME' && via === 'field' && release >= '5.3' && (kind === 'int' || kind === 'long')
  return {kind: isTime ? 'time' : kind, type, unit: unit as TimeUnit | undefined}
}

/** Converts a value of a property with the standard converter. Throws a `JavaFault`. */
export function convertStandard(text: string, property: PropertyFacts, context: ConversionContext): JavaValue {
  const plain = plainType(property, context.release)
  if (plain !== undefined) return valueOf(readPlain(plain, text), text)
  switch (property.type) {
    case 'java.lang.String':
      return text
    case 'java.lang.String[]':
      return text.split(',').map(javaTrim)
    case 'java.net.InetAddress':
      return convertAddress(text, context)
    case 'enum':
      if (property.enum?.includes(text) === true) return text
      throw new JavaFault(Java.argument, `No enum constant ${property.enumClass ?? ''}.${text}`)
    default:
      // There is no conversion to any other type: the text itself is assigned to the field, which refuses it.
      throw new JavaFault(Java.argument, `Can not set ${property.type} field ${property.name} to java.lang.String`)
  }
}

/** A Java int: digits and a sign, nothing else. */
export function parseInteger(text: string): number {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= -(2 ** 31) && value < 2 ** 31)) throw new JavaFault(Java.number, `For input string: "${text}"`)
  return value
}

/** The words of a comma-separated list; empty ones are skipped, blank ones are not. */
export function javaList(text: string): string[] {
  return text
    .split(',')
    .filter((word) => word !== '')
    .map(javaTrim)
}

/** The port of `host[port]`; hosts themselves may be unknown, but not a port beyond 65535. */
export function portOf(word: string): number {
  const open = word.indexOf('[')
  const close = word.indexOf(']')
  if (open === -1) throw new JavaFault(Java.bounds, `begin 0, end -1, length ${String(word.length)}`)
  if (close <= open) throw new JavaFault(Java.bounds, `begin ${String(open + 1)}, end ${String(close)}`)
  return parseInteger(word.slice(open + 1, close))
}

/** A comma-separated list of `host[port]` as TCPGOSSIP and TUNNEL read it; up to 4.2 each host must resolve. */
export function gossipHosts(text: string, context: ConversionContext): readonly string[] {
  const words = javaList(text)
  for (const word of words) {
    const port = portOf(word)
    if (port < 0 || port > 65_535) throw new JavaFault(Java.argument, `port out of range:${String(port)}`)
    if (context.release <= '4.2') convertHost(javaTrim(word.slice(0, word.indexOf('['))), context)
  }
  return words
}

/** A comma-separated list of ints as JGroups 3 reads it: blanks are not skipped. */
function integerList(text: string): readonly string[] {
  const words = text.split(',').filter((word) => word !== '')
  if (words.length === 0) throw new JavaFault(Java.exception, `Invalid int array specified in ${text}`)
  for (const word of words) parseInteger(word)
  return words
}

/** The interfaces of a list, by name or else by address. */
function interfaceList(text: string, context: ConversionContext): readonly string[] {
  const {interfaces} = context.addresses
  return text
    .split(',')
    .filter((word) => word !== '')
    .map((word) => {
      if (interfaces.some((intf) => intf.name === word)) return word
      const address = convertHost(word, context)
      const owner = interfaces.find((intf) => intf.addresses.some((a) => a.address === address))
      if (owner === undefined) throw new JavaFault(Java.exception, `interface ${word} not found`)
      return owner.name
    })
}

function firstAddress(name: string, {interfaces, family}: AddressContext): string | undefined {
  const intf = interfaces.find((i) => i.name === name)
  const wanted = family === 'IPv6' ? 6 : 4
  return intf?.addresses.find((a) => {
    const ip = parseIpLiteral(a.address)
    return ip !== undefined && a.family === wanted && !inScope(ip, 'LOOPBACK')
  })?.address
}

/** The `bind_addr` that `bind_interface` leads to. */
export function bindInterface(text: string | undefined, context: ConversionContext): string | null {
  const bound = context.value('bind_addr')
  const address = typeof bound === 'string' ? bound : null
  const ip = address === null ? undefined : parseIpLiteral(address)
  if (ip !== undefined && inScope(ip, 'LOOPBACK')) return address
  if (text === undefined || javaTrim(text) === '') return address
  const intf = context.addresses.interfaces.find((i) => i.name === text)
  if (intf === undefined) throw new JavaFault(Java.unknownHost, `network interface ${text} not found`)
  const wanted = context.addresses.family === 'IPv6' ? 6 : 4
  if (!intf.addresses.some((a) => a.family === wanted)) {
    throw new JavaFault(Java.argument, `bind_interface ${text} has incorrect IP version`)
  }
  if (address === null) return firstAddress(text, context.addresses) ?? null
  if (intf.addresses.some((a) => parseIpLiteral(a.address)?.text === ip?.text)) return address
  throw new JavaFault(Java.argument, `network interface ${text} does not contain address ${address}`)
}

/** Converts a value of a property with its converter. Throws a `JavaFault`. */
export function convertValue(text: string, property: PropertyFacts, context: ConversionContext): JavaValue {
  switch (property.converter) {
    case 'NetworkInterfaceList':
      return interfaceList(text, context)
    case 'InitialHosts':
    case 'InitialHosts2':
      return gossipHosts(text, context)
    case 'IntegerArray':
      return integerList(text)
    case 'FlushInvoker':
    case 'StringProperties':
      return text
    case 'BindInterface':
      bindInterface(text, context)
      return text
    case 'PolicyConverter':
      return javaList(text).map((name) => knownClass('Policy', name, context.release))
    case 'SniMatcherConverter':
      return javaList(text).map((name) => knownClass('SNIMatcher', name, context.release))
    default:
      return convertStandard(text, property, context)
  }
}

/** A kind of class that an attribute can name. */
export type ClassKind =
  | 'Bundler'
  | 'MessageProcessingPolicy'
  | 'AuthToken'
  | 'MembershipChangePolicy'
  | 'Policy'
  | 'SiteMasterPicker'
  | 'SNIMatcher'
  | 'ProtocolHook'
  | 'LocalTransport'

interface OtherClass {
  readonly kind: ClassKind
  readonly name: string
  readonly from: Release
  readonly to?: Release
}

/** JGroups classes without properties of their own, which are therefore not among the facts. */
const OTHERS: readonly OtherClass[] = [
  {kind: 'MembershipChangePolicy', name: 'org.jgroups.protocols.pbcast.GMS$DefaultMembershipPolicy', from: '3.6'},
  {kind: 'MembershipChangePolicy', name: 'org.jgroups.stack.LargestWinningPolicy', from: '4.2'},
  {kind: 'MembershipChangePolicy', name: 'org.jgroups.util.PromoteNewestMemberOnCoordinatorLeave', from: '5.5'},
  {kind: 'Policy', name: 'org.jgroups.stack.CheckCallerRunsPolicy', from: '5.2', to: '5.3'},
  {kind: 'Policy', name: 'org.jgroups.stack.CheckForAbsenceOfRED', from: '5.2', to: '5.3'},
  {kind: 'SiteMasterPicker', name: 'org.jgroups.protocols.relay.RandomSiteMasterPicker', from: '5.3'},
  {kind: 'SiteMasterPicker', name: 'org.jgroups.protocols.relay.StickySiteMasterPicker', from: '5.3'},
]

/** Whether JGroups of a release ships a class of this kind under this full name. */
export function isKnownClass(kind: ClassKind, name: string, release: Release): boolean {
  const other = OTHERS.find((o) => o.kind === kind && o.name === name)
  if (other !== undefined) return other.from <= release && (other.to === undefined || release <= other.to)
  return Object.values(factsOf(release).componentClasses).some((c) => c.componentType === kind && c.className === name)
}

/** Checks that JGroups ships a class of this kind, since no other is on its class path. Throws a `JavaFault`. */
export function knownClass(kind: ClassKind, name: string, release: Release): string {
  if (isKnownClass(kind, name, release)) return name
  throw new JavaFault(Java.noClass, name)
}

const PACKAGE = 'org.jgroups.protocols.'

interface BundlerName {
  readonly words: readonly string[]
  readonly className: string
  readonly from: Release
  readonly to: Release
}

const BUNDLERS: readonly BundlerName[] = [
  {words: ['transfer-queue', 'tq'], className: 'TransferQueueBundler', from: '3.6', to: '5.5'},
  {words: ['no-bundler', 'nb'], className: 'NoBundler', from: '3.6', to: '5.5'},
  {words: ['per-destination', 'pd', 'pdb'], className: 'PerDestinationBundler', from: '5.2', to: '5.5'},
  {words: ['sender-sends', 'ss'], className: 'SenderSendsBundler', from: '4.2', to: '5.4'},
  {words: ['ring-buffer', 'rb'], className: 'RingBufferBundler', from: '4.2', to: '5.4'},
  {words: ['ring-buffer-lockless', 'rbl'], className: 'RingBufferBundlerLockless', from: '4.2', to: '5.4'},
  {words: ['ring-buffer-lockless2', 'rbl2'], className: 'RingBufferBundlerLockless2', from: '4.2', to: '5.4'},
  {words: ['alternating-bundler', 'ab'], className: 'AlternatingBundler', from: '4.2', to: '5.4'},
  {words: ['async-no-bundler'], className: 'AlternatingBundler', from: '5.4', to: '5.4'},
  {words: ['async-no-bundler', 'anb'], className: 'AsyncNoBundler', from: '4.2', to: '5.3'},
  {
    words: ['remove-queue-bundler', 'remove-queue', 'rqb', 'rq'],
    className: 'RemoveQueueBundler',
    from: '4.2',
    to: '5.4',
  },
  {words: ['simplified-transfer-queue', 'stq'], className: 'SimplifiedTransferQueueBundler', from: '3.6', to: '5.3'},
  {words: ['bb'], className: 'BatchBundler', from: '5.4', to: '5.4'},
]

/** The full class name of a `bundler_type`. Throws a `JavaFault` for an unknown one. */
export function bundlerClass(type: string, release: Release): string {
  const known = BUNDLERS.find((b) => b.words.includes(type) && b.from <= release && release <= b.to)
  return known === undefined ? knownClass('Bundler', type, release) : PACKAGE + known.className
}

const POLICIES: readonly {prefix: string; className: string; from: Release}[] = [
  {prefix: 'submit', className: 'org.jgroups.util.SubmitToThreadPool', from: '3.6'},
  {prefix: 'max', className: 'org.jgroups.util.MaxOneThreadPerSender', from: '3.6'},
  {prefix: 'direct', className: 'org.jgroups.util.PassRegularMessagesUpDirectly', from: '5.2'},
  {prefix: 'all-direct', className: 'org.jgroups.util.PassAllMessagesUpDirectly', from: '5.5'},
  {prefix: 'unbatch', className: 'org.jgroups.util.UnbatchOOBBatches', from: '5.3'},
]

/** The full class name of a `message_processing_policy`; null for an unknown one. */
export function messagePolicyClass(policy: string | null, release: Release): string | null {
  if (policy === null) return null
  const known = POLICIES.find(({prefix, from}) => policy.startsWith(prefix) && from <= release)
  if (known !== undefined) return known.className
  return isKnownClass('MessageProcessingPolicy', policy, release) ? policy : null
}
