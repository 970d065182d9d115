/**
 * What all failure detectors share: which members are suspected, which member reports them, and how views and later signs of life clear
 * suspicions. Only the member that would be coordinator without the suspects reports them (org.jgroups.protocols.FailureDetection).
 */
import type {Address} from '../../model/address.ts'
import type {View} from '../../model/view.ts'
import type {Event} from '../../stack/events.ts'
import {Protocol} from '../../stack/protocol.ts'
import type {ProtocolSpec} from '../../stack/spec.ts'
import {SuspectHistory} from './suspect-history.ts'

/** Base of failure detectors. */
export abstract class FailureDetection<S extends ProtocolSpec> extends Protocol<S> {
  protected readonly history = new SuspectHistory()
  /** Currently suspected members, by address key. Invariant: all of them are in the view. */
  readonly #suspected = new Map<string, Address>()
  #view: View | null = null

  /** Watches the members of a new view and no others. */
  protected abstract viewChanged(view: View): void

  /** A protocol above found that these members are alive. */
  protected abstract foundAlive(members: readonly Address[]): void

  protected get view(): View | null {
    return this.#view
  }

  protected get suspected(): readonly Address[] {
    return [...this.#suspected.values()]
  }

  protected get suspects(): boolean {
    return this.#suspected.size > 0
  }

  override stop(): void {
    this.#suspected.clear()
    this.#view = null
  }

  override resetStats(): void {
    super.resetStats()
    this.history.clear()
  }

  override down(event: Event): unknown {
    switch (event.type) {
      case 'VIEW_CHANGE': {
        const answer = this.below.down(event)
        this.#adopt(event.view)
        return answer
      }
      case 'UNSUSPECT':
        this.foundAlive(event.members)
        return this.below.down(event)
      case 'GET_SUSPECTED': {
        const others = this.below.down(event)
        return [...this.#suspected.values(), ...(Array.isArray(others) ? (others as Address[]) : [])]
      }
      default:
        return this.below.down(event)
    }
  }

  /** Records suspected members; true if this member is the one that reports suspicions. */
  protected addSuspects(members: readonly Address[]): boolean {
    for (const member of members) {
      this.history.add(member, this.clock.wallTime())
      this.#suspected.set(member.key, member)
    }
    const first = this.#view?.members.find((member) => !this.#suspected.has(member.key))
    return first?.equals(this.localAddress) === true
  }

  /** Withdraws a suspicion; false if there was none. */
  protected removeSuspect(member: Address): boolean {
    return this.#suspected.delete(member.key)
  }

  /** Notifies the protocols above and below. */
  protected report(type: 'SUSPECT' | 'UNSUSPECT', members: readonly Address[]): void {
    const event: Event = {type, members}
    this.above.up(event)
    this.below.down(event)
  }

  #adopt(view: View): void {
    this.#view = view
    for (const member of this.#suspected.values()) if (!view.contains(member)) this.#suspected.delete(member.key)
    this.viewChanged(view)
  }
}
