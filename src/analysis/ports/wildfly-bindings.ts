import type {StackModel} from '../stacks/stack-model.ts'

/** The socket bindings that WildFly and EAP define in their own configurations; a file's stacks name them, ports stand elsewhere. */
const BINDINGS = {
  TCP: {messages: 7600, detection: 57_600},
  UDP: {messages: 55_200, detection: 54_200},
} as const

const MULTICAST = {address: '230.0.0.4', udp: 45_688, mping: 45_700} as const

/** Ports of WildFly's own socket bindings for the transport of a stack; nothing for a stack that says its ports itself. */
export function wildflyBindings(stack: StackModel): {messages: number; detection: number} | undefined {
  if (!stack.managed) return undefined
  return stack.transport?.name === 'UDP' ? BINDINGS.UDP : BINDINGS.TCP
}

/** Group and port of WildFly's own bindings for multicasts. */
export function wildflyMulticast(stack: StackModel, protocol: string): {address: string; port: number} | undefined {
  if (!stack.managed) return undefined
  return {address: MULTICAST.address, port: protocol === 'MPING' ? MULTICAST.mping : MULTICAST.udp}
}
