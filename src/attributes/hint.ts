import {nearest} from '../errors/nearest.ts'
import type {AttributeName} from '../diag/client/attribute-names.ts'
import type {ProtocolRegistry} from '../stack/registry.ts'
import type {AttrResult} from './read.ts'

/** Returns a hint if members answered but none has a named attribute; null otherwise. */
export function attrHint(
  names: readonly AttributeName[],
  {members, missing}: AttrResult,
  registry: ProtocolRegistry,
): string | null {
  const answered = members.filter(({status}) => status === 'answered')
  const found = answered.some(({attributes}) => Object.keys(attributes).length > 0)
  const first = names.find(({protocol, attribute}) => missing.includes(`${protocol}.${attribute ?? ''}`)) ?? names[0]
  if (answered.length === 0 || (found && missing.length === 0) || first === undefined) return null
  const asked = first.attribute === null ? first.protocol : `${first.protocol}.${first.attribute}`
  const spec = registry.findByName(first.protocol)?.spec
  if (spec === undefined) return `no member has ${asked}; jg protocol list shows the protocols of their stacks`
  const own = [...Object.keys(spec.properties), ...Object.keys(spec.attributes)]
  const ofComponents = Object.entries(spec.components).flatMap(([prefix, component]) =>
    [...Object.keys(component.properties), ...Object.keys(component.attributes)].map((name) => `${prefix}.${name}`),
  )
  const meant = nearest(first.attribute ?? '', [...own, ...ofComponents])
  const hint =
    meant === undefined ? `jg attr get ${first.protocol} shows all` : `did you mean ${first.protocol}.${meant}?`
  return `no member has ${asked}; ${hint}`
}
