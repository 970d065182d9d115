import type {Clock, Log, Network} from '../../runtime/ports.ts'

/** The ports of who asks a router. */
export interface RouterPorts {
  readonly clock: Clock
  readonly network: Network
  readonly log: Log
}
