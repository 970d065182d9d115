import type {Clock, Network, Random} from '../runtime/ports.ts'

/** Ports that a peek needs. */
export interface PeekPorts {
  readonly clock: Clock
  readonly network: Network
  readonly random: Random
}
