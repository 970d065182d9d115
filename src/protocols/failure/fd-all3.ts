/**
 * Suspects members that were silent for `timeout`, with one bit per interval and member: a member is suspected when no bit is set.
 * Needs a transport below; no reliable delivery. Equals org.jgroups.protocols.FD_ALL3 (5.0 and later).
 * Differs from JGroups: members outside of the view are not watched; a changed `timeout` or `interval` takes effect while running.
 */
import type {Address} from '../../model/address.ts'
import type {View} from '../../model/view.ts'
import {attr, type Managed} from '../../stack/spec.ts'
import {HeartbeatDetection} from './heartbeat-detection.ts'
import {heartbeatSpec} from './heartbeat-spec.ts'
import {HeartbeatWindow} from './heartbeat-window.ts'

const spec = heartbeatSpec({
  name: 'FD_ALL3',
  id: 70,
  doc: 'Failure detection by heartbeats to all members',
  attributes: {
    num_bits: attr.gauge('int', 'Intervals that are remembered of each member (timeout / interval)'),
  },
})

/** Failure detection by heartbeats. */
export class FdAll3 extends HeartbeatDetection<typeof spec> {
  static readonly spec = spec

  protected override readonly managed: Managed<typeof spec> = {
    ...this.managedHeartbeats(),
    num_bits: () => this.#intervals,
  }

  /** Windows of the other members by address key. */
  readonly #windows = new Map<string, {readonly member: Address; readonly window: HeartbeatWindow}>()
  #intervals = 5

  protected override timesChanged(): void {
    const {interval, timeout} = this.props
    this.#intervals = Math.ceil(timeout / interval)
    for (const {member} of [...this.#windows.values()]) this.#add(member)
  }

  protected override mark(member: Address): void {
    this.#windows.get(member.key)?.window.mark()
  }

  protected override watch(view: View | null): void {
    for (const {member} of this.#windows.values()) if (view?.contains(member) !== true) this.#windows.delete(member.key)
    for (const member of view?.members ?? []) {
      if (!member.equals(this.localAddress) && !this.#windows.has(member.key)) this.#add(member)
    }
  }

  protected override silent(): Address[] {
    const silent: Address[] = []
    for (const {member, window} of this.#windows.values()) {
      if (window.silent) silent.push(member)
      window.advance()
    }
    return silent
  }

  protected override timestamps(): string {
    return [...this.#windows.values()].map((w) => `${w.member.toString()}: bitmap=${w.window.toString()}\n`).join('')
  }

  #add(member: Address): void {
    this.#windows.set(member.key, {member, window: new HeartbeatWindow(this.#intervals)})
  }
}
