import type {Event} from '../../stack/events.ts'
import type {TransportPort} from '../../stack/transport-port.ts'

/** Answers events about addresses for a transport; null for all others. */
export function answerAddressEvent(
  transport: Pick<TransportPort, 'physicalAddressOf' | 'addressCache'>,
  event: Event,
): unknown {
  switch (event.type) {
    case 'GET_PHYSICAL_ADDRESS':
      return transport.physicalAddressOf(event.member)
    case 'GET_PHYSICAL_ADDRESSES':
      return transport.addressCache().map((entry) => entry.physical)
    case 'GET_LOGICAL_PHYSICAL_MAPPINGS':
      return transport.addressCache().filter((entry) => !event.skipRemovable || !entry.removable)
    default:
      return null
  }
}
