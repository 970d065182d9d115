import type {StackModel, StackProtocol} from '../stacks/stack-model.ts'

/** A socket binding of a server as far as ports follow from it. */
export interface NamedBinding {
  readonly name: string
  /** True for one of WildFly's own: the file at hand does not define it. */
  readonly assumed: boolean
  readonly port?: number
  readonly group?: string
  readonly groupPort?: number
}

const GROUP = '230.0.0.4'

/** The socket bindings that WildFly and EAP define in their own configurations, without an offset. */
const OWN: Readonly<Record<string, Omit<NamedBinding, 'name' | 'assumed'>>> = {
  'jgroups-tcp': {port: 7600},
  'jgroups-tcp-fd': {port: 57_600},
  'jgroups-udp': {port: 55_200, group: GROUP, groupPort: 45_688},
  'jgroups-udp-fd': {port: 54_200},
  'jgroups-mping': {group: GROUP, groupPort: 45_700},
}

/**
 * The binding of a protocol in a lone subsystem, whose names are defined elsewhere: one of WildFly's own, or one without ports.
 * Nothing where the file defines it, since its values are then those of the protocol.
 */
export function assumedBinding(stack: StackModel, protocol: StackProtocol | undefined): NamedBinding | undefined {
  const reference = protocol === undefined ? undefined : stack.bindingOf(protocol)
  if (reference === undefined || reference.defined) return undefined
  const {name} = reference
  return {name, assumed: Object.hasOwn(OWN, name), ...(Object.hasOwn(OWN, name) ? OWN[name] : {})}
}
