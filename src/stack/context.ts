import type {Address} from '../model/address.ts'
import type {Classes} from '../model/message-codec.ts'
import type {View} from '../model/view.ts'
import type {Runtime} from '../runtime/ports.ts'
import type {WireMinor} from '../wire/writer.ts'
import type {Pressure} from './pressure.ts'
import type {Protocol} from './protocol.ts'
import type {TransportPort} from './transport-port.ts'

/** What the protocols of one stack share. */
export interface StackContext {
  readonly runtime: Runtime
  readonly localAddress: Address
  readonly logicalName: string
  readonly cluster: string
  /** Version that is announced, and the layouts that go with it. */
  readonly version: number
  readonly minor: WireMinor
  /** Classes that messages may hold. */
  readonly classes: Classes
  readonly transport: TransportPort
  readonly pressure: Pressure
  /** Bottom to top. */
  readonly protocols: readonly Protocol[]
  /** The view that the channel has; null while it is not connected. A protocol that is put in later has seen no view of its own. */
  view(): View | null
  findProtocol(name: string): Protocol | undefined
}
