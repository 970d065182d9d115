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

/** Which stores are meant, and how they are read. */
export interface StoreWish {
  /** A configuration of the members. */
  readonly props: string | undefined
  /** Name of the stack, where the configuration holds several. */
  readonly stack: string | undefined
  /** A store by its address. */
  readonly store: string | undefined
  /** Cluster whose entries are meant; all when left out. */
  readonly cluster: string | undefined
  readonly access: StoreAccess
  /** What configurations are read against. */
  readonly environment: ConfigEnvironment
}

/** The stores that are worked on. */
export interface OpenStores {
  readonly stores: readonly DiscoveryStore[]
  /** The stack that named them, if one did. */
  readonly stack: StackModel | undefined
}

/** The ports of this machine by which stores are reached. */
export function storePorts(runtime: Runtime): StorePorts & {readonly resolver: Resolver} {
  const {databases, sharedFiles, resolver, clock, network, log} = runtime
  if (databases === undefined || sharedFiles === undefined || resolver === undefined) {
    throw new JgError('OPERATION_FAILED', 'this program may use neither databases nor files')
  }
  return {databases, sharedFiles, resolver, clock, network, log}
}

/** The stack of the configuration that the wish, else the context, names. Throws UsageError when there are several and none is named. */
export async function stackOf(
  {props, stack: name, environment}: Pick<StoreWish, 'props' | 'stack' | 'environment'>,
  context: Context | undefined,
): Promise<StackModel> {
  const source = await namedSource(props ?? context?.props ?? '', environment.files)
  const {file, stacks} = requireStacks(source, 'auto', environment)
  const chosen = name === undefined ? stacks : stacks.filter((one) => one.name === name)
  const [stack, ...more] = chosen
  if (stack === undefined) throw new UsageError(`${file} has no stack '${name ?? ''}'`)
  if (more.length === 0) return stack
  const names = chosen.map((one) => one.name ?? '').join(', ')
  throw new UsageError(`${file} holds several stacks, --stack expected with one of ${names}`)
}

/** What stores are opened for: some can only be looked at. */
export type StorePurpose = 'look' | 'change'

/** The stores that the wish names, or the context in use does. Throws UsageError when there is none, or none for the purpose. */
export async function openStores(
  wish: StoreWish,
  context: Context | undefined,
  runtime: Runtime,
  purpose: StorePurpose,
): Promise<OpenStores> {
  const opened = await namedStores(wish, context, runtime)
  if (purpose === 'change') requireChangeable(opened.stores)
  return opened
}

async function namedStores(wish: StoreWish, context: Context | undefined, runtime: Runtime): Promise<OpenStores> {
  const isNamed = wish.props !== undefined || wish.store !== undefined
  const store = wish.store ?? (isNamed ? undefined : context?.store)
  const props = wish.props ?? (isNamed || store !== undefined ? undefined : context?.props)
  const url = props !== undefined && store?.startsWith('jdbc:') === true ? store : undefined
  if (store !== undefined && url === undefined) {
    if (props !== undefined)
      throw new UsageError('beside --props a database expected as --store jdbc:…, found another store')
    return {stores: await storesOfUrl(store, storePorts(runtime), wish.access), stack: undefined}
  }
  if (props === undefined) throw new UsageError('--props FILE or --store URL expected: which store is meant?')
  const stack = await stackOf(wish, context)
  const stores = storesOfStack(stack, storePorts(runtime), {...wish.access, url})
  if (stores.length > 0) return {stores, stack}
  throw new UsageError(
    `${stack.file} has no discovery protocol with a store (FILE_PING, JDBC_PING, JDBC_PING2, TCPGOSSIP); jg discovery check runs the look-ups of others`,
  )
}

/** The transport of members: as given, else that of their stack. */
export function transportOf(given: AskOptions['transport'], stack: StackModel | undefined): AskOptions['transport'] {
  if (given !== 'auto' || stack === undefined) return given
  return stack.overTcp ? 'tcp' : 'udp'
}
