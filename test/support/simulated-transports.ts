/** Transports of members that answer what a stranger asks, over real sockets, without a stack behind: hundreds of them in one process. */
import {once} from 'node:events'
import {type AddressInfo, createServer, type Server, type Socket} from 'node:net'
import {type Address, Uuid} from '../../src/model/address.ts'
import {TRANSPORT_ID, WIRE_VERSIONS, writeSingleFrame} from '../../src/model/frame.ts'
import {IpAddress} from '../../src/model/ip-address.ts'
import {Message} from '../../src/model/message.ts'
import {encodePayload} from '../../src/model/payload.ts'
import {View, ViewId} from '../../src/model/view.ts'
import {writeViewPlain} from '../../src/model/view-codec.ts'
import {pingHeader} from '../../src/headers/ping.ts'
import {writePingPayload} from '../../src/headers/ping-payload.ts'
import {mergeHeader} from '../../src/headers/merge3.ts'
import {tpHeaderCodec} from '../../src/headers/tp.ts'
import {FrameReader, LENGTH_BYTES, readHandshake} from '../../src/stack/frame-stream.ts'
import {ByteWriter} from '../../src/wire/writer.ts'

const {version, minor} = WIRE_VERSIONS['5.5']
const HOST = '127.0.0.1'
const MERGE3_ID = 38
const TCPPING_ID = 10

/** What a server does with a connection once its handshake is read. */
export type Serve = (socket: Socket, asker: Address) => void

/** Bytes of a frame as they stand in a stream. */
export function inStream(frame: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(LENGTH_BYTES + frame.length)
  new DataView(bytes.buffer).setInt32(0, frame.length)
  bytes.set(frame, LENGTH_BYTES)
  return bytes
}

/** One simulated member. */
export interface SimulatedTransport {
  readonly name: string
  readonly uuid: Uuid
  readonly port: number
}

/** Answers of a member: its view, and its name with its address. `members`: null for one that has no view. */
export function answersOf(
  member: SimulatedTransport,
  members: readonly SimulatedTransport[] | null,
  asker: Address,
  cluster = 'many',
): Uint8Array {
  const frame = (message: Message): Uint8Array => {
    message.src = member.uuid
    message.putHeader(TRANSPORT_ID, tpHeaderCodec, {cluster, flag: 0, index: 0})
    const out = new ByteWriter(1024, minor)
    writeSingleFrame(out, version, message)
    return inStream(out.copy())
  }
  const first = members?.[0]?.uuid ?? member.uuid
  const view =
    members &&
    new View(
      new ViewId(first, 9),
      members.map(({uuid}) => uuid),
    )
  const rsp = {type: 'VIEW_RSP', viewId: null, logicalName: null, physicalAddress: null} as const
  const told = {
    sender: member.uuid,
    server: true,
    coordinator: member.uuid === first,
    logicalName: member.name,
    physicalAddress: IpAddress.parse(HOST, member.port),
  }
  const viewRsp = Message.bytes(
    asker,
    encodePayload(minor, (out) => {
      out.bool(view !== null)
      if (view !== null) writeViewPlain(out, view)
    }),
  ).putHeader(MERGE3_ID, mergeHeader, rsp)
  const membersRsp = Message.bytes(
    asker,
    encodePayload(minor, (out) => writePingPayload(out, [told])),
  ).putHeader(TCPPING_ID, pingHeader, {type: 'GET_MBRS_RSP', cluster: null, initialDiscovery: false})
  return Buffer.concat([frame(viewRsp), frame(membersRsp)])
}

/** Servers of one test. */
export class SimulatedTransports {
  readonly members: SimulatedTransport[] = []
  readonly #servers: Server[] = []
  readonly #sockets = new Set<Socket>()

  /** Starts so many members of one cluster; they answer with its view. */
  async start(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const uuid = new Uuid(0x10, i, 0x20, i + 1)
      const self = {name: `M${String(i).padStart(3, '0')}`, uuid, port: 0}
      const port = await this.serve((socket, asker) => socket.write(answersOf({...self, port}, this.members, asker)))
      this.members.push({...self, port})
    }
  }

  /** Starts a server that speaks JGroups' handshake, then does what it likes at each frame; gives its port. */
  async serve(answer: Serve): Promise<number> {
    const server = createServer((socket) => this.#accept(socket, answer))
    this.#servers.push(server)
    server.listen(0, HOST)
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
    for (const server of this.#servers) server.close()
  }

  #accept(socket: Socket, answer: Serve): void {
    this.#sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket))
    let asker: Address | null = null
    let held = Buffer.alloc(0)
    let answered = false
    const frames = new FrameReader(1 << 20, () => {
      // The view and the name come in one answer: a second request needs none.
      if (!answered && asker !== null) answer(socket, asker)
      answered = true
    })
    socket.on('data', (chunk) => {
      if (asker !== null) {
        frames.push(chunk)
        return
      }
      held = Buffer.concat([held, chunk])
      const handshake = readHandshake(held, version)
      if (handshake === null) return
      asker = handshake.address
      frames.push(held, handshake.bytes)
    })
  }
}
