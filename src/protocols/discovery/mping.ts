/**
 * Finds members with its own multicast requests, so that transports without IP multicast need no list of hosts. Needs any transport
 * below. Equals org.jgroups.protocols.MPING (5.5).
 * Differs from JGroups: `bind_interface` is looked up among the interfaces that are up when the member connects.
 */
import {TransportError} from '../../errors/index.ts'
import {endpointText} from '../../model/endpoint.ts'
import type {DatagramOptions, DatagramSocket} from '../../runtime/ports.ts'
import type {Done} from '../../stack/events.ts'
import {addressesOf, interfaceAddressText} from '../../stack/interface-addresses.ts'
import {type Managed, prop} from '../../stack/spec.ts'
import {DatagramDiscovery} from './datagram-discovery.ts'
import {discoverySpec} from './discovery-spec.ts'

const DEFAULT_GROUP = {4: '232.5.6.7', 6: 'ff0e::5:6:7'} as const

const spec = discoverySpec({
  name: 'MPING',
  id: 6,
  doc: 'Finds members by multicast requests over any transport.',
  properties: {
    bind_addr: prop.address("Address of the interface for requests; the transport's when not given", {
      writable: true,
      local: true,
      systemProperty: ['jgroups.bind_addr'],
    }),
    bind_interface: prop.string(null, 'Name of the interface for requests', {
      writable: true,
      aliases: ['bind_interface_str'],
    }),
    ip_ttl: prop.int(8, 'Time-to-live of requests', {
      writable: true,
      systemProperty: ['jgroups.mping.ip_ttl'],
      min: 0,
      max: 255,
    }),
    mcast_addr: prop.address('Multicast group for requests', {
      writable: true,
      systemProperty: ['jgroups.mping.mcast_addr'],
      defaultIPv4: DEFAULT_GROUP[4],
      defaultIPv6: DEFAULT_GROUP[6],
    }),
    mcast_port: prop.int(7555, 'Port of the multicast group', {
      writable: true,
      systemProperty: ['jgroups.mping.mcast_port'],
      min: 1,
      max: 65_535,
    }),
    receive_interfaces: prop.interfaces('Interfaces on which requests are received', {writable: true}),
    receive_on_all_interfaces: prop.boolean(false, 'Whether requests are received on all interfaces', {writable: true}),
    send_interfaces: prop.interfaces('Interfaces by which each request is sent', {writable: true}),
    send_on_all_interfaces: prop.boolean(false, 'Whether each request is sent by all interfaces', {writable: true}),
  },
})

/** Discovery by multicast on a socket of its own. */
export class Mping extends DatagramDiscovery<typeof spec> {
  static readonly spec = spec
  protected override readonly managed: Managed<typeof spec> = this.discoveryManaged()
  #receiver: DatagramSocket | null = null
  #senders: DatagramSocket[] = []

  override prepare(done: Done): void {
    const {family} = this.transport
    const {receive_interfaces, receive_on_all_interfaces, send_interfaces, send_on_all_interfaces} = this.props
    const own = this.#ownAddress()
    const receivers = this.#interfaces(receive_interfaces, receive_on_all_interfaces, own)
    const senders = this.#interfaces(send_interfaces, send_on_all_interfaces, own)
    if (own === null || receivers.length === 0 || senders.length === 0) {
      done(new TransportError(this.#noInterface()))
      return
    }
    const {mcast_port: port} = this.props
    const group = this.#group()
    const options = {family, bindAddress: group, port, reuse: true, group, groupInterfaces: receivers}
    this.#open(options, done, (receiver) => {
      this.#receiver = receiver
      this.#openSenders(senders, done)
    })
  }

  override stop(): void {
    super.stop()
    this.#receiver?.close()
    this.#receiver = null
    for (const sender of this.#senders.splice(0)) sender.close()
  }

  protected override sendRequest(bytes: Uint8Array): void {
    const [group, port] = [this.#group(), this.props.mcast_port]
    for (const sender of this.#senders) {
      sender.send(bytes, group, port, (error) => {
        if (error !== null) this.log.error({group, port, reason: error.message}, 'a discovery request cannot be sent')
      })
    }
  }

  #group(): string {
    return this.props.mcast_addr ?? DEFAULT_GROUP[this.transport.family]
  }

  /** Address of the interface used when none are listed; null when `bind_interface` does not exist. */
  #ownAddress(): string | null {
    const {bind_addr, bind_interface} = this.props
    if (bind_interface === null) return bind_addr ?? this.transport.bindAddress
    return addressesOf([bind_interface], this.network.interfaces(), this.transport.family)[0] ?? null
  }

  #interfaces(names: readonly string[] | null, all: boolean, own: string | null): string[] {
    const {family} = this.transport
    const interfaces = this.network.interfaces()
    if (names !== null && names.length > 0) return addressesOf(names, interfaces, family)
    if (!all) return own === null ? [] : [own]
    return interfaces.flatMap((i) => {
      const address = i.addresses.find((a) => a.family === family)
      return address === undefined ? [] : [interfaceAddressText(address, i.name)]
    })
  }

  #noInterface(): string {
    const {bind_interface, receive_interfaces, send_interfaces} = this.props
    const asked = [bind_interface, ...(receive_interfaces ?? []), ...(send_interfaces ?? [])].filter((n) => n !== null)
    const present = this.network.interfaces().map((i) => i.name)
    return `MPING: expected interfaces of this host (${present.join(', ')}), found: ${asked.join(', ')}`
  }

  #openSenders(addresses: readonly string[], done: Done): void {
    const [address, ...rest] = addresses
    if (address === undefined) {
      done()
      return
    }
    const {family} = this.transport
    const options = {
      family,
      bindAddress: address,
      port: 0,
      multicastInterface: address,
      multicastTtl: this.props.ip_ttl,
    }
    this.#open(options, done, (sender) => {
      this.#senders.push(sender)
      this.#openSenders(rest, done)
    })
  }

  #open(options: DatagramOptions, failed: Done, opened: (socket: DatagramSocket) => void): void {
    this.network.openDatagram(options, this.datagrams, (error, socket) => {
      if (socket !== null) {
        opened(socket)
        return
      }
      const where = endpointText({host: options.bindAddress ?? '', port: options.port})
      failed(
        new TransportError(`MPING: expected to open ${where}, found: ${error?.message ?? 'no socket'}`, {cause: error}),
      )
    })
  }
}
