import {ConfigError, TransportError} from '../../errors/index.ts'
import {endpointText} from '../../model/endpoint.ts'
import type {IpAddress} from '../../model/ip-address.ts'
import type {DatagramHandler, DatagramOptions, DatagramSocket, SocketError} from '../../runtime/ports.ts'
import {addressesOf} from '../../stack/interface-addresses.ts'
import type {Managed} from '../../stack/spec.ts'
import type {Frame} from './frame-pool.ts'
import {type Bound, Transport} from './transport.ts'
import {transportManaged} from './transport-managed.ts'
import {udpSpec} from './udp-spec.ts'

const DEFAULT_GROUP = {4: '239.8.8.8', 6: 'ff0e::8:8:8'} as const

type Opened = (error: SocketError | null, socket: DatagramSocket | null) => void

/**
 * Sends each frame as one datagram, to the multicast group or to one member, with the guarantees of datagrams only. Needs nothing
 * below. Equals org.jgroups.protocols.UDP 5.5: all datagrams leave from the unicast socket, whose address is the member's.
 * Differs from JGroups: the traffic class cannot be set, and a full send buffer is not worked around by waiting.
 */
export class Udp extends Transport<typeof udpSpec> {
  static readonly spec = udpSpec
  #unicast: DatagramSocket | null = null
  #multicast: DatagramSocket | null = null
  #group = ''

  protected override readonly managed: Managed<typeof udpSpec> = {
    ...transportManaged(this),
    dropped_messages: () => this.failedDestinations,
    clearDroppedMessagesCache: () => {
      this.clearFailedDestinations()
      return this.name
    },
  }

  readonly #handler: DatagramHandler = {
    onDatagram: (bytes, address, port) => {
      // Own multicasts have already been looped back.
      if (port === this.bindPort && address === this.bindAddress) return
      this.frameReceived(bytes, 0, bytes.length, address, port)
    },
    onError: (error) => {
      this.log.warn({reason: error.message}, 'a datagram socket failed')
    },
  }

  override get supportsMulticasting(): boolean {
    return this.props.ip_mcast
  }

  override init(): void {
    super.init()
    const {diag} = this.components
    if (
      diag.props.enabled &&
      diag.props.mcast_addr === this.props.mcast_addr &&
      this.props.mcast_addr !== null &&
      diag.props.port === this.props.mcast_port
    ) {
      throw new ConfigError('UDP: diag.mcast_addr and diag.port must differ from mcast_addr and mcast_port')
    }
  }

  protected override preferredFamily(): 4 | 6 {
    return this.props.mcast_addr?.includes(':') === true ? 6 : super.preferredFamily()
  }

  protected override open(bindAddress: string, done: (error: Error | null, bound: Bound | null) => void): void {
    const family = bindAddress.includes(':') ? 6 : 4
    this.#group = this.props.mcast_addr ?? DEFAULT_GROUP[family]
    this.#openUnicast(bindAddress, family, this.props.bind_port, this.props.port_range, (error, socket) => {
      if (socket === null) {
        done(new TransportError(this.#bindFailure(bindAddress, error), {cause: error}), null)
        return
      }
      this.#unicast = socket
      this.#checkBuffers('unicast', socket, this.props.ucast_recv_buf_size, this.props.ucast_send_buf_size)
      this.#openMulticast(bindAddress, family, (failure) => {
        if (failure === null) done(null, {address: bindAddress, port: socket.port})
        else done(failure, null)
      })
    })
  }

  protected override shut(): void {
    this.#unicast?.close()
    this.#multicast?.close()
    this.#unicast = null
    this.#multicast = null
  }

  protected override sendFrame(target: IpAddress | null, frame: Frame): void {
    const socket = this.#unicast
    if (socket === null) {
      frame.done()
      return
    }
    const host = target === null ? this.#group : target.hostText
    const port = target === null ? this.props.mcast_port : target.port
    socket.send(frame.bytes, host, port, (error) => {
      frame.done()
      if (error !== null)
        this.sendFailed(endpointText({host, port}), error.message, this.props.suppress_time_out_of_buffer_space)
    })
  }

  #bindFailure(address: string, error: SocketError | null): string {
    const {bind_port: port, port_range: range} = this.props
    const ports = port === 0 ? 'a free port' : `a port in ${String(port)}..${String(port + range)}`
    return `expected to bind ${ports} of ${address}, found: ${error?.message ?? 'no socket'}; check bind_addr and bind_port`
  }

  #openUnicast(bindAddress: string, family: 4 | 6, port: number, range: number, done: Opened): void {
    const options: DatagramOptions = {
      family,
      bindAddress,
      port,
      multicastInterface: bindAddress,
      multicastTtl: this.props.ip_ttl,
      multicastLoopback: !this.props.disable_loopback,
      receiveBuffer: this.props.ucast_recv_buf_size,
      sendBuffer: this.props.ucast_send_buf_size,
    }
    this.network.openDatagram(options, this.#handler, (error, socket) => {
      if (error?.code === 'EADDRINUSE' && port > 0 && range > 0)
        this.#openUnicast(bindAddress, family, port + 1, range - 1, done)
      else done(error, socket)
    })
  }

  #openMulticast(bindAddress: string, family: 4 | 6, done: (error: Error | null) => void): void {
    if (!this.props.ip_mcast) {
      done(null)
      return
    }
    const interfaces = this.#receiveInterfaces(bindAddress, family)
    if (interfaces?.length === 0) {
      const found = (this.props.receive_interfaces ?? []).join(',')
      done(new TransportError(`expected interfaces of this host in receive_interfaces, found: ${found}`))
      return
    }
    const options: DatagramOptions = {
      family,
      bindAddress: this.#group,
      port: this.props.mcast_port,
      reuse: true,
      group: this.#group,
      ...(interfaces === null ? {} : {groupInterfaces: interfaces}),
      multicastLoopback: !this.props.disable_loopback,
      receiveBuffer: this.props.mcast_recv_buf_size,
      sendBuffer: this.props.mcast_send_buf_size,
    }
    this.network.openDatagram(options, this.#handler, (error, socket) => {
      if (socket === null) {
        const where = endpointText({host: this.#group, port: this.props.mcast_port})
        done(new TransportError(`expected to join ${where}, found: ${error?.message ?? 'no socket'}`, {cause: error}))
        return
      }
      this.#multicast = socket
      this.#checkBuffers('multicast', socket, this.props.mcast_recv_buf_size, this.props.mcast_send_buf_size)
      done(null)
    })
  }

  /** Interfaces on which multicasts are received; null for all. */
  #receiveInterfaces(bindAddress: string, family: 4 | 6): string[] | null {
    const {receive_interfaces: names, receive_on_all_interfaces: all} = this.props
    if (names !== null && names.length > 0) return addressesOf(names, this.network.interfaces(), family)
    return all ? null : [bindAddress]
  }

  #checkBuffers(socket: string, opened: DatagramSocket, receive: number, send: number): void {
    const granted = opened.bufferSizes()
    const buffers = [
      {buffer: 'receive', asked: receive, granted: granted.receive},
      {buffer: 'send', asked: send, granted: granted.send},
    ]
    for (const each of buffers) {
      if (each.granted < each.asked) {
        this.log.warn(
          {id: 'JGRP000015', socket, ...each},
          'the system allocated a smaller socket buffer than was configured',
        )
      }
    }
  }
}
