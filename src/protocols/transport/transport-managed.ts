import {JgError} from '../../errors/index.ts'
import type {Protocol} from '../../stack/protocol.ts'
import {type AttributeValue, doing, type Managed} from '../../stack/spec.ts'
import type {FrameReceiver} from './frame-receiver.ts'
import type {MessageStats} from './message-stats.ts'
import type {transportAttributes, transportOperations} from './transport-spec.ts'
import type {TransportView} from './transport-view.ts'
import type {WhoHas} from './who-has.ts'

/** Gauges and operations of all transports. */
export type TransportManaged = Managed<{attributes: typeof transportAttributes; operations: typeof transportOperations}>

/** State that the gauges and operations of a transport read, besides its `TransportView`. */
export interface ManagedParts {
  readonly view: TransportView
  readonly bundlerClass: string
  readonly receiver: FrameReceiver
  readonly stats: MessageStats
  readonly whoHasCache: WhoHas
  readonly reaperRunning: boolean
  setBundler(type: string): void
  clearCache(): void
  evictCache(): void
}

function gauges(tp: ManagedParts): Omit<TransportManaged, keyof typeof transportOperations> {
  const {counters} = tp.stats
  return {
    bundler_class: () => tp.bundlerClass,
    cluster_name: () => tp.view.cluster,
    different_cluster_messages: () => tp.receiver.otherClusters.size,
    different_version_messages: () => tp.receiver.otherVersions.size,
    is_trace: () => tp.view.log.isLevelEnabled('trace'),
    local_addr: () => tp.view.localAddress.toString(),
    local_physical_address: () => tp.view.port.physicalAddress?.toString() ?? null,
    logger_type: () => 'pino',
    logical_address_cache_reaper_running: () => tp.reaperRunning,
    num_mcast_msgs_received: () => counters.num_mcasts_received,
    num_mcast_msgs_sent: () => counters.num_mcasts_sent,
    num_rejected_msgs: () => tp.receiver.rejected,
    num_threads: () => 1,
    num_ucast_msgs_received: () => counters.num_ucasts_received,
    num_ucast_msgs_sent: () => counters.num_ucasts_sent,
    number_of_thread_dumps: () => 0,
    timer_class: () => 'Clock',
    timer_handle_non_blocking_tasks: () => true,
    timer_tasks: () => (tp.reaperRunning ? 1 : 0),
    timer_threads: () => 1,
  }
}

function setStats(protocol: Protocol, flag: string): void {
  ;(protocol.props as {stats: boolean}).stats = flag.toLowerCase() === 'true'
}

type Operations = Pick<TransportManaged, Exclude<keyof typeof transportOperations, 'resetStatistics'>>

function operations(tp: ManagedParts): Operations {
  /** An operation that returns the transport itself, as Java's setters do. */
  const fluent =
    (change: (argument: string) => void) =>
    (argument = '') => {
      change(argument)
      return tp.view.port.name
    }
  return {
    bundler: fluent((type) => tp.setBundler(type)),
    clearDifferentClusterCache: fluent(() => tp.receiver.otherClusters.clear()),
    clearDifferentVersionCache: fluent(() => tp.receiver.otherVersions.clear()),
    clearLogicalAddressCache: doing(() => tp.clearCache()),
    disableDiagnostics: doing(() => (tp.view.components.diag.props.enabled = false)),
    dumpTimerTasks: () => (tp.reaperRunning ? 'logical address cache reaper' : ''),
    enableAllStats: (flag = 'true') => {
      for (const protocol of tp.view.protocols) setStats(protocol, flag)
      tp.stats.enabled = flag.toLowerCase() === 'true'
      return undefined
    },
    enableBlockingTimerTasks: () => tp.view.port.name,
    enableDiagnostics: fluent(() => (tp.view.components.diag.props.enabled = true)),
    evictLogicalAddressCache: doing(() => tp.evictCache()),
    printLogicalAddressCache: () => tp.view.port.printCache(),
    printWhoHasCache: () => tp.whoHasCache.toString(),
    removeCancelledTimerTasks: () => undefined,
    setMessageProcessingPolicy: () => {
      throw new JgError(
        'OPERATION_FAILED',
        'the message processing policy cannot be changed: a member has one thread here',
      )
    },
  }
}

/** The gauges and operations of a transport. */
export function transportManaged(tp: ManagedParts): TransportManaged {
  return {...gauges(tp), ...operations(tp)}
}

/** Gauges and operations of the components without a class of their own. */
export function idleComponents(tp: ManagedParts): Record<string, Record<string, () => AttributeValue>> {
  return {
    thread_pool: {largest_size: () => 1, thread_pool_size: () => 1, thread_pool_size_active: () => 1},
    msg_processing_policy: {dump: () => ''},
    diag: {running: () => tp.view.components.diag.props.enabled && tp.view.port.physicalAddress !== null},
  }
}
