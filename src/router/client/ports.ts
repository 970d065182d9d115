import type {Clock, Log, Network} from '../../runtime/ports.ts'

/** The ports that asking a router needs. */
export interface RouterPorts {
  readonly clock: Clock
  readonly network: Network
  readonly log: Log
}
