import type {Log} from '../../runtime/ports.ts'
import type {Protocol} from '../../stack/protocol.ts'
import type {ProtocolStack} from '../../stack/protocol-stack.ts'
import type {ProtocolRegistry} from '../../stack/registry.ts'
import type {Prop} from '../../stack/spec.ts'
import {describeFailure} from './failure.ts'
import {NamePattern} from './name-pattern.ts'
import type {Pairs} from './pairs.ts'
import {commaList} from './request.ts'
import {doubleText} from './value-text.ts'
import {CALL_UNITS} from './work.ts'

const DEFAULT_LIST_SIZE = 20

function propertyText(prop: Prop<unknown>, value: unknown): string {
  if (prop.secret === true) return '<hidden>'
  if (Array.isArray(value)) return value.map(String).join(', ')
  return typeof value === 'number' && prop.type === 'double' ? doubleText(value) : String(value)
}

/** Returns `NAME(a=1;b=2)` with the names of Java fields, without null values, components, and properties that Java sets by a method. */
function propertiesText(protocol: Protocol): string {
  const values = protocol.props as Record<string, unknown>
  const pairs = Object.entries(protocol.spec.properties)
    .filter(([name, prop]) => prop.viaMethod !== true && prop.deprecated === undefined && values[name] !== null)
    .map(([name, prop]) => `${prop.aliases?.[0] ?? name}=${propertyText(prop, values[name])}`)
  return `${protocol.spec.xmlName}(${pairs.join(';')})\n`
}

/**
 * Answers keys about the stack as a whole (the handler in org.jgroups.stack.ProtocolStack). As in JGroups, keys after `props`,
 * `max-list-print-size` or `print-protocols` are ignored.
 *
 * Differs from JGroups: commands that remove protocols match whole words only. In JGroups `rpcs=FRAG2` removes FRAG2.
 */
export class StackKeys {
  static readonly keys = [
    'props',
    'max-list-print-size[=number]',
    'print-protocols',
    '\nremove-protocol=<name>',
    'remove-all',
    '\ninsert-protocol=<name>=above | below=<name>',
  ] as const

  readonly #stack: ProtocolStack
  readonly #registry: ProtocolRegistry | undefined
  readonly #log: Log
  #listSize = DEFAULT_LIST_SIZE

  constructor(stack: ProtocolStack, registry: ProtocolRegistry | undefined, log: Log) {
    this.#stack = stack
    this.#registry = registry
    this.#log = log
  }

  answer(keys: readonly string[], pairs: Pairs): void {
    for (const key of keys) if (!pairs.begin(key) || this.#answerOne(key, pairs)) return
  }

  #answerOne(key: string, pairs: Pairs): boolean {
    const equals = key.indexOf('=')
    const word = equals < 0 ? key : key.slice(0, equals)
    const value = equals < 0 ? undefined : key.slice(equals + 1)
    if (key === 'props') pairs.put('props', this.#stack.protocols.map(propertiesText).join(':'))
    else if (key.startsWith('max-list-print-size')) {
      // Only the whole word sets it.
      this.#listPrintSize(word === 'max-list-print-size' ? value : undefined, pairs)
    } else if (key === 'pp' || key.startsWith('print-protocols')) pairs.put('protocols', this.#names())
    else return this.#change(word, value, pairs)
    return true
  }

  #change(word: string, value: string | undefined, pairs: Pairs): boolean {
    if (word === 'remove-protocol' || word === 'rp') this.#remove(commaList(value ?? ''), pairs)
    else if (word === 'remove-all' || word.toLowerCase() === 'ra') this.#removeAll()
    else if (word === 'insert-protocol') this.#insert(value ?? '', pairs)
    return false
  }

  #names(): string {
    return this.#stack.protocols.map(({name}) => `${name}\n`).join('')
  }

  #listPrintSize(value: string | undefined, pairs: Pairs): void {
    if (value !== undefined && !/^[+-]?\d{1,9}$/.test(value)) {
      pairs.fail(`max-list-print-size takes a number, found ${value}`)
      return
    }
    if (value !== undefined) this.#listSize = Number(value)
    pairs.put('max-list-print-size', String(this.#listSize))
  }

  #remove(patterns: readonly string[], pairs: Pairs): void {
    for (const text of patterns) {
      if (!pairs.begin(text)) return
      const pattern = NamePattern.parse(text)
      pairs.work.spend((pattern?.cost ?? 0) * this.#stack.protocols.length)
      const names = this.#stack.protocols.map(({name}) => name).filter((name) => pattern?.matches(name) === true)
      if (pattern === null) pairs.fail(`${text} is not a valid expression`)
      else if (names.length === 0) pairs.fail(`no protocol ${text} in the stack`)
      for (const name of names) this.#removeOne(name, pairs)
    }
  }

  #removeOne(name: string, pairs: Pairs): void {
    if (this.#stack.remove(name)) this.#log.info({protocol: name}, 'removed a protocol from the stack')
    else pairs.fail(`the transport ${name} cannot be removed`)
  }

  #removeAll(): void {
    for (const {name} of this.#stack.protocols.slice(1).toReversed()) this.#stack.remove(name)
    this.#log.warn({}, 'removed all protocols except the transport from the stack')
  }

  #insert(value: string, pairs: Pairs): void {
    pairs.work.spend(CALL_UNITS)
    const match = /^([^=]+)=(above|below)=([^=]+)$/i.exec(value)
    const [, name = '', position = '', neighbour = ''] = match ?? []
    const found = this.#registry?.findByName(name) ?? this.#registry?.find(name)
    if (match === null) pairs.fail('insert-protocol takes <name>=above|below=<name>')
    else if (found === undefined) pairs.fail(`unknown protocol ${name}`)
    else {
      try {
        this.#stack.insert(new found(), position.toLowerCase() === 'above' ? 'above' : 'below', neighbour, (error) => {
          if (error === undefined)
            this.#log.info({protocol: name, position, neighbour}, 'inserted a protocol into the stack')
          else this.#log.error({protocol: name, error: describeFailure(error)}, 'an inserted protocol did not start')
        })
      } catch (error) {
        pairs.fail(describeFailure(error))
      }
    }
  }
}
