import {simulated, transportSuite} from '../support/compliance/transport.ts'

transportSuite('UDP', {kind: 'UDP', datagrams: true, largest: 65_300}, simulated)
transportSuite(
  'UDP without IP multicast',
  {kind: 'UDP', options: {props: {ip_mcast: false}}, datagrams: true, largest: 65_300},
  simulated,
)
transportSuite('TCP', {kind: 'TCP', largest: 3_000_000}, simulated)
transportSuite('TCP_NIO2', {kind: 'TCP_NIO2', largest: 3_000_000}, simulated)
transportSuite('SHARED_LOOPBACK', {kind: 'SHARED_LOOPBACK', largest: 3_000_000}, simulated)
