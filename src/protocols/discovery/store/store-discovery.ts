/**
 * Base of the discovery protocols that find members by what coordinators recorded in a store all members can reach. The coordinator of a
 * view records all its members; who joins reads that and asks the recorded coordinator. Needs any transport below.
 * Equals what org.jgroups.protocols.FILE_PING (5.5) shares with its subclasses.
 * Differs from JGroups: no call to the store blocks the member, they run one after the other; whoever looks for members waits for the
 * answer, or for the end of its time. A search for particular members that finds none records nothing: JGroups then writes the own entry
 * over the list of all members.
 */
import type {Address} from '../../../model/address.ts'
import type {PingData} from '../../../headers/ping-data.ts'
import {View} from '../../../model/view.ts'
import type {Timer} from '../../../runtime/ports.ts'
import type {Done, Event} from '../../../stack/events.ts'
import {type CounterValues, doing, type Managed, type PropValues} from '../../../stack/spec.ts'
import {Discovery} from '../discovery.ts'
import type {Responses} from '../responses.ts'
import type {Entries, MemberStore} from '../../../stores/member-store.ts'
import {StoreQueue} from './store-queue.ts'
import type {infoWriterAttribute, storeAttributes, storeOperations, storeProperties, StoreSpec} from './store-spec.ts'

/** Time that a member that leaves gives the store to forget it. */
const FINISH_MS = 2000

/** Shortest time before the members are recorded again. */
const MIN_WRITER_MS = 1000

/** Base of the discovery protocols with a store. */
export abstract class StoreDiscovery<S extends StoreSpec = StoreSpec> extends Discovery<S> {
  declare readonly props: PropValues<S['properties']> & PropValues<typeof storeProperties>
  declare readonly counters: CounterValues<S['attributes']> & CounterValues<typeof storeAttributes>

  protected override readonly isDynamic = true
  #store: MemberStore | null = null
  #queue: StoreQueue | null = null
  #writer: Timer | undefined
  #keepAtExit: (() => void) | undefined

  /** Opens the store; an error refuses the start of the member. */
  protected abstract openStore(done: (error: Error | null, store: MemberStore | null) => void): void

  override prepare(done: Done): void {
    this.openStore((error, store) => {
      this.#store = store
      done(error ?? undefined)
    })
  }

  override start(): void {
    super.start()
    this.#queue = new StoreQueue(this.clock, this.log)
    if (this.props.register_shutdown_hook)
      this.#keepAtExit = this.#store?.removeAtExit?.(this.cluster, this.localAddress)
  }

  override stop(): void {
    super.stop()
    this.stopInfoWriter()
    this.removeEntry(this.localAddress)
  }

