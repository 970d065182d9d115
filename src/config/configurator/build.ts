import type {JavaProtocol} from './java-config.ts'
import {createProtocols} from './create.ts'
import {initializeStack} from './init.ts'
import {checkLocalAddresses, initializeProtocol, resolveFamily, setDefaultAddresses} from './initialize.ts'
import {type JavaHost, JavaStack, type JavaStackProtocol} from './java-stack.ts'
import {checkSanity} from './sanity.ts'

function createAndInitialize(configs: readonly JavaProtocol[], host: JavaHost): JavaStackProtocol[] {
  const protocols = createProtocols(configs, host)
  resolveFamily(protocols, host)
  for (const protocol of protocols) initializeProtocol(protocol, host)
  for (const protocol of protocols) setDefaultAddresses(protocol, host)
  checkLocalAddresses(protocols, host)
  return protocols
}

function finish(stack: JavaStack): void {
  checkSanity(stack)
  initializeStack(stack)
}

/** Builds the stack of a configuration step by step, as JGroups does. Throws a `Refusal` at the first fault. */
export function buildStack(configs: readonly JavaProtocol[], host: JavaHost): JavaStack {
  const stack = new JavaStack(host, createAndInitialize(configs, host))
  finish(stack)
  return stack
}

/** Builds a fork stack on a protocol. */
export function buildFork(
  configs: readonly JavaProtocol[],
  host: JavaHost,
  carrier: JavaStackProtocol,
  base: JavaStack | undefined,
): void {
  const below = base === undefined ? [carrier] : base.protocols.slice(0, base.protocols.indexOf(carrier) + 1)
  const protocols = createAndInitialize(configs, host)
  finish(new JavaStack(host, protocols, new JavaStack(host, below)))
}
