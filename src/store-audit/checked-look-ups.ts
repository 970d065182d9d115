import {checkDiscovery, type LookUp} from './check.ts'
import {askByPeek, type AskOptions} from './live.ts'
import {UsageError} from '../errors/index.ts'
import type {Runtime} from '../runtime/ports.ts'
import type {Context} from '../context/context.ts'
import {stackOf, storePorts, type StoreWish, transportOf} from './named-stores.ts'

/** An address that a look-up gave, and who is there. */
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

/** Runs the look-ups of the stack that the wish, or the context, names, and asks the addresses found. */
export async function checkLookUps(
  wish: StoreWish,
  context: Context | undefined,
  runtime: Runtime,
  options: AskOptions,
): Promise<{file: string; lookUps: readonly CheckedLookUp[]}> {
  if ((wish.props ?? context?.props) === undefined)
    throw new UsageError('--props FILE expected: whose look-ups are meant?')
  const stack = await stackOf(wish, context)
  const ports = {...storePorts(runtime), clock: runtime.clock, network: runtime.network}
  const lookUps = await checkDiscovery(stack, wish.cluster, ports, wish.access)
  const ask = askByPeek(runtime, {...options, transport: transportOf(options.transport, stack)})
  const asked = await Promise.all(
    lookUps.map(async ({found, ...lookUp}) => ({
      ...lookUp,
      found: await Promise.all(
        found.map(async (address): Promise<CheckedAddress> => {
          const {kind, reason, name, uuid, cluster, beside} = await ask(address, wish.cluster)
          // Where the transport is encrypted, FD_SOCK2 tells who is there.
          const answers = kind === 'member' || (beside !== undefined && kind === 'silent')
          const known = {uuid: uuid ?? beside?.uuid ?? null, cluster: cluster ?? beside?.cluster ?? null}
          return {address, answers, name, ...known, reason: answers ? 'answers' : reason}
        }),
      ),
    })),
  )
  return {file: stack.file, lookUps: asked}
}