  override finish(done: () => void): void {
    const [store, queue, keepAtExit] = [this.#store, this.#queue, this.#keepAtExit]
    this.#store = null
    this.#queue = null
    this.#keepAtExit = undefined
    const ended = (): void => {
      keepAtExit?.()
      store?.close?.()
      done()
    }
    if (queue === null) ended()
    else queue.whenIdle(FINISH_MS, ended)
  }

  override down(event: Event): unknown {
    if (event.type !== 'VIEW_CHANGE') return super.down(event)
    const before = this.view
    const wasCoordinator = this.isCoordinator
    const answer = super.down(event)
    this.viewInstalled(event.view, before, wasCoordinator !== this.isCoordinator)
    return answer
  }

  protected override findMembers(members: readonly Address[] | null, initial: boolean, round: Responses): void {
    const release = round.hold()
    this.readEntries((error, entries) => {
      release()
      if (error !== null) this.log.error({error: error.message}, 'the store cannot be read')
      for (const entry of entries) this.remember(entry)
      // Who asked has gone on: what came too late must not make this member record itself over the others.
      if (round.isDone) return
      if (round.lookOnly) {
        round.withhold()
        round.addAll(entries, true)
        round.settled()
        return
      }
      if (initial && entries.some((e) => e.coordinator && this.#isThisMember(e))) {
        round.endEmpty()
        return
      }
      // First: a coordinator that is asked to let this member in must know by then where it is.
      this.#answer(initial, entries, round)
      round.addAll(members === null ? entries : entries.filter((e) => members.some((m) => m.equals(e.sender))), true)
      // Whoever starts next must find what this member records now, so the round waits for it, as Java's thread does.
      this.afterCalls(() => round.settled())
    })
  }

  /** Reads all entries of the cluster, again and again while there are none, `num_read_loops` times at most. */
  protected readEntries(done: Entries, loop = 1): void {
    this.call('read', (store, ended) => {
      store.readAll(this.cluster, (error, entries) => {
        this.counters.reads++
        ended()
        const {num_read_loops, read_sleep} = this.props
        if (entries.length > 0 || loop >= num_read_loops || !this.retriesReading) done(error, entries.map(this.#known))
        else this.clock.after(read_sleep, () => this.readEntries(done, loop + 1))
      })
    })
  }

  /** Whether a store without entries is read again; a table is not, as in JGroups. */
  protected get retriesReading(): boolean {
    return this.props.num_read_loops > 1
  }

  /** Keeps the store up to date after a view. */
  protected viewInstalled(view: View, before: View | null, coordinatorChanged: boolean): void {
    const {remove_all_data_on_view_change, remove_old_coords_on_view_change} = this.props
    if (!this.isCoordinator) {
      if (coordinatorChanged) this.removeEntry(this.localAddress)
      return
    }
    if (remove_all_data_on_view_change) this.call('remove all', (store, done) => store.removeAll(this.cluster, done))
    else if (remove_old_coords_on_view_change && before !== null) this.removeEntry(before.viewId.creator)
    const left = before === null ? [] : View.diff(before, view).left
    if (!coordinatorChanged && !this.props.update_store_on_view_change && left.length === 0) return
    this.writeAll(left)
    if (remove_all_data_on_view_change || remove_old_coords_on_view_change) this.startInfoWriter()
  }

  /** Records all members known, but for these. */
  protected writeAll(excluded: readonly Address[] = []): void {
    const {view} = this
    const all = this.props.update_store_on_view_change
    const list = this.addressMappings(true)
      .map(({member}) => member)
      .filter((member) => !excluded.some((e) => e.equals(member)))
      .filter((member) => !all || view === null || view.contains(member))
      .map((member) => this.describe(member, true, member.equals(this.localAddress)))
    this.writeEntries(list)
  }

  /** Records this member alone. */
  protected writeOwn(): void {
    this.writeEntries([this.describe(this.localAddress, true, this.isCoordinator)])
  }

  protected writeEntries(list: readonly PingData[]): void {
    const {cluster} = this
    this.call('write', (store, done) => {
      this.counters.writes++
      store.write(cluster, list, done)
    })
  }

  protected removeEntry(member: Address): void {
    const {cluster} = this
    this.call('remove', (store, done) => store.remove(cluster, member, done))
  }

  /** Calls the store when all calls before have ended; not at all when there is none. */
  protected call(what: string, action: (store: MemberStore, done: Done) => void): void {
    const store = this.#store
    if (store !== null) this.#queue?.add(what, (done) => action(store, done))
  }

  /** Runs the task when the calls made so far have ended. */
  protected afterCalls(task: () => void): void {
    if (this.#store === null || this.#queue === null) {
      task()
      return
    }
    this.#queue.add('wait', (ended) => {
      ended()
      task()
    })
  }

  protected get isInfoWriterRunning(): boolean {
    return this.#writer !== undefined
  }

  /** Records the members a few times more: another coordinator may have removed what was recorded. */
  protected startInfoWriter(left: number = this.props.info_writer_max_writes_after_view): void {
    if (this.#writer !== undefined || left <= 0) return
    const wait = Math.max(MIN_WRITER_MS, this.random.int(Math.max(1, this.props.info_writer_sleep_time)))
    this.#writer = this.clock.after(wait, () => {
      this.#writer = undefined
      this.writeAll()
      this.startInfoWriter(left - 1)
    })
  }

  protected stopInfoWriter(): void {
    this.#writer?.cancel()
    this.#writer = undefined
  }

  /** Functions behind the attributes and operations that all discovery protocols with a store have. */
  protected storeManaged(): Managed<{
    attributes: typeof storeAttributes & typeof infoWriterAttribute
    operations: typeof storeOperations
  }> {
    return {
      ...this.discoveryManaged(),
      info_writer_running: () => this.isInfoWriterRunning,
      writeInfo: doing(() => {
        if (this.isCoordinator) this.writeAll()
      }),
    }
  }

  /** A store writes addresses in many ways; members print as this process knows them. */
  readonly #known = (data: PingData): PingData => ({...data, sender: this.context.addresses.known(data.sender)})

  /** What follows from the entries found: the first member records itself, one that is not recorded makes itself known. */
  #answer(initial: boolean, entries: readonly PingData[], round: Responses): void {
    if (entries.length === 0 && round.isEmpty) {
      // Somebody emptied the store under a cluster: its coordinator knows more than itself, and nobody else writes.
      if (this.isCoordinator) this.writeAll()
      else if (initial) this.writeOwn()
      return
    }
    const own = entries.find((e) => e.sender.equals(this.localAddress))
    if (own === undefined || !this.#isThisMember(own)) this.announce()
    if (this.#misses(initial, own)) this.writeAll()
  }

  /** Name and address must be those of this member: an entry of an earlier life is none. */
  #isThisMember(entry: PingData): boolean {
    const physical = this.transport.physicalAddress
    return (
      entry.sender.equals(this.localAddress) && physical !== null && entry.physicalAddress?.equals(physical) === true
    )
  }

  /** Whether another coordinator, of a time when the network was split, may have removed what this one recorded. */
  #misses(initial: boolean, own: PingData | undefined): boolean {
    const {write_data_on_find, remove_all_data_on_view_change, remove_old_coords_on_view_change} = this.props
    if (!write_data_on_find || (!remove_all_data_on_view_change && !remove_old_coords_on_view_change)) return false
    return !initial && this.isCoordinator && own?.coordinator !== true && !this.isInfoWriterRunning
  }
}
