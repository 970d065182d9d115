import type {ProtocolSpec} from '../../stack/spec.ts'
import type {XmlElement} from '../../config/xml/xml-element.ts'
import {findProtocol, type Release, RELEASES} from '../../releases/facts.ts'
import {type FindingInput, quote} from '../../config/xml/findings.ts'
import {nearest} from '../../errors/nearest.ts'
import type {DeclaredProtocol, SpecSource} from '../../config/stack/spec-source.ts'
import type {StackLanguage} from '../../config/stack/stack-language.ts'
import {dialectOf} from '../../config/stack/dialect.ts'
import {findExternal} from '../../releases/external.ts'
import {propertyHistory, protocolHistory, releaseRange} from '../../releases/history.ts'
import type {ReleaseProtocols} from './release-protocols.ts'
import {replacementOfAttribute, replacementOfProtocol} from '../../releases/replacements.ts'

const isLater = (a: Release, b: Release): boolean => RELEASES.indexOf(a) > RELEASES.indexOf(b)

function lastOf<T>(list: readonly T[]): T | undefined {
  return list.at(-1)
}

/** Explains names that a release does not know: which other releases do, and what replaces them. */
export class ReleaseLanguage implements StackLanguage {
  readonly dialect: ReturnType<typeof dialectOf>
  readonly #protocols: ReleaseProtocols
  /** Protocols that our own members run; undefined for a release that they do not speak. */
  readonly #runnable: ReadonlySet<string> | undefined
  /** Cached, since many files have the same attributes. */
  readonly #attributeRemarks = new Map<string, FindingInput | undefined>()

  constructor(protocols: ReleaseProtocols, own: SpecSource<DeclaredProtocol>) {
    this.dialect = dialectOf(protocols.release)
    this.#protocols = protocols
    this.#runnable = protocols.release === RELEASES.at(-1) ? new Set(own.list().map((p) => p.spec.xmlName)) : undefined
  }

  unknownProtocol(element: XmlElement): FindingInput {
    const {name} = element
    return this.#include(name) ?? this.#notCreatable(name) ?? this.#ofOtherRelease(name) ?? this.#misspelt(name)
  }

