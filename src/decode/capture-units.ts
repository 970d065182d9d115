import {UsageError} from '../errors/index.ts'
import {endpointText} from '../model/endpoint.ts'
import {type IpPacket, IpProtocol, ipPacketOf} from './capture/ip.ts'
import {IpFragments} from './capture/ip-fragments.ts'
import type {CapturedPacket} from './capture/packet.ts'
import {type StreamSink, TcpDirection} from './capture/tcp-streams.ts'
import type {UnitPlace} from './decoded.ts'
import {frameUnit, looksLikeFrame, plainUnit, type UnitBody} from './frame-unit.ts'
import type {TreeOptions} from './message-tree.ts'
import {isProbePort, probeAnswerUnit, probeRequestUnit} from './probe-unit.ts'
import {StreamUnits} from './stream-units.ts'
import type {UnitList} from './unit-list.ts'
import {hexOf} from './value.ts'

/** Most directions of connections followed in a capture. */
const MAX_DIRECTIONS = 20_000
/** Most bytes of a probe's answer over TCP that are kept. */
const MAX_PROBE_BYTES = 8 << 20

const UDP_BYTES = 8
const TCP_BYTES = 20
const TcpFlag = {FIN: 1, SYN: 2, RST: 4} as const

interface Ports {
  readonly source: number
  readonly destination: number
}

interface Direction {
  readonly order: TcpDirection
  readonly missing: () => number
  place: Omit<UnitPlace, 'packet' | 'time'>
}

/** ISO 8601 with microseconds. */
function timeText(timeUs: number): string {
  const micros = String(timeUs % 1000).padStart(3, '0')
  return `${new Date(Math.floor(timeUs / 1000)).toISOString().slice(0, -1)}${micros}Z`
}

/** Collects the text of a connection to or from a probe responder, as one unit at its end. */
class ProbeText implements StreamSink {
  readonly #emit: (bytes: Uint8Array, packet: number) => void
  readonly #chunks: Uint8Array[] = []
  #bytes = 0
  #packet = 0

  constructor(emit: (bytes: Uint8Array, packet: number) => void) {
    this.#emit = emit
  }

