import {attributesOf, type Attribute, belongsToAll} from '../../stack/introspection.ts'
import type {Protocol} from '../../stack/protocol.ts'
import type {AttributeValue} from '../../stack/spec.ts'
import {doubleText, isAverage, isMetric, metricText} from './value-text.ts'

/** Returns the name of an attribute in metrics, which begins with the class of a component, not with its prefix. */
function metricName(name: string): string {
  return name.replace(/^bundler\./, 'per_destination_bundler.')
}

function part(value: AttributeValue, name: 'min' | 'max' | 'average'): number {
  const found =
    typeof value === 'object' && value !== null ? (value as unknown as Record<string, unknown>)[name] : undefined
  return typeof found === 'number' && Number.isFinite(found) ? found : 0
}

function lines(attribute: Attribute): [string, string][] {
  const name = metricName(attribute.name)
  const {type} = attribute
  if (isMetric(attribute)) return [[name, metricText(attribute, attribute.read())]]
  if (!isAverage(attribute)) return []
  const value = attribute.read()
  const average: [string, string] = [name, doubleText(part(value, 'average'))]
  if (!type.endsWith('MinMax')) return [average]
  return [average, [`${name}.max`, String(part(value, 'max'))], [`${name}.min`, String(part(value, 'min'))]]
}

/** Returns all numbers of the protocols, top to bottom, for monitoring (org.jgroups.util.Metrics). */
export function metricsText(protocols: readonly Protocol[]): string {
  const blocks = protocols.toReversed().map((protocol) => {
    const numbers = attributesOf(protocol)
      .filter(belongsToAll)
      .flatMap(lines)
      .sort(([a], [b]) => (a < b ? -1 : 1))
    return [`${protocol.name}:\n`, ...numbers.map(([name, value]) => `   ${name}: ${value}\n`)].join('')
  })
  return blocks.join('')
}
