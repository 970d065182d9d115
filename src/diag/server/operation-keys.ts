import {JgError} from '../../errors/index.ts'
import type {Log} from '../../runtime/ports.ts'
import {invoke} from '../../stack/introspection.ts'
import type {ProtocolClass} from '../../stack/protocol.ts'
import type {ProtocolRegistry} from '../../stack/registry.ts'
import type {ProtocolSpec} from '../../stack/spec.ts'
import type {NamedProtocols} from './attribute-keys.ts'
import {describeFailure} from './failure.ts'
import type {Pairs} from './pairs.ts'
import {commaList} from './request.ts'
import {CALL_UNITS} from './work.ts'

/** A call of an operation, `PROT.method[arg,…]` in a request; the method may have a component's prefix. */
export interface Call {
  readonly protocol: string
  readonly method: string
  readonly args: readonly string[]
}

/** Reads a call. Throws JgError. */
export function parseCall(text: string): Call {
  const dot = text.indexOf('.')
  if (dot < 0) throw new JgError('USAGE', `expected PROTOCOL.operation, found ${text}`)
  const rest = text.slice(dot + 1)
  const open = rest.indexOf('[')
  const close = rest.indexOf(']')
  if (open >= 0 && close < open) throw new JgError('USAGE', `no closing bracket in ${text}`)
  const method = (open < 0 ? rest : rest.slice(0, open)).trim()
  return {protocol: text.slice(0, dot), method, args: open < 0 ? [] : commaList(rest.slice(open + 1, close))}
}

function listOf(spec: ProtocolSpec): string {
  const line = (name: string, args: readonly string[]): string => `  ${name}(${args.join(',')})\n`
  // The operation that all protocols have comes last, like methods of the base class in Java.
  const {resetStatistics, ...declared} = spec.operations
  const operations = resetStatistics === undefined ? declared : {...declared, resetStatistics}
  const own = Object.entries(operations).map(([name, {args}]) => line(name, args))
  const ofComponents = Object.entries(spec.components).flatMap(([prefix, {operations}]) =>
    Object.entries(operations).map(([name, {args}]) => line(`${prefix}.${name}`, args)),
  )
  return [`${spec.name}:\n`, ...own, ...ofComponents].join('')
}

/**
 * Answers keys about operations: `op=PROT.method[args]` and `ops`.
 *
 * Differs from JGroups: only declared operations can be called, not any method of the class.
 */
export class OperationKeys {
  readonly #stack: NamedProtocols
  readonly #registry: ProtocolRegistry | undefined
  readonly #log: Log

  constructor(stack: NamedProtocols, registry: ProtocolRegistry | undefined, log: Log) {
    this.#stack = stack
    this.#registry = registry
    this.#log = log
  }

  /** Answers the text after `op=`. */
  call(text: string, into: Map<string, string>, pairs: Pairs): void {
    pairs.work.spend(CALL_UNITS)
    try {
      const {protocol: name, method, args} = parseCall(text)
      const protocol = name === 'TP' ? this.#stack.protocols[0] : this.#stack.findProtocol(name)
      if (protocol === undefined) throw new JgError('NOT_FOUND', `no protocol ${name} in the stack`)
      this.#log.info({operation: `${protocol.name}.${method}`}, 'an operation was called by probe')
      const value = invoke(protocol, method, args)
      if (value === null || value === undefined) return
      const answer = String(value)
      pairs.work.spend(answer.length)
      into.set(`${protocol.name}.${method}`, answer)
    } catch (error) {
      this.#log.warn({operation: text, error: describeFailure(error)}, 'an operation failed')
      pairs.fail(describeFailure(error))
    }
  }

  /** Lists the operations of one protocol, or of all protocols of the stack from top to bottom. */
  list(name: string | undefined, into: Map<string, string>, pairs: Pairs): void {
    const found = name === undefined ? this.#stack.protocols.toReversed() : [this.#find(name)]
    const specs = found.flatMap((protocol) => (protocol === undefined ? [] : [protocol.spec]))
    if (specs.length === 0) {
      pairs.fail(`unknown protocol ${name ?? ''}`)
      return
    }
    const text = specs.map(listOf).join('')
    pairs.work.spend(text.length)
    into.set('ops', text)
  }

  #find(name: string): Pick<ProtocolClass, 'spec'> | undefined {
    const named = this.#stack.protocols.find(({spec}) => [spec.name, spec.xmlName, spec.className].includes(name))
    return named ?? this.#registry?.find(name) ?? this.#registry?.findByName(name)
  }
}
