import {checkDiscovery, type LookUp} from './check.ts'
import {askByPeek, type AskOptions} from './live.ts'
import {UsageError} from '../errors/index.ts'
import type {Runtime} from '../runtime/ports.ts'
import type {Context} from '../context/context.ts'
import {stackOf, storePorts, type StoreChoice, transportOf} from './named-stores.ts'

/** An address that a look-up found, and who is there. */
export interface CheckedAddress {
  readonly address: string
  readonly answers: boolean
  readonly name: string | null
  readonly uuid: string | null
  readonly cluster: string | null
  /** `answers`, or why nobody does. */
  readonly reason: string
}

/** A look-up and who is at the addresses found. */
export interface CheckedLookUp extends Omit<LookUp, 'found'> {
  readonly found: readonly CheckedAddress[]
}

/** Runs the look-ups of the stack that the choice or the context names, and asks the addresses found. */
export async function checkLookUps(
  choice: StoreChoice,
  context: Context | undefined,
  runtime: Runtime,
  options: AskOptions,
): Promise<{file: string; lookUps: readonly CheckedLookUp[]}> {
  if ((choice.props ?? context?.props) === undefined)
    throw new UsageError('missing --props FILE, the configuration whose look-ups to run')
  const stack = await stackOf(choice, context)
  const ports = {...storePorts(runtime), clock: runtime.clock, network: runtime.network}
  const lookUps = await checkDiscovery(stack, choice.cluster, ports, choice.access)
  const ask = askByPeek(runtime, {...options, transport: transportOf(options.transport, stack)})
  const asked = await Promise.all(
    lookUps.map(async ({found, ...lookUp}) => ({
      ...lookUp,
      found: await Promise.all(
        found.map(async (address): Promise<CheckedAddress> => {
          const {kind, reason, name, uuid, cluster, onFdSock2} = await ask(address, choice.cluster)
          // If the transport is encrypted, FD_SOCK2 reports who is there.
          const answers = kind === 'member' || (onFdSock2 !== undefined && kind === 'silent')
          const known = {uuid: uuid ?? onFdSock2?.uuid ?? null, cluster: cluster ?? onFdSock2?.cluster ?? null}
          return {address, answers, name, ...known, reason: answers ? 'answers' : reason}
        }),
      ),
    })),
  )
  return {file: stack.file, lookUps: asked}
}
