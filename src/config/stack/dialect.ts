import {type Release, RELEASES} from '../../releases/facts.ts'
import {substitute, substituteAgain, type Substitution} from '../values/variables.ts'
import type {XmlRules} from '../xml/xml-text.ts'

/** How releases differ in reading a configuration, beyond the facts of their protocols. */
export interface Dialect {
  readonly release: Release
  readonly xml: XmlRules
  readonly substitute: Substitution
  /** Durations may have units; otherwise they are plain numbers of milliseconds, and `1s` is refused. */
  readonly durations: boolean
  /** `<include file="…"/>` is supported. */
  readonly includes: boolean
  /** Attributes of components have a prefix; otherwise they are attributes of the protocol. */
  readonly components: boolean
  /** Variables without a closing brace are refused; otherwise they stay text. */
  readonly refusesOpenVariables: boolean
}

const isSince = (release: Release, first: Release): boolean => RELEASES.indexOf(release) >= RELEASES.indexOf(first)

function dialect(release: Release): Dialect {
  const modern = isSince(release, '5.3')
  return {
    release,
    xml: isSince(release, '4.2') ? 'jgroups' : 'xml',
    substitute: modern ? substitute : substituteAgain,
    durations: modern,
    includes: isSince(release, '5.5'),
    components: isSince(release, '5.2'),
    refusesOpenVariables: !modern,
  }
}

const DIALECTS = new Map(RELEASES.map((release) => [release, dialect(release)]))

/** How a release reads a configuration. */
export function dialectOf(release: Release): Dialect {
  return DIALECTS.get(release) ?? dialect(release)
}
