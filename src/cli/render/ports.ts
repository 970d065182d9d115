import type {PortUse} from '../../analysis/ports/port-use.ts'
import {formatRange} from '../../analysis/ports/port-range.ts'
import type {StackPorts} from '../../analysis/ports/ports.ts'
import {NONE} from './columns.ts'
import {table} from './table.ts'

/** The ports of the stacks of a file, or the firewall rules that open them. */
export interface PortsResult {
  readonly file: string
  readonly release: string
  readonly stacks: readonly (StackPorts & {
    /** Name of the stack, if the file has several. */
    readonly name?: string
    /** Firewall rules, with --format. */
    readonly policy?: string
  })[]
}

function rowOf({
  protocol,
  purpose,
  transport,
  ports,
  ephemeral,
  direction,
  peer,
  address,
  multicast,
  assumed,
}: PortUse): string[] {
  const range = ephemeral
    ? 'any'
    : transport === 'icmp'
      ? NONE
      : ports.length === 0
        ? 'unknown'
        : ports.map(formatRange).join(',')
  const where = multicast
    ? `group ${address ?? ''}`
    : address === undefined || address === ''
      ? peer
      : `${peer} ${address}`
  const mark = assumed === undefined ? '' : ` (WildFly's own ${assumed})`
  return [protocol, transport, range, direction, where, `${purpose}${mark}`]
}

/** Returns firewall rules ready to paste, or one table per stack. */
export function renderPorts({file, release, stacks}: PortsResult): string {
  if (stacks.some(({policy}) => policy !== undefined)) return stacks.map(({policy}) => policy ?? '').join('---\n')
  const tables = stacks.map(({name, ports, notes}) => {
    const drawn = table(['PROTOCOL', 'OVER', 'PORTS', 'DIRECTION', 'PEER', 'PURPOSE'], ports.map(rowOf))
    const heading = name === undefined ? [] : [`stack ${name}`]
    return [...heading, drawn, ...notes.map((note) => `note: ${note}`)].join('\n')
  })
  return `${file}, JGroups ${release}\n${tables.join('\n\n')}`
}
