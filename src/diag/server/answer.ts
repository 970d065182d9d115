import {WIRE_VERSIONS} from '../../model/frame.ts'
import type {Runtime} from '../../runtime/ports.ts'
import type {ProbedMember} from '../../stack/diagnostics-port.ts'
import type {Protocol} from '../../stack/protocol.ts'
import type {ProtocolRegistry} from '../../stack/registry.ts'
import {ChannelKeys} from './channel-keys.ts'
import {describeFailure} from './failure.ts'
import {Pairs} from './pairs.ts'
import {keysFor} from './request.ts'
import {StackKeys} from './stack-keys.ts'
import type {Work} from './work.ts'
import {type ConvertText, convertText} from './write-values.ts'

/** What answers are made from. */
export interface AnswerOptions {
  readonly runtime: Runtime
  /** Printed in place of the code name of JGroups' release, such as `jg 1.0.0`. */
  readonly software?: string
  /** Protocols that `insert-protocol` and `ops=` may name in addition to those of the stack. */
  readonly registry?: ProtocolRegistry
  /** Reads the new value of a property. */
  readonly convert?: ConvertText
}

/** Answers the text of requests, for a member or a router. */
export interface Answers {
  /** Returns the answer to a request, made with at most this work; null if the request is dropped. */
  answer(request: string, work?: Work): string | null
  /** Returns the first line of all answers except the default one. */
  header(): string
}

/** Returns the release of JGroups for a version on the wire. */
export function releaseOf(version: number): string {
  return Object.values(WIRE_VERSIONS).find((known) => known.version === version)?.release ?? 'unknown'
}

/** Answers the text of requests for one member, in the format of JGroups 5.5 (org.jgroups.stack.DiagnosticsHandler). */
export class MemberAnswers implements Answers {
  readonly #member: ProbedMember
  readonly #runtime: Runtime
  readonly #software: string
  readonly #stackKeys: StackKeys
  readonly #channelKeys: ChannelKeys

  constructor(member: ProbedMember, options: AnswerOptions) {
    this.#member = member
    this.#runtime = options.runtime
    this.#software = options.software ?? 'jg'
    this.#stackKeys = new StackKeys(member.stack, options.registry, options.runtime.log)
    this.#channelKeys = new ChannelKeys(member.stack, {
      convert: options.convert ?? convertText,
      registry: options.registry,
      log: options.runtime.log,
    })
  }

  /** Returns the answer to a request; null if its cluster filter excludes this member. */
  answer(request: string, work?: Work): string | null {
    const keys = keysFor(this.#member.cluster, request)
    if (keys === null) return null
    if (keys.length === 0) return this.#defaultAnswer()
    const pairs = new Pairs(work)
    const [transport, ...others] = this.#member.stack.protocols
    for (const protocol of others) for (const [key, value] of this.#ask(protocol, keys, pairs)) pairs.put(key, value)
    const ofTransport = new Map(transport === undefined ? [] : this.#ask(transport, keys, pairs))
    // This key needs the keys of all handlers.
    if (keys.includes('keys')) ofTransport.set('keys', this.#allKeys())
    pairs.putSorted(ofTransport)
    this.#stackKeys.answer(keys, pairs)
    this.#channelKeys.answer(keys, pairs)
    return this.header() + pairs.toString()
  }

  /** Returns the first line of all answers except the default one. */
  header(): string {
    const members = String(this.#member.view?.size ?? 0)
    return `${this.#name()} [ip=${this.#physical()}, ${members} mbr(s), cluster=${this.#member.cluster}, ${this.#version()}]\n`
  }

  #defaultAnswer(): string {
    const {view, cluster} = this.#member
    return [
      `${this.#name()} (ip=${this.#physical()})`,
      `view=${view === null ? 'null' : view.toString()}`,
      `cluster=${cluster}`,
      this.#version(),
      '',
    ].join('\n')
  }

  #ask(protocol: Protocol, keys: readonly string[], pairs: Pairs): ReadonlyMap<string, string> {
    try {
      const answers = protocol.probe(keys) ?? new Map<string, string>()
      for (const text of answers.values()) pairs.work.spend(text.length)
      return answers
    } catch (error) {
      this.#runtime.log.warn({protocol: protocol.name, keys, error: describeFailure(error)}, 'a probe key failed')
      pairs.fail(`${protocol.name}: ${describeFailure(error)}`)
      return new Map()
    }
  }

  /** Returns all keys, each followed by a blank, as scripts that split the list expect. */
  #allKeys(): string {
    const [transport, ...others] = this.#member.stack.protocols
    const ofProtocols = [...others, ...(transport === undefined ? [] : [transport])].flatMap((p) => [...p.probeKeys()])
    return [...ofProtocols, ...StackKeys.keys, ...ChannelKeys.keys].map((key) => `${key} `).join('')
  }

  #name(): string {
    return this.#member.stack.logicalName
  }

  #physical(): string {
    return String(this.#member.stack.transport.physicalAddress ?? 'n/a')
  }

  #version(): string {
    const release = releaseOf(this.#member.stack.version)
    return `version=${release} (${this.#software}) (java ${this.#runtime.host.runtimeVersion})`
  }
}
