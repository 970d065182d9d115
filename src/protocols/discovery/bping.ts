/**
 * Finds members with its own broadcast requests on the local network. Needs any transport below; IPv6 has no broadcast. Equals
 * org.jgroups.protocols.BPING (5.5).
 */
import {ConfigError, TransportError} from '../../errors/index.ts'
import type {DatagramSocket} from '../../runtime/ports.ts'
import type {Done} from '../../stack/events.ts'
import {type Managed, prop} from '../../stack/spec.ts'
import {DatagramDiscovery} from './datagram-discovery.ts'
import {discoverySpec} from './discovery-spec.ts'

const spec = discoverySpec({
  name: 'BPING',
  id: 34,
  doc: 'Finds members by broadcast requests on the local network.',
  properties: {
    bind_port: prop.int(8555, 'First port for requests', {writable: true, min: 1, max: 65_535}),
    dest: prop.string('255.255.255.255', 'Broadcast address for requests, as 192.168.1.255', {writable: true}),
    port_range: prop.int(5, 'Further ports for requests, one per member on the same host', {
      writable: true,
      min: 0,
    }),
  },
  check: ({bind_port, port_range}) => {
    const last = bind_port + port_range
    return last > 65_535 ? [{property: 'port_range', message: `the last port would be ${String(last)}`}] : []
  },
})

/** Discovery by broadcast. */
export class Bping extends DatagramDiscovery<typeof spec> {
  static readonly spec = spec
  protected override readonly managed: Managed<typeof spec> = this.discoveryManaged()
  #socket: DatagramSocket | null = null
  #dest = ''

  override prepare(done: Done): void {
    const {dest, bind_port} = this.props
    this.network.lookup(dest ?? '', (addresses) => {
      const found = addresses.find((a) => a.family === 4)
      if (found === undefined) {
        done(new ConfigError(`BPING: expected dest to be an IPv4 broadcast address, found '${dest ?? ''}'`))
        return
      }
      this.#dest = found.address
      this.#open(bind_port, done)
    })
  }

  override stop(): void {
    super.stop()
    this.#socket?.close()
    this.#socket = null
  }

  protected override sendRequest(bytes: Uint8Array): void {
    const {bind_port, port_range} = this.props
    for (let port = bind_port; port <= bind_port + port_range; port++) {
      this.#socket?.send(bytes, this.#dest, port, (error) => {
        if (error === null) return
        this.log.error({dest: this.#dest, port, reason: error.message}, 'a discovery request cannot be sent')
      })
    }
  }

  #open(port: number, done: Done): void {
    this.network.openDatagram({family: 4, port, broadcast: true}, this.datagrams, (error, socket) => {
      const last = this.props.bind_port + this.props.port_range
      if (socket !== null) {
        this.#socket = socket
        done()
      } else if (port < last) {
        this.#open(port + 1, done)
      } else {
        const ports = `a port in ${String(this.props.bind_port)}..${String(last)}`
        done(new TransportError(`BPING: expected ${ports}, found: ${error?.message ?? 'no socket'}`, {cause: error}))
      }
    })
  }
}
