import {JgError} from '../../errors/index.ts'
import type {Log} from '../../runtime/ports.ts'
import {type Attribute, attributesOf, belongsToAll, propertyOf, writeProperty} from '../../stack/introspection.ts'
import type {Protocol} from '../../stack/protocol.ts'
import {describeFailure} from './failure.ts'
import {NamePattern} from './name-pattern.ts'
import type {Pairs} from './pairs.ts'
import {commaList} from './request.ts'
import {attributeText} from './value-text.ts'
import type {Work} from './work.ts'
import type {ConvertText} from './write-values.ts'

/** pino's words for levels where JGroups has others. */
const LEVELS: Readonly<Record<string, string>> = {silent: 'off'}

/** Protocols by their names: a stack, or a router, which is one protocol alone. */
export interface NamedProtocols {
  readonly protocols: readonly Protocol[]
  findProtocol(name: string): Protocol | undefined
}

/** Work of looking at the attributes of a protocol, beside their text. */
const READ_UNITS = 1024
/** Work of comparing a prefix with all attributes of a protocol. */
const PREFIX_UNITS = 16
/** Work of writing a property, its line in the log included. */
const WRITE_UNITS = 1024

/** Protocols that a text names: the class name of one, else a regular expression over all names. Top to bottom, null for no expression. */
function protocolsNamed(stack: NamedProtocols, text: string, work: Work): Protocol[] | null {
  const exact = text === 'TP' ? stack.protocols[0] : stack.findProtocol(text)
  if (exact !== undefined) return [exact]
  const pattern = NamePattern.parse(text)
  work.spend((pattern?.cost ?? 0) * stack.protocols.length)
  return pattern === null ? null : stack.protocols.filter(({name}) => pattern.matches(name)).toReversed()
}

/**
 * Reads and writes of attributes: `jmx`, `jmx=PROT`, `jmx=PROT.prefix,…`, `jmx=PROT.name=value,…`.
 *
 * Differs from JGroups: only properties that may change at run time are written, and within their range. There any field of
 * the class can be set, counters and ids included.
 */
export class AttributeKeys {
  readonly #stack: NamedProtocols
  readonly #convert: ConvertText
  readonly #log: Log

  constructor(stack: NamedProtocols, convert: ConvertText, log: Log) {
    this.#stack = stack
    this.#convert = convert
    this.#log = log
  }

  /** All attributes of all protocols. */
  all(into: Map<string, string>, pairs: Pairs): void {
    for (const protocol of this.#stack.protocols) {
      if (pairs.begin(protocol.name)) into.set(protocol.name, this.#text(protocol, [], pairs))
    }
  }

  /** What stands behind `jmx=`: writes first, then what is left is read. */
  some(query: string, into: Map<string, string>, pairs: Pairs): void {
    const dot = query.indexOf('.')
    const name = dot < 0 ? query : query.slice(0, dot)
    const parts = dot < 0 ? [] : commaList(query.slice(dot + 1))
    const prefixes = parts.filter((part) => !part.includes('='))
    const failures = parts.filter((part) => part.includes('=')).flatMap((part) => this.#write(name, part, pairs))
    if (dot < 0 || prefixes.length > 0) this.#read(name, prefixes, into, pairs)
    // A key that gives a pair is no failure in JGroups: the old value in it is the answer.
    else for (const failure of failures) pairs.fail(failure)
  }

  #read(name: string, prefixes: readonly string[], into: Map<string, string>, pairs: Pairs): void {
    const protocols = protocolsNamed(this.#stack, name, pairs.work)
    if (protocols === null) pairs.fail(`${name} is no valid expression`)
    else if (protocols.length === 0) pairs.fail(`no protocol ${name} in the stack`)
    const named = new Map<string, string>()
    for (const protocol of protocols ?? []) {
      if (!pairs.begin(protocol.name)) break
      const key = named.has(protocol.name) ? `${protocol.name}-${String(protocol.id)}` : protocol.name
      named.set(key, this.#text(protocol, prefixes, pairs))
    }
    for (const [key, text] of named) into.set(key, text)
  }

  #text(protocol: Protocol, prefixes: readonly string[], {work}: Pairs): string {
    work.spend(READ_UNITS + prefixes.length * PREFIX_UNITS)
    const attributes = attributesOf(protocol).filter(
      (attribute) =>
        attribute.listed &&
        (prefixes.length === 0
          ? belongsToAll(attribute)
          : prefixes.some((prefix) => attribute.name.startsWith(prefix))),
    )
    const text = `{${attributes.map((attribute) => `${attribute.name}=${this.#value(attribute)}`).join(', ')}}`
    work.spend(text.length)
    return text
  }

  #value(attribute: Attribute): string {
    try {
      const value = attribute.read()
      // These two are answered by Java with what is in force, not with what was configured.
      if (attribute.name === 'level') return String(value ?? LEVELS[this.#log.level] ?? this.#log.level)
      if (attribute.name === 'policies' && value === null) return 'n/a'
      return attributeText(attribute, value)
    } catch (error) {
      this.#log.warn({attribute: attribute.name, error: describeFailure(error)}, 'an attribute could not be read')
      return 'n/a'
    }
  }

  #write(protocolName: string, part: string, pairs: Pairs): string[] {
    if (!pairs.begin(part)) return []
    pairs.work.spend(WRITE_UNITS)
    const equals = part.indexOf('=')
    const name = part.slice(0, equals)
    const text = part.slice(equals + 1)
    const key = `${protocolName}.${name}`
    try {
      const protocol = this.#stack.findProtocol(protocolName)
      if (protocol === undefined) throw new JgError('NOT_FOUND', `no protocol ${protocolName} in the stack`)
      const property = propertyOf(protocol, name)
      if (property === undefined) throw new JgError('NOT_FOUND', `${protocolName} has no property ${name}`)
      if (property.writable !== true) throw new JgError('REFUSED', 'it is fixed while the member runs')
      writeProperty(protocol, name, this.#convert(property, text))
      this.#log.info({protocol: protocolName, property: name}, 'a property was changed by probe')
      return []
    } catch (error) {
      this.#log.warn({key, error: describeFailure(error)}, 'a property could not be changed by probe')
      return [`${key} was not changed: ${describeFailure(error)}`]
    }
  }
}
