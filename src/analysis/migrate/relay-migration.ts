import {fillElement} from './element-edits.ts'
import {escaped, attributeText} from './attribute-text.ts'
import type {StepLog} from './step-log.ts'
import type {TextEdits} from './text-edits.ts'
import type {XmlElement} from '../../config/xml/xml-element.ts'
import {valueOf} from './stacks-in.ts'

const DEFAULT_BRIDGE = 'bridge-cluster'

/** RELAY knew its own site and one bridge; RELAY2 has a list of sites, of which this writes the known one. */
export function migrateRelay(node: XmlElement, name: string, edits: TextEdits, log: StepLog): boolean {
  const site = valueOf(node, 'site')
  const bridge = valueOf(node, 'bridge_props')
  if (site === undefined || bridge === undefined || node.children.length > 0) return false
  const cluster = valueOf(node, 'bridge_name') ?? DEFAULT_BRIDGE
  const reason = 'RELAY was removed in 5.0: RELAY2 connects the sites in a list'
  const person = `list the other sites in RelayConfiguration, and migrate the bridge's own configuration`
  log.add(node, {action: 'replaced', found: node.name, result: name, reason, person})
  for (const attribute of node.attributes) {
    if (attribute.name === 'site') continue
    const gap = /\s*$/.exec(edits.text.slice(node.offset, attribute.offset))?.[0] ?? ''
    edits.overwrite(attribute.offset - gap.length, attribute.end, '')
    const inConfiguration = attribute.name.startsWith('bridge_')
    log.add(
      node,
      {
        action: 'dropped',
        found: attributeText(attribute.name, attribute.value),
        reason: inConfiguration ? 'it is part of RelayConfiguration' : 'RELAY2 has no such attribute',
      },
      attribute.offset,
      attribute.name,
    )
  }
  const children = [
    '<RelayConfiguration>',
    '  <sites>',
    `    <site name="${escaped(site)}">`,
    '      <bridges>',
    `        <bridge name="${escaped(cluster)}" config="${escaped(bridge)}"/>`,
    '      </bridges>',
    '    </site>',
    '  </sites>',
    '</RelayConfiguration>',
  ]
  fillElement(node, name, children, edits)
  return true
}