  push(bytes: Uint8Array, packet: number): void {
    this.#packet = packet
    this.#bytes += bytes.length
    if (this.#bytes <= MAX_PROBE_BYTES) this.#chunks.push(bytes)
  }

  gap(): void {
    // The rest of the text is still worth reading.
  }

  end(): void {
    if (this.#bytes > 0) this.#emit(new Uint8Array(Buffer.concat(this.#chunks)), this.#packet)
  }
}

/** Finds JGroups' units in the packets of a capture. */
export class CaptureUnits {
  /** Packets without JGroups data: other protocols, or no payload. */
  otherPackets = 0
  readonly #options: TreeOptions
  readonly #list: UnitList
  readonly #fragments = new IpFragments()
  readonly #directions = new Map<string, Direction>()
  readonly #times = new Map<number, string>()
  #closedMissing = 0

  constructor(options: TreeOptions, list: UnitList) {
    this.#options = options
    this.#list = list
  }

  /** Bytes of connections missing from the capture. */
  get missingBytes(): number {
    return [...this.#directions.values()].reduce((sum, {missing}) => sum + missing(), this.#closedMissing)
  }

  add(packet: CapturedPacket): void {
    const cut = ipPacketOf(packet)
    const whole = cut === null ? null : this.#fragments.add(cut)
    if (whole?.protocol === IpProtocol.UDP) this.#datagram(whole, packet)
    else if (whole?.protocol === IpProtocol.TCP) this.#segment(whole, packet)
    else if (cut === null || whole !== null) this.otherPackets++
  }

  /** Ends all connections, with gaps where bytes are missing. */
  finish(): void {
    for (const {order} of this.#directions.values()) order.finish()
  }

  #datagram({payload, missing, from, to}: IpPacket, packet: CapturedPacket): void {
    if (payload.length < UDP_BYTES) {
      this.otherPackets++
      return
    }
    const ports = portsOf(payload)
    const body = this.#datagramUnit(payload.subarray(UDP_BYTES), ports)
    if (body === null) {
      this.otherPackets++
      return
    }
    const error = missing > 0 ? `${String(missing)} bytes of the datagram are not in the capture` : body.error
    const {source, destination} = ports
    const ends = {from: endpointText({host: from, port: source}), to: endpointText({host: to, port: destination})}
    const time = timeText(packet.timeUs)
    this.#list.add({...body, error}, {packet: packet.number, time, transport: 'udp', ...ends})
  }

  #datagramUnit(bytes: Uint8Array, {source, destination}: Ports): UnitBody | null {
    if (bytes.length === 0) return null
    if (isProbePort(destination)) return probeRequestUnit(bytes)
    if (looksLikeFrame(bytes)) return frameUnit(bytes, this.#options)
    return (
      probeAnswerUnit(bytes) ??
      (isProbePort(source) ? {...plainUnit('unknown', bytes.length), hex: hexOf(bytes)} : null)
    )
  }

  #segment(ip: IpPacket, packet: CapturedPacket): void {
    const {payload: segment, missing} = ip
    const headerBytes = ((segment[12] ?? 0) >> 4) * 4
    if (segment.length < TCP_BYTES || headerBytes < TCP_BYTES || headerBytes > segment.length) {
      this.otherPackets++
      return
    }
    const flags = segment[13] ?? 0
    const payload = segment.subarray(headerBytes)
    const syn = (flags & TcpFlag.SYN) !== 0
    const seq = new DataView(segment.buffer, segment.byteOffset).getUint32(4)
    const end = (flags & (TcpFlag.FIN | TcpFlag.RST)) !== 0
    if (payload.length === 0 && missing === 0) this.otherPackets++
    else this.#remember(packet)
    this.#direction(ip, portsOf(segment), syn).order.add({packet: packet.number, seq, payload, missing, syn, end})
  }

  /** The time of a packet that may complete a unit; streams complete in later packets, so few are kept. */
  #remember({number, timeUs}: CapturedPacket): void {
    this.#times.set(number, timeText(timeUs))
    if (this.#times.size <= MAX_DIRECTIONS) return
    const [oldest] = this.#times.keys()
    if (oldest !== undefined) this.#times.delete(oldest)
  }

  #direction({from, to}: IpPacket, {source, destination}: Ports, syn: boolean): Direction {
    const place = {
      transport: 'tcp',
      from: endpointText({host: from, port: source}),
      to: endpointText({host: to, port: destination}),
    } as const
    const key = `${place.from} ${place.to}`
    const known = this.#directions.get(key)
    if (known !== undefined && !syn) return known
    if (known !== undefined) {
      known.order.finish()
      this.#closedMissing += known.missing()
    }
    if (this.#directions.size >= MAX_DIRECTIONS) {
      throw new UsageError(
        `a capture with at most ${String(MAX_DIRECTIONS / 2)} connections expected: narrow it with a filter`,
      )
    }
    const direction = this.#open(place, {source, destination}, syn)
    this.#directions.set(key, direction)
    return direction
  }

  #open(place: Direction['place'], {source, destination}: Ports, fromStart: boolean): Direction {
    const emit = (body: UnitBody, packet: number): void => {
      this.#list.add(body, {packet, time: this.#times.get(packet) ?? '', ...place})
    }
    if (isProbePort(source) || isProbePort(destination)) {
      const text = new ProbeText((bytes, packet) => {
        const body = isProbePort(destination) ? probeRequestUnit(bytes) : probeAnswerUnit(bytes)
        emit(body ?? {...plainUnit('unknown', bytes.length), hex: hexOf(bytes)}, packet)
      })
      return {order: new TcpDirection(text), missing: () => 0, place}
    }
    const units = new StreamUnits(this.#options, emit, fromStart)
    return {order: new TcpDirection(units), missing: () => units.missing, place}
  }
}

function portsOf(bytes: Uint8Array): Ports {
  return {source: ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0), destination: ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0)}
}