  unknownAttribute(spec: ProtocolSpec, attribute: string): FindingInput | undefined {
    const key = `${spec.className} ${attribute}`
    if (!this.#attributeRemarks.has(key)) this.#attributeRemarks.set(key, this.#remarkOnAttribute(spec, attribute))
    return this.#attributeRemarks.get(key)
  }

  #remarkOnAttribute(spec: ProtocolSpec, attribute: string): FindingInput | undefined {
    const {release} = this.#protocols
    const history = propertyHistory(spec.className, attribute)
    const last = lastOf(history)
    const external = findExternal(spec.xmlName)
    if (external !== undefined && nearest(attribute, Object.keys(spec.properties)) === undefined)
      return {
        code: 'external-attribute',
        severity: 'warning',
        message: `no known release of ${external.artifact} gives ${spec.name} an attribute ${quote(attribute)}`,
        found: attribute,
        hint: 'compare it with the release that is on the class path',
      }
    const replacement = replacementOfAttribute(findProtocol(this.#protocols.facts, spec.xmlName), attribute)
    if (last === undefined && replacement === undefined) return undefined
    if (last !== undefined && isLater(last.release, release))
      return {
        code: 'newer-attribute',
        message: `${spec.xmlName} has no attribute ${quote(attribute)} in JGroups ${release}: it is there from ${history[0]?.release ?? ''} on`,
        found: attribute,
        hint: 'remove it, or use that release',
      }
    const isHere = history.some((h) => h.release === release)
    // Another class that can implement the component has it.
    if (isHere) return undefined
    const since = last === undefined ? '' : `: it was there in ${releaseRange(history)}`
    const known =
      replacement?.by === undefined || spec.properties[replacement.by] !== undefined || replacement.by.includes('.')
    return {
      code: 'removed-attribute',
      message: `${spec.xmlName} has no attribute ${quote(attribute)} in JGroups ${release}${since}`,
      found: attribute,
      ...(replacement?.by === undefined || !known ? {} : {expected: replacement.by}),
      hint: replacement === undefined || !known ? 'remove it' : replacement.advice,
    }
  }

  knownProtocol(element: XmlElement, spec: ProtocolSpec): readonly FindingInput[] {
    const remarks: FindingInput[] = []
    const facts = findProtocol(this.#protocols.facts, element.name)
    const external = findExternal(element.name)
    if (facts?.marks.some((mark) => mark === 'Deprecated' || mark === 'RecommendedForUpgrade') === true) {
      const replacement = replacementOfProtocol(spec.xmlName)
      remarks.push({
        code: 'deprecated-protocol',
        severity: 'warning',
        message: `${spec.xmlName} is deprecated in JGroups ${this.#protocols.release}`,
        found: spec.xmlName,
        ...(replacement === undefined ? {} : {hint: replacement.advice}),
      })
    }
    if (external !== undefined)
      remarks.push({
        code: 'external-protocol',
        severity: 'info',
        message: `${spec.name} is not part of JGroups: it comes with ${external.artifact}, which must be on the class path`,
        found: element.name,
      })
    else if (this.#runnable !== undefined && !this.#runnable.has(spec.xmlName))
      remarks.push({
        code: 'missing-protocol',
        severity: 'info',
        message: `jg's own members do not run ${spec.xmlName} yet; Java members do`,
        found: element.name,
      })
    return remarks
  }

  readsChildren(spec: ProtocolSpec): boolean {
    return findProtocol(this.#protocols.facts, spec.xmlName)?.acceptsChildren === true
  }

  #include(name: string): FindingInput | undefined {
    if (name !== 'include') return undefined
    return {
      code: 'include-unsupported',
      message: `<include> is unknown in JGroups ${this.#protocols.release}: it is read as a protocol`,
      found: name,
      hint: 'includes work from 5.5 on: copy the protocols of that file here',
    }
  }

  #notCreatable(name: string): FindingInput | undefined {
    const {facts} = this.#protocols
    const plain = name.replace(/^org\.jgroups\.protocols\./, '')
    if (!facts.abstractClasses.includes(plain) && !facts.abstractClasses.includes(name)) return undefined
    return {
      code: 'abstract-protocol',
      message: `${quote(name)} is a base class of protocols, not a protocol for a stack`,
      found: name,
      hint: 'name one of the protocols that extend it',
    }
  }

  #ofOtherRelease(name: string): FindingInput | undefined {
    const {release} = this.#protocols
    const history = protocolHistory(name)
    const last = lastOf(history)
    const replacement = replacementOfProtocol(name)
    if (last !== undefined && isLater(last.release, release))
      return {
        code: 'newer-protocol',
        message: `there is no protocol ${quote(name)} in JGroups ${release}: it is there from ${history[0]?.release ?? ''} on`,
        found: name,
        hint: 'remove it, or use that release',
      }
    if (last === undefined && replacement === undefined) return undefined
    const since = last === undefined ? ' any more' : `: it was there in ${releaseRange(history)}`
    return {
      code: 'removed-protocol',
      message: `there is no protocol ${quote(name)} in JGroups ${release}${since}`,
      found: name,
      ...(replacement?.by === undefined ? {} : {expected: replacement.by}),
      hint: replacement?.advice ?? 'remove it',
    }
  }

  #misspelt(name: string): FindingInput {
    const known = Object.keys(this.#protocols.facts.protocols)
    const bare = name.slice(name.lastIndexOf('.') + 1)
    const near = known.find((k) => k.split('.').at(-1) === bare) ?? nearest(name, known)
    const isForeign = name.includes('.') && !name.startsWith('org.jgroups.protocols.') && /^[a-z]/.test(name)
    if (isForeign && near === undefined)
      return {
        code: 'unknown-class',
        severity: 'warning',
        message: `the class ${quote(name)} is not known: JGroups refuses it unless it is on the class path; its attributes are not checked`,
        found: name,
      }
    return {
      code: 'unknown-protocol',
      message: `there is no protocol ${quote(name)} in JGroups ${this.#protocols.release}`,
      found: name,
      ...(near === undefined ? {} : {expected: near}),
      hint: near === undefined ? 'remove it' : `did you mean ${quote(near)}?`,
    }
  }
}

const languages = new Map<Release, ReleaseLanguage>()

/** The language of a release; created once. */
export function languageOf(protocols: ReleaseProtocols, own: SpecSource<DeclaredProtocol>): ReleaseLanguage {
  const known = languages.get(protocols.release) ?? new ReleaseLanguage(protocols, own)
  languages.set(protocols.release, known)
  return known
}
