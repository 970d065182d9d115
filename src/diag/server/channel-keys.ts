import type {Log} from '../../runtime/ports.ts'
import type {ProtocolStack} from '../../stack/protocol-stack.ts'
import type {ProtocolRegistry} from '../../stack/registry.ts'
import {AttributeKeys} from './attribute-keys.ts'
import {describeFailure} from './failure.ts'
import {metricsText} from './metrics.ts'
import {OperationKeys} from './operation-keys.ts'
import type {Pairs} from './pairs.ts'
import {threadsText} from './threads.ts'
import type {ConvertText} from './write-values.ts'

/** What the keys of a channel need in addition to its stack. */
export interface ChannelKeysOptions {
  readonly convert: ConvertText
  readonly registry: ProtocolRegistry | undefined
  readonly log: Log
}

/** Returns the changing key that the word begins with but is not equal to; null if there is none, or the word only reads. */
function changingWord(word: string, value: string | undefined): string | null {
  if (word.startsWith('reset-stats')) return word === 'reset-stats' ? null : 'reset-stats'
  if (word.startsWith('jmx')) return word === 'jmx' || value?.includes('=') !== true ? null : 'jmx'
  if (word.startsWith('ops') || value === undefined) return null
  if (word.startsWith('invoke')) return word === 'invoke' ? null : 'invoke'
  // With a dot it is an operation or a write without the word before it.
  return word.startsWith('op') && word !== 'op' && !word.includes('.') ? 'op' : null
}

/**
 * Answers keys about attributes, operations and the process (org.jgroups.JChannelProbeHandler), with pairs sorted by key.
 *
 * Differs from JGroups: words that change something must match exactly, while in JGroups `reset-statsX` resets, too; and errors for which
 * JGroups sends no answer (a limit of `threads` that is not a number, an invalid expression) are reported in the answer.
 */
export class ChannelKeys {
  static readonly keys = [
    'reset-stats',
    'jmx',
    'op=<operation>[<args>]',
    'ops',
    'metrics',
    'threads[=<filter>[=<limit>]]',
    'enable-cpu',
    'enable-contention',
    'disable-cpu',
    'disable-contention',
  ] as const

  readonly #stack: ProtocolStack
  readonly #log: Log
  readonly #attributes: AttributeKeys
  readonly #operations: OperationKeys

  constructor(stack: ProtocolStack, {convert, registry, log}: ChannelKeysOptions) {
    this.#stack = stack
    this.#log = log
    this.#attributes = new AttributeKeys(stack, convert, log)
    this.#operations = new OperationKeys(stack, registry, log)
  }

  answer(keys: readonly string[], pairs: Pairs): void {
    const values = new Map<string, string>()
    for (const key of keys) {
      if (!pairs.begin(key)) break
      try {
        this.#answerOne(key, values, pairs)
      } catch (error) {
        this.#log.warn({key, error: describeFailure(error)}, 'a probe key failed')
        pairs.fail(`${key}: ${describeFailure(error)}`)
      }
    }
    pairs.putSorted(values)
  }

  /** Compares prefixes in JGroups' order: `ops` before `op`. */
  #answerOne(key: string, values: Map<string, string>, pairs: Pairs): void {
    const equals = key.indexOf('=')
    const value = equals < 0 ? undefined : key.slice(equals + 1)
    const word = equals < 0 ? key : key.slice(0, equals)
    const known = changingWord(word, value)
    if (known !== null) pairs.fail(`${word} changes nothing: the key is ${known}`)
    else if (key.startsWith('jmx')) this.#jmx(value, values, pairs)
    else if (key === 'reset-stats') for (const protocol of this.#stack.protocols) protocol.resetStats()
    else if (key.startsWith('ops')) this.#operations.list(value?.trim(), values, pairs)
    else if (word === 'invoke' || word === 'op') this.#op(value, values, pairs)
    else if (key.startsWith('metrics')) this.#metrics(key, values, pairs)
    else if (key.startsWith('threads')) this.#threads(key, values, pairs)
    else if (/^(en|dis)able-cpu$/.test(key))
      values.set(key, 'CPU monitoring supported: false, CPU monitoring enabled: false')
    else if (/^(en|dis)able-cont/.test(key)) {
      values.set(key, 'contention monitoring supported: false, contention monitoring enabled: false')
    } else this.#shorthand(key, values, pairs)
  }

  #jmx(query: string | undefined, values: Map<string, string>, pairs: Pairs): void {
    if (query === undefined) this.#attributes.all(values, pairs)
    else this.#attributes.some(query, values, pairs)
  }

  /** Adds all numbers under each word that asks for them, as JGroups does; they are collected only once, since `metrics1` asks for the same. */
  #metrics(key: string, values: Map<string, string>, pairs: Pairs): void {
    const known = [...values.keys()].find((other) => other.startsWith('metrics'))
    const text = (known === undefined ? undefined : values.get(known)) ?? metricsText(this.#stack.protocols)
    pairs.work.spend(text.length)
    values.set(key, text)
  }

  #op(call: string | undefined, values: Map<string, string>, pairs: Pairs): void {
    if (call !== undefined) this.#operations.call(call, values, pairs)
  }

  #threads(key: string, values: Map<string, string>, pairs: Pairs): void {
    const text = threadsText(key)
    if (text === null) pairs.fail('threads takes a sort word and a number, as threads=cpu=3')
    else {
      pairs.work.spend(text.length)
      values.set(key, text)
    }
  }

  /** Answers `PROT…` without `jmx=` or `op=`, for protocols of the stack. */
  #shorthand(key: string, values: Map<string, string>, pairs: Pairs): void {
    const dot = key.indexOf('.')
    if (this.#stack.findProtocol(dot < 0 ? key : key.slice(0, dot)) === undefined) return
    const open = key.indexOf('[')
    if (open >= 0 && key.includes(']', open)) this.#operations.call(key, values, pairs)
    else this.#attributes.some(key, values, pairs)
  }
}
