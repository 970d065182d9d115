import type {Address} from '../../../model/address.ts'
import type {Clock, Executor, Log, Random} from '../../../runtime/ports.ts'
import type {Layer} from '../../../stack/protocol.ts'
import type {CounterValues, PropValues} from '../../../stack/spec.ts'
import type {WireMinor} from '../../../wire/writer.ts'
import type {gmsSpec} from './spec.ts'

/** What the membership and its parts need from GMS. */
export interface MembershipOwner {
  readonly id: number
  readonly minor: WireMinor
  readonly localAddress: Address
  readonly clock: Clock
  readonly random: Random
  readonly executor: Executor
  readonly log: Log
  readonly props: PropValues<(typeof gmsSpec)['properties']>
  readonly counters: CounterValues<(typeof gmsSpec)['attributes']>
  /** The neighbours, which may change while the stack runs. */
  readonly layers: {readonly above: Layer; readonly below: Layer}
}
