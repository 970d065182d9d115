import {factsOf, type ProtocolFacts, RELEASES} from './facts.ts'
import {attributeRule} from './attribute-rules.ts'
import {protocolRules} from './protocol-rules.ts'

/** What replaces a removed protocol or attribute, by the rules of `jg config migrate`. */
export interface Replacement {
  /** XML name of the protocol, or name of the attribute, to use instead. */
  readonly by?: string
  /** What to do about it. */
  readonly advice: string
}

const use = (by: string): Replacement => ({by, advice: `use ${by}`})

/** The advice where there is no replacement. */
function withoutSuccessor(reason: string, person: string | undefined, stays = false): Replacement {
  if (stays) return {advice: [reason, person].filter((part) => part !== undefined).join('; ')}
  return {advice: `${reason}; remove it${person === undefined ? '' : `: ${person}`}`}
}

/** Returns the replacement of a protocol. */
export function replacementOfProtocol(xmlName: string): Replacement | undefined {
  const rules = protocolRules(xmlName)
  const [first] = rules
  if (first === undefined) return undefined
  const successors = rules.flatMap(({to = []}) => (to.length === 0 ? [] : [to.join(' and ')]))
  return successors.length > 0
    ? use(successors.join(' or '))
    : withoutSuccessor(first.reason, first.person, first.stays)
}

/** Attributes of AUTH's token have a prefix since 5.0. */
function ofToken({xmlName}: ProtocolFacts, name: string): string | undefined {
  if (xmlName !== 'AUTH') return undefined
  const tokens = RELEASES.flatMap((release) => Object.values(factsOf(release).componentClasses))
  const isKnown = tokens.some((c) => c.componentType === 'AuthToken' && c.properties[name] !== undefined)
  return isKnown ? `auth_token.${name}` : undefined
}

/** Returns the replacement of an attribute of a protocol. */
export function replacementOfAttribute(protocol: ProtocolFacts | undefined, name: string): Replacement | undefined {
  if (protocol === undefined) return undefined
  const {transport, superclasses, xmlName} = protocol
  const rule = attributeRule(name, {transport, superclasses, names: [xmlName]})
  const by = rule?.to ?? ofToken(protocol, name)
  if (by !== undefined) return use(by)
  return rule === undefined ? undefined : withoutSuccessor(rule.reason, rule.person)
}
