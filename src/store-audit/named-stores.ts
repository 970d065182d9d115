import {requireStacks} from '../analysis/stacks/load-stacks.ts'
import type {StackModel} from '../analysis/stacks/stack-model.ts'
import type {ConfigEnvironment} from '../config/load.ts'
import type {AskOptions} from './live.ts'
import {type StoreAccess, type StorePorts, storesOfStack, storesOfUrl} from './open-stores.ts'
import {type DiscoveryStore, requireChangeable} from './store.ts'
import {JgError, UsageError} from '../errors/index.ts'
import type {Runtime} from '../runtime/ports.ts'
import type {Resolver} from '../runtime/resolver.ts'
import type {Context} from '../context/context.ts'
import {namedSource} from '../input/named-source.ts'

/** Which stores to use, and how to read them. */
export interface StoreChoice {
  /** A configuration of the members. */
  readonly props: string | undefined
  /** Name of the stack, if the configuration has several. */
  readonly stack: string | undefined
  /** A store by its address. */
  readonly store: string | undefined
  /** Cluster whose entries to use; all if absent. */
  readonly cluster: string | undefined
  readonly access: StoreAccess
  /** Environment in which configurations are read. */
  readonly environment: ConfigEnvironment
}

/** The stores to work on. */
export interface OpenStores {
  readonly stores: readonly DiscoveryStore[]
  /** The stack that names them, if any. */
  readonly stack: StackModel | undefined
}

/** Returns the ports of this machine through which stores are reached. */
export function storePorts(runtime: Runtime): StorePorts & {readonly resolver: Resolver} {
  const {databases, sharedFiles, resolver, clock, network, log} = runtime
  if (databases === undefined || sharedFiles === undefined || resolver === undefined) {
    throw new JgError('OPERATION_FAILED', 'this runtime has neither databases nor files')
  }
  return {databases, sharedFiles, resolver, clock, network, log}
}

/** Returns the stack of the configuration that the choice, or else the context, names. Throws UsageError if there are several and none is named. */
export async function stackOf(
  {props, stack: name, environment}: Pick<StoreChoice, 'props' | 'stack' | 'environment'>,
  context: Context | undefined,
): Promise<StackModel> {
  const source = await namedSource(props ?? context?.props ?? '', environment.files)
  const {file, stacks} = requireStacks(source, 'auto', environment)
  const chosen = name === undefined ? stacks : stacks.filter((one) => one.name === name)
  const [stack, ...more] = chosen
  if (stack === undefined) throw new UsageError(`${file} has no stack '${name ?? ''}'`)
  if (more.length === 0) return stack
  const names = chosen.map((one) => one.name ?? '').join(', ')
  throw new UsageError(`${file} has several stacks; expected --stack with one of ${names}`)
}

/** What stores are opened for: some can only be read. */
export type StorePurpose = 'look' | 'change'

/** Opens the stores that the choice or the context in use names. Throws UsageError if there is none, or none for the purpose. */
export async function openStores(
  choice: StoreChoice,
  context: Context | undefined,
  runtime: Runtime,
  purpose: StorePurpose,
): Promise<OpenStores> {
  const opened = await namedStores(choice, context, runtime)
  if (purpose === 'change') requireChangeable(opened.stores)
  return opened
}

async function namedStores(choice: StoreChoice, context: Context | undefined, runtime: Runtime): Promise<OpenStores> {
  const isNamed = choice.props !== undefined || choice.store !== undefined
  const store = choice.store ?? (isNamed ? undefined : context?.store)
  const props = choice.props ?? (isNamed || store !== undefined ? undefined : context?.props)
  const url = props !== undefined && store?.startsWith('jdbc:') === true ? store : undefined
  if (store !== undefined && url === undefined) {
    if (props !== undefined)
      throw new UsageError('with --props, expected a database as --store jdbc:…, found another store')
    return {stores: await storesOfUrl(store, storePorts(runtime), choice.access), stack: undefined}
  }
  if (props === undefined) throw new UsageError('missing --props FILE or --store URL, which name the store')
  const stack = await stackOf(choice, context)
  const stores = storesOfStack(stack, storePorts(runtime), {...choice.access, url})
  if (stores.length > 0) return {stores, stack}
  throw new UsageError(
    `${stack.file} has no discovery protocol with a store (FILE_PING, JDBC_PING, JDBC_PING2, TCPGOSSIP); jg discovery check runs the look-ups of other protocols`,
  )
}

/** Returns the transport of members: the chosen one, or that of their stack. */
export function transportOf(given: AskOptions['transport'], stack: StackModel | undefined): AskOptions['transport'] {
  if (given !== 'auto' || stack === undefined) return given
  return stack.overTcp ? 'tcp' : 'udp'
}
