/** Seeded bad input: random bytes, and frames of a running cluster cut, spliced and changed at random. */
import {Buffer} from 'node:buffer'
import {createSocket, type Socket} from 'node:dgram'
import {connect} from 'node:net'
import {mix} from './load.ts'

const COOKIE = Buffer.from('bela')
const VERSION = 0x2946
const LENGTHS = [0xffff_ffff, 0x7fff_ffff, 0x8000_0000, 0x0100_0000, 0xffff]
/** Datagrams in a row before the event loop gets a turn. */
const TURN = 32

/** Random numbers that repeat for a seed. */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed | 0
  }

  below(bound: number): number {
    this.#state = (this.#state + 0x9e3779b9) | 0
    return (mix(this.#state) >>> 0) % bound
  }

  bytes(length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length)
    for (let i = 0; i < length; i++) bytes[i] = this.below(256)
    return bytes
  }
}

/**
 * Makes bad datagrams. Frames that still mean something are those of a cluster with another name: nothing in the protocol could keep
 * a changed frame of the own cluster from being believed. Cut frames of the own cluster are sent as well.
 */
export class FrameMaker {
  readonly #dice: Dice
  readonly #frames: readonly Buffer[]
  readonly #foreign: readonly Buffer[]

  constructor(seed: number, frames: readonly Buffer[], cluster: string) {
    this.#dice = new Dice(seed)
    this.#frames = frames
    this.#foreign = frames.map((frame) => renameCluster(frame, Buffer.from(cluster)))
  }

  next(): Buffer {
    const dice = this.#dice
    switch (dice.below(6)) {
      case 0:
        return dice.bytes(dice.below(400))
      case 1:
        return this.#withVersion()
      case 2:
        return this.#mutate()
      case 3:
        return this.#cut()
      case 4:
        return this.#blast()
      default:
        return this.#splice()
    }
  }

  #withVersion(): Buffer {
    const bytes = this.#dice.bytes(4 + this.#dice.below(200))
    bytes.writeUInt16BE(VERSION, 0)
    bytes[2] = this.#dice.below(4)
    return bytes
  }

  #mutate(): Buffer {
    const frame = Buffer.from(this.#pick(this.#foreign))
    for (let i = 1 + this.#dice.below(8); i > 0; i--) frame[this.#dice.below(frame.length)] = this.#dice.below(256)
    return frame
  }

  #cut(): Buffer {
    const frame = this.#pick(this.#frames)
    return frame.subarray(0, this.#dice.below(frame.length))
  }

  #blast(): Buffer {
    const frame = Buffer.from(this.#pick(this.#foreign))
    const value = LENGTHS[this.#dice.below(LENGTHS.length)] ?? 0
    if (frame.length > 8) frame.writeUInt32BE(value, 3 + this.#dice.below(frame.length - 7))
    return frame
  }

  #splice(): Buffer {
    const [a, b] = [this.#pick(this.#foreign), this.#pick(this.#foreign)]
    return Buffer.concat([a.subarray(0, this.#dice.below(a.length)), b.subarray(this.#dice.below(b.length))])
  }

  #pick(frames: readonly Buffer[]): Buffer {
    return frames[this.#dice.below(frames.length)] ?? COOKIE
  }
}

/** The frame as a cluster with another name of the same length would send it. */
function renameCluster(frame: Buffer, name: Buffer): Buffer {
  const copy = Buffer.from(frame)
  for (let at = copy.indexOf(name); at >= 0; at = copy.indexOf(name, at)) copy.fill('#', at, at + name.length)
  return copy
}

/** Listens to a multicast group on loopback until it has a number of frames, the larger ones left out. */
export function recordFrames(group: string, port: number, count: number, timeoutMs: number): Promise<Buffer[]> {
  const frames: Buffer[] = []
  const socket = createSocket({type: 'udp4', reuseAddr: true})
  return new Promise((resolve, reject) => {
    const timer = setTimeout(finish, timeoutMs)
    socket.on('error', reject)
    socket.on('message', (bytes) => {
      if (bytes.length <= 3000) frames.push(bytes)
      if (frames.length >= count) finish()
    })
    socket.bind(port, group, () => socket.addMembership(group, '127.0.0.1'))
    function finish(): void {
      clearTimeout(timer)
      socket.close()
      resolve(frames)
    }
  })
}

/** Sends a number of datagrams to the targets in turn; gives the event loop its turns. */
export async function sendDatagrams(
  make: () => Buffer,
  count: number,
  targets: readonly {address: string; port: number}[],
): Promise<void> {
  const socket = await openSocket()
  try {
    for (let sent = 0; sent < count; sent += TURN) {
      const flights: Promise<void>[] = []
      for (let i = 0; i < TURN; i++) {
        const target = targets[(sent + i) % targets.length]
        if (target !== undefined) flights.push(sendOne(socket, make(), target))
      }
      await Promise.all(flights)
    }
  } finally {
    socket.close()
  }
}

function openSocket(): Promise<Socket> {
  const socket = createSocket('udp4')
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(0, '127.0.0.1', () => {
      socket.setMulticastInterface('127.0.0.1')
      resolve(socket)
    })
  })
}

function sendOne(socket: Socket, bytes: Buffer, target: {address: string; port: number}): Promise<void> {
  return new Promise((resolve) => socket.send(bytes, target.port, target.address, () => resolve()))
}

/**
 * Opens connections to the ports in turn and writes bad bytes on each: random ones, or a handshake with a length and garbage behind
 * it. Gives the number of writes.
 */
export async function sendStreams(
  seed: number,
  connections: number,
  writes: number,
  ports: readonly number[],
): Promise<number> {
  const dice = new Dice(seed)
  let written = 0
  for (let i = 0; i < connections; i += 16) {
    const batch = Array.from({length: Math.min(16, connections - i)}, (_, k) =>
      oneStream(dice, ports[(i + k) % ports.length] ?? 0, writes),
    )
    for (const count of await Promise.all(batch)) written += count
  }
  return written
}

function oneStream(dice: Dice, port: number, writes: number): Promise<number> {
  return new Promise((resolve) => {
    let written = 0
    const socket = connect({port, host: '127.0.0.1'})
    const timer = setTimeout(() => socket.destroy(), 2000)
    socket.on('error', () => undefined) // a refusal is an answer as good as any
    socket.resume()
    socket.once('close', () => {
      clearTimeout(timer)
      resolve(written)
    })
    socket.once('connect', () => {
      if (dice.below(2) === 0) socket.write(handshake(dice))
      for (; written < writes; written++)
        socket.write(dice.below(4) === 0 ? badLength(dice) : dice.bytes(1 + dice.below(64)))
      socket.end()
    })
  })
}

function handshake(dice: Dice): Buffer {
  const head = Buffer.alloc(8)
  COOKIE.copy(head)
  head.writeUInt16BE(VERSION, 4)
  head.writeUInt16BE(dice.below(8) === 0 ? dice.below(65_536) : 7, 6)
  return Buffer.concat([head, Buffer.from([4, 127, 0, 0, 1]), dice.bytes(2)])
}

function badLength(dice: Dice): Buffer {
  const bytes = dice.bytes(8)
  bytes.writeUInt32BE(dice.below(2) === 0 ? (LENGTHS[dice.below(LENGTHS.length)] ?? 0) : dice.below(300), 0)
  return bytes
}
