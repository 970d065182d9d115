/**
 * Base of the discovery protocols that find members in a store that all members can reach. The coordinator of a
 * view records all its members; a joiner reads them and asks the recorded coordinator. Needs any transport below.
 * Equals what org.jgroups.protocols.FILE_PING (5.5) shares with its subclasses.
 * Differs from JGroups: calls to the store run one after the other and never block the member; a search waits for the
 * answer, or until its time is over. A search for particular members that finds none records nothing: JGroups then overwrites the list
 * of all members with the searching member's own entry.
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

/** Time that a leaving member gives the store to remove its entry. */
const FINISH_MS = 2000

/** Shortest time before the members are recorded again. */
const MIN_WRITER_MS = 1000

/** Base of the discovery protocols that use a store. */
export abstract class StoreDiscovery<S extends StoreSpec = StoreSpec> extends Discovery<S> {
  declare readonly props: PropValues<S['properties']> & PropValues<typeof storeProperties>
  declare readonly counters: CounterValues<S['attributes']> & CounterValues<typeof storeAttributes>

  protected override readonly isDynamic = true
  #store: MemberStore | null = null
  #queue: StoreQueue | null = null
  #writer: Timer | undefined
  #keepAtExit: (() => void) | undefined

  /** Opens the store; an error keeps the member from starting. */
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
      // The caller has moved on: a late answer must not make this member overwrite the entries of the others.
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
      // First: a coordinator that gets a JOIN request must already know this member's address.
      this.#answer(initial, entries, round)
      round.addAll(members === null ? entries : entries.filter((e) => members.some((m) => m.equals(e.sender))), true)
      // The next member to start must find what this one records now, so the round waits for it, as Java's thread does.
      this.afterCalls(() => round.settled())
    })
  }

  /** Reads all entries of the cluster, up to `num_read_loops` times while there are none. */
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

  /** Whether an empty store is read again; a table is not, as in JGroups. */
  protected get retriesReading(): boolean {
    return this.props.num_read_loops > 1
  }

  /** Updates the store after a view change. */
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

  /** Records all known members except these. */
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

  /** Records only this member. */
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

  /** Calls the store once all earlier calls have ended; does nothing without a store. */
  protected call(what: string, action: (store: MemberStore, done: Done) => void): void {
    const store = this.#store
    if (store !== null) this.#queue?.add(what, (done) => action(store, done))
  }

  /** Runs the task once all calls made so far have ended. */
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

  /** Records the members a few more times: another coordinator may have removed the entries. */
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

  /** Functions behind the attributes and operations that all discovery protocols with a store share. */
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

  /** Stores write addresses in different forms; this maps them to the ones known to this process. */
  readonly #known = (data: PingData): PingData => ({...data, sender: this.context.addresses.known(data.sender)})

  /** Reacts to the entries found: a first member records itself, one without an entry announces itself. */
  #answer(initial: boolean, entries: readonly PingData[], round: Responses): void {
    if (entries.length === 0 && round.isEmpty) {
      // The store of a running cluster was emptied: only the coordinator writes, so it records all members it knows.
      if (this.isCoordinator) this.writeAll()
      else if (initial) this.writeOwn()
      return
    }
    const own = entries.find((e) => e.sender.equals(this.localAddress))
    if (own === undefined || !this.#isThisMember(own)) this.announce()
    if (this.#misses(initial, own)) this.writeAll()
  }

  /** Both addresses must match: an entry from an earlier run of this member does not count. */
  #isThisMember(entry: PingData): boolean {
    const physical = this.transport.physicalAddress
    return (
      entry.sender.equals(this.localAddress) && physical !== null && entry.physicalAddress?.equals(physical) === true
    )
  }

  /** Whether another coordinator may have removed this one's entries while the network was split. */
  #misses(initial: boolean, own: PingData | undefined): boolean {
    const {write_data_on_find, remove_all_data_on_view_change, remove_old_coords_on_view_change} = this.props
    if (!write_data_on_find || (!remove_all_data_on_view_change && !remove_old_coords_on_view_change)) return false
    return !initial && this.isCoordinator && own?.coordinator !== true && !this.isInfoWriterRunning
  }
}
