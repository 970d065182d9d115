import {requireStacks} from '../../analysis/stacks/load-stacks.ts'
import type {StackModel} from '../../analysis/stacks/stack-model.ts'
import type {AskOptions} from '../../store-audit/live.ts'
import {type StorePorts, storesOfStack, storesOfUrl} from '../../store-audit/open-stores.ts'
import {type DiscoveryStore, requireChangeable} from '../../store-audit/store.ts'
import {JgError, UsageError} from '../../errors/index.ts'
import type {Runtime} from '../../runtime/ports.ts'
import type {Resolver} from '../../runtime/resolver.ts'
import {configEnvironment} from '../../member/config-environment.ts'
import type {Context} from '../../context/context.ts'
import {variablesFor} from '../../context/variables.ts'
import {systemProperties} from '../flags/common.ts'
import {namedSource} from '../../input/named-source.ts'
import {accessOf, type StoreFlagValues} from '../flags/discovery.ts'

/** What a command works on. */
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

/** The stack of the configuration that the flags, else the context, name. Throws UsageError when there are several and none is named. */
export async function stackOf(
  flags: Pick<StoreFlagValues, 'props' | 'stack' | 'define'>,
  context: Context | undefined,
): Promise<StackModel> {
  const environment = configEnvironment(systemProperties(flags.define), false, variablesFor(flags.props, context))
  const source = await namedSource(flags.props ?? context?.props ?? '', environment.files)
  const {file, stacks} = requireStacks(source, 'auto', environment)
  const chosen = flags.stack === undefined ? stacks : stacks.filter(({name}) => name === flags.stack)
  const [stack, ...more] = chosen
  if (stack === undefined) throw new UsageError(`${file} has no stack '${flags.stack ?? ''}'`)
  if (more.length === 0) return stack
  const names = chosen.map(({name}) => name ?? '').join(', ')
  throw new UsageError(`${file} holds several stacks, --stack expected with one of ${names}`)
}

/** What stores are opened for: some can only be looked at. */
export type StorePurpose = 'look' | 'change'

/** The stores that the flags name, or the context in use does. Throws UsageError when there is none, or none for the purpose. */
export async function openStores(
  flags: StoreFlagValues,
  context: Context | undefined,
  runtime: Runtime,
  purpose: StorePurpose,
): Promise<OpenStores> {
  const opened = await namedStores(flags, context, runtime)
  if (purpose === 'change') requireChangeable(opened.stores)
  return opened
}

async function namedStores(
  flags: StoreFlagValues,
  context: Context | undefined,
  runtime: Runtime,
): Promise<OpenStores> {
  const isNamed = flags.props !== undefined || flags.store !== undefined
  const store = flags.store ?? (isNamed ? undefined : context?.store)
  const props = flags.props ?? (isNamed || store !== undefined ? undefined : context?.props)
  const url = props !== undefined && store?.startsWith('jdbc:') === true ? store : undefined
  if (store !== undefined && url === undefined) {
    if (props !== undefined)
      throw new UsageError('beside --props a database expected as --store jdbc:…, found another store')
    return {stores: await storesOfUrl(store, storePorts(runtime), accessOf(flags)), stack: undefined}
  }
  if (props === undefined) throw new UsageError('--props FILE or --store URL expected: which store is meant?')
  const stack = await stackOf(flags, context)
  const stores = storesOfStack(stack, storePorts(runtime), {...accessOf(flags), url})
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
