import {
  factsOf,
  findProtocol,
  type ProtocolFacts,
  type Release,
  type ReleaseFacts,
  RELEASES,
} from '../../releases/facts.ts'
import {type AttributeText, chosenClass} from '../../releases/component-classes.ts'
import {type ExternalProtocol, factsOfExternal, findExternal} from '../../releases/external.ts'
import {specOfFacts} from './spec-of-facts.ts'
import {configSchema, type JsonSchema} from '../../config/stack/schema.ts'
import type {DeclaredProtocol, SpecSource} from '../../config/stack/spec-source.ts'

const NO_ATTRIBUTE: AttributeText = () => undefined

/**
 * All protocols that a stack of one release may name: those of the release and known ones of other artifacts. For
 * the newest release our own declarations override the facts.
 */
export class ReleaseProtocols implements SpecSource<DeclaredProtocol> {
  readonly release: Release
  readonly facts: ReleaseFacts
  readonly #own: SpecSource<DeclaredProtocol> | undefined
  readonly #made = new Map<string, DeclaredProtocol>()

  constructor(release: Release, own: SpecSource<DeclaredProtocol>) {
    this.release = release
    this.facts = factsOf(release)
    this.#own = release === RELEASES.at(-1) ? own : undefined
  }

  find(xmlName: string, attribute: AttributeText = NO_ATTRIBUTE): DeclaredProtocol | undefined {
    const protocol = findProtocol(this.facts, xmlName)
    if (protocol !== undefined) return this.#cached(protocol, attribute)
    const external = findExternal(xmlName)
    return external === undefined ? undefined : this.#external(external, xmlName)
  }

  list(): readonly DeclaredProtocol[] {
    return Object.values(this.facts.protocols).map((p) => this.#cached(p, NO_ATTRIBUTE))
  }

  #cached(p: ProtocolFacts, attribute: AttributeText): DeclaredProtocol {
    const choices = ['bundler', 'msg_processing_policy', 'auth_token'].map(
      (prefix) => chosenClass(prefix, attribute) ?? '',
    )
    const key = `${p.xmlName} ${choices.join(' ')} ${attribute('local_transport_class') === undefined ? '' : 'local'}`
    const known = this.#made.get(key)
    if (known !== undefined) return known
    const own = this.#own?.find(p.xmlName)?.spec
    const made = {spec: specOfFacts(p, this.facts, attribute, own)}
    this.#made.set(key, made)
    return made
  }

  #external(external: ExternalProtocol, xmlName: string): DeclaredProtocol {
    const known = this.#made.get(xmlName)
    if (known !== undefined) return known
    const facts = factsOfExternal(external, xmlName, this.facts)
    const spec = specOfFacts(facts, this.facts, NO_ATTRIBUTE)
    const made = {spec}
    this.#made.set(xmlName, made)
    return made
  }
}

const sources = new Map<Release, ReleaseProtocols>()

/** The protocols of a release; created once, since compiled schemas depend on them. */
export function protocolsOf(release: Release, own: SpecSource<DeclaredProtocol>): ReleaseProtocols {
  let source = sources.get(release)
  if (source === undefined) {
    source = new ReleaseProtocols(release, own)
    sources.set(release, source)
  }
  return source
}

/** The JSON schema of configurations of a release. */
export function releaseSchema(release: Release, own: SpecSource<DeclaredProtocol>): JsonSchema {
  return configSchema(protocolsOf(release, own).list(), release)
}
