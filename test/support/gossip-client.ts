/** A client of a GossipRouter on a bare socket: it registers, sends, and counts messages. */
import {connect, type Socket} from 'node:net'
import {Uuid} from '../../src/model/address.ts'
import type {GossipData} from '../../src/headers/gossip-data.ts'
import {FrameReader} from '../../src/stack/frame-stream.ts'
import {decodeGossip, encodeGossip, isMessage, MessageHead, readMessage} from '../../src/stack/gossip/gossip-frames.ts'

/** A client and what it received. */
export class GossipClient {
  readonly socket: Socket
  readonly address: Uuid
  readonly group: string
  readonly closed: Promise<void>
  /** Messages received. */
  messages = 0
  /** The last byte of each message, in order. */
  readonly marks: number[] = []
  readonly others: GossipData[] = []
  readonly #heads = new Map<string, MessageHead>()
  readonly #frames: FrameReader
  #arrived: () => void = () => undefined

  constructor(port: number, group: string, number: number) {
    this.group = group
    this.address = new Uuid(number, 0, 0x8000_0000, 1)
    this.#frames = new FrameReader(0, (bytes, start, end) => this.#take(bytes, start, end))
    this.socket = connect({port, host: '127.0.0.1', noDelay: true})
    this.socket.on('data', (bytes) => this.#frames.push(new Uint8Array(bytes)))
    this.socket.on('error', () => undefined)
    this.closed = new Promise((resolve) => {
      this.socket.once('close', () => resolve())
    })
  }

  register(logicalName = 'c'): void {
    this.say({type: 'REGISTER', group: this.group, address: this.address, logicalName})
  }

  say(data: Partial<GossipData> & Pick<GossipData, 'type'>): void {
    this.socket.write(encodeGossip(data))
  }

  /** Sends a payload to a member, or to all for null. */
  send(dest: Uuid | null, payload: Uint8Array): void {
    const key = dest?.key ?? ''
    const head = this.#heads.get(key) ?? new MessageHead(this.group, dest, this.address)
    this.#heads.set(key, head)
    this.socket.write(head.before(payload.length))
    this.socket.write(payload)
  }

  /** Resolves when the condition holds, which is checked whenever data arrives. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#arrived = () => {
        if (!condition()) return
        this.#arrived = () => undefined
        resolve()
      }
      this.#arrived()
    })
  }

  /** Resolves when the router has processed everything sent. */
  async settled(): Promise<void> {
    const beats = (): number => this.others.filter((d) => d.type === 'HEARTBEAT').length
    const before = beats()
    this.say({type: 'HEARTBEAT'})
    await this.until(() => beats() > before)
  }

  close(): void {
    this.socket.destroy()
  }

  #take(bytes: Uint8Array, start: number, end: number): void {
    if (isMessage(bytes, start, end)) {
      const message = readMessage(bytes, start, end)
      this.messages++
      this.marks.push(bytes[message.end - 1] ?? -1)
    } else {
      this.others.push(decodeGossip(bytes, start, end))
    }
    this.#arrived()
  }
}
