import {WIRE_VERSIONS} from '../../model/frame.ts'
import type {Protocol} from '../../stack/protocol.ts'
import {type AnswerOptions, type Answers, releaseOf} from './answer.ts'
import {AttributeKeys} from './attribute-keys.ts'
import {describeFailure} from './failure.ts'
import {OperationKeys} from './operation-keys.ts'
import {Pairs} from './pairs.ts'
import {commaList, distinctWords} from './request.ts'
import {threadsText} from './threads.ts'
import type {Work} from './work.ts'
import {convertText} from './write-values.ts'

/** What a probe responder needs to know about a router. */
export interface ProbedRouter {
  /** The router declared like a protocol. */
  readonly protocol: Protocol
  readonly family: 4 | 6
  /** Returns the address and port that it listens on. */
  address(): string
  /** Returns the address and port where diagnostics listen over TCP; null if they do not. */
  diagAddress(): string | null
}

const NAME = 'GossipRouter'
const KEYS = ['ops', 'op', 'invoke', 'keys', 'member-addrs', 'dump'] as const

/**
 * Answers the text of requests for a router (org.jgroups.stack.GossipRouter, 5.5): keys match by prefix, and operations and attributes are
 * named without a protocol. As in JGroups, a request without a key gets the default answer whatever its `cluster=` filter.
 *
 * Differs from JGroups: errors for which JGroups sends no answer are reported in the answer.
 */
export class RouterAnswers implements Answers {
  readonly #router: ProbedRouter
  readonly #software: string
  readonly #attributes: AttributeKeys
  readonly #operations: OperationKeys

  constructor(router: ProbedRouter, {runtime, software = 'jg', convert = convertText}: AnswerOptions) {
    const {protocol} = router
    const named = {protocols: [protocol], findProtocol: (name: string) => (name === NAME ? protocol : undefined)}
    this.#router = router
    this.#software = software
    this.#attributes = new AttributeKeys(named, convert, runtime.log)
    this.#operations = new OperationKeys(named, undefined, runtime.log)
  }

  answer(request: string, work?: Work): string {
    const pairs = new Pairs(work)
    const values = new Map<string, string>()
    for (const key of distinctWords(request)) {
      if (key.startsWith('cluster=')) continue
      if (!pairs.begin(key)) break
      try {
        this.#answerOne(key, values, pairs)
      } catch (error) {
        pairs.fail(`${key}: ${describeFailure(error)}`)
      }
    }
    pairs.putSorted(values)
    return this.header() + pairs.toString()
  }

  header(): string {
    const version = `${releaseOf(WIRE_VERSIONS['5.5'].version)} (${this.#software})`
    return `${NAME} [addr=${this.#router.address()}, cluster=${NAME}, version=${version}]\n`
  }

  #answerOne(key: string, values: Map<string, string>, pairs: Pairs): void {
    const equals = key.indexOf('=')
    const value = equals < 0 ? undefined : key.slice(equals + 1).trim()
    if (key.startsWith('ops')) {
      const list = new Map<string, string>()
      this.#operations.list(NAME, list, pairs)
      values.set(key, list.get('ops') ?? '')
    } else if (key.startsWith('op') || key.startsWith('invoke')) {
      if (value === undefined) pairs.fail(`${key} needs an operation, as op=dumpRoutingTable`)
      else this.#operations.call(`${NAME}.${value}`, values, pairs)
    } else if (key.startsWith('jmx')) {
      this.#readOrWrite(value, values, pairs)
    } else if (key.startsWith('keys')) {
      values.set(key, KEYS.map((known) => `${known} `).join(''))
    } else if (key.startsWith('member-addrs')) {
      const address = this.#router.diagAddress()
      if (address !== null) values.set(key, address)
    } else if (key.startsWith('dump')) {
      values.set(key, threadsText('threads') ?? '')
    }
  }

  #readOrWrite(query: string | undefined, values: Map<string, string>, pairs: Pairs): void {
    const parts = commaList(query ?? '')
    if (parts.length > 0) this.#attributes.some(`${NAME}.${parts.join(',')}`, values, pairs)
    // The answer to writes alone is all attributes.
    if (parts.every((part) => part.includes('='))) this.#attributes.all(values, pairs)
  }
}
