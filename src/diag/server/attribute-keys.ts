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

/** JGroups' names of log levels that pino calls something else. */
const LEVELS: Readonly<Record<string, string>> = {silent: 'off'}

/** Protocols by name: those of a stack, or a router, which is a single protocol. */
export interface NamedProtocols {
  readonly protocols: readonly Protocol[]
  findProtocol(name: string): Protocol | undefined
}

/** Work of reading the attributes of a protocol, in addition to their text. */
const READ_UNITS = 1024
/** Work of comparing a prefix with all attributes of a protocol. */
const PREFIX_UNITS = 16
/** Work of writing a property, including its line in the log. */
const WRITE_UNITS = 1024

/** Returns the protocols that a text names, top to bottom: by class name, else by a regular expression over all names; null if it is invalid. */
function protocolsNamed(stack: NamedProtocols, text: string, work: Work): Protocol[] | null {
  const exact = text === 'TP' ? stack.protocols[0] : stack.findProtocol(text)
  if (exact !== undefined) return [exact]
  const pattern = NamePattern.parse(text)
  work.spend((pattern?.cost ?? 0) * stack.protocols.length)
  return pattern === null ? null : stack.protocols.filter(({name}) => pattern.matches(name)).toReversed()
}

/**
 * Reads and writes attributes: `jmx`, `jmx=PROT`, `jmx=PROT.prefix,…`, `jmx=PROT.name=value,…`.
 *
 * Differs from JGroups: only properties that may change at run time can be written, and only within their range. JGroups can set any field
 * of the class, including counters and ids.
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

  /** Adds all attributes of all protocols. */
  all(into: Map<string, string>, pairs: Pairs): void {
    for (const protocol of this.#stack.protocols) {
      if (pairs.begin(protocol.name)) into.set(protocol.name, this.#text(protocol, [], pairs))
    }
  }

  /** Answers the text after `jmx=`: writes first, then reads the rest. */
  some(query: string, into: Map<string, string>, pairs: Pairs): void {
    const dot = query.indexOf('.')
    const name = dot < 0 ? query : query.slice(0, dot)
    const parts = dot < 0 ? [] : commaList(query.slice(dot + 1))
    const prefixes = parts.filter((part) => !part.includes('='))
    const failures = parts.filter((part) => part.includes('=')).flatMap((part) => this.#write(name, part, pairs))
    if (dot < 0 || prefixes.length > 0) this.#read(name, prefixes, into, pairs)
    // In JGroups a key with a pair has not failed: the pair has the old value.
    else for (const failure of failures) pairs.fail(failure)
  }

  #read(name: string, prefixes: readonly string[], into: Map<string, string>, pairs: Pairs): void {
    const protocols = protocolsNamed(this.#stack, name, pairs.work)
    if (protocols === null) pairs.fail(`${name} is not a valid expression`)
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
      // For these two, Java returns the value in effect, not the configured one.
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
      if (property.writable !== true) throw new JgError('REFUSED', 'it cannot change while the member runs')
      writeProperty(protocol, name, this.#convert(property, text))
      this.#log.info({protocol: protocolName, property: name}, 'a property was changed by probe')
      return []
    } catch (error) {
      this.#log.warn({key, error: describeFailure(error)}, 'a property could not be changed by probe')
      return [`${key} was not changed: ${describeFailure(error)}`]
    }
  }
}
