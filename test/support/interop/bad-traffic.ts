/** Sends bad input to the ports of a member, and counts what really went out. */
import {Buffer} from 'node:buffer'
import {createSocket, type Socket} from 'node:dgram'
import {existsSync, readFileSync} from 'node:fs'
import {connect, type Socket as Stream} from 'node:net'
import {type Dice, VERSION} from './fuzzer.ts'

/** UDP sockets of this host, as Linux lists them. */
const SOCKETS = '/proc/net/udp'
/** Bytes that may wait to be read, well below what sockets of a transport hold. */
const MAX_UNREAD = 512 * 1024

const COOKIE = Buffer.from('bela')
/** Datagrams in a row before the event loop gets a turn. */
const TURN = 32
/** Connections at a time. */
const ABREAST = 16
/** Time after which a connection that the member keeps open is given up. */
const STREAM_LIMIT_MS = 2000
/** Ports that members listen on: nobody must claim to be one of them. */
const MEMBER_PORTS = 100

/** Where a datagram goes. */
export interface Target {
  readonly address: string
  readonly port: number
}

/**
 * Sends a number of datagrams to the targets in turn, no faster than they are received where the system tells. Gives how many the
 * system took.
 */
export async function sendDatagrams(make: () => Buffer, count: number, targets: readonly Target[]): Promise<number> {
  const socket = await openSocket()
  let taken = 0
  try {
    for (let sent = 0; sent < count; sent += TURN) {
      const flights: Promise<boolean>[] = []
      for (let i = sent; i < Math.min(count, sent + TURN); i++) {
        const target = targets[i % targets.length]
        if (target !== undefined) flights.push(sendOne(socket, make(), target))
      }
      for (const arrived of await Promise.all(flights)) if (arrived) taken++
      do await nextTurn()
      while (unread(targets) > MAX_UNREAD)
    }
  } finally {
    socket.close()
  }
  return taken
}

/** Datagrams that are sent need no turn of the event loop, so what members say would wait for their end. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Bytes that wait to be read on the fullest socket of the ports; 0 where the system does not tell. */
function unread(targets: readonly Target[]): number {
  if (!existsSync(SOCKETS)) return 0
  const ports = new Set(targets.map(({port}) => port))
  let most = 0
  for (const line of readFileSync(SOCKETS, 'utf8').split('\n')) {
    const match = /^ *\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} \S+ [0-9A-F]+:([0-9A-F]+) /.exec(line)
    if (match !== null && ports.has(parseInt(match[1] ?? '', 16))) most = Math.max(most, parseInt(match[2] ?? '', 16))
  }
  return most
}

function openSocket(): Promise<Socket> {
  const socket = createSocket({type: 'udp4', lookup: (host, _family, done) => done(null, host, 4)})
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(0, '127.0.0.1', () => {
      socket.setMulticastInterface('127.0.0.1')
      resolve(socket)
    })
  })
}

function sendOne(socket: Socket, bytes: Buffer, target: Target): Promise<boolean> {
  return new Promise((resolve) => socket.send(bytes, target.port, target.address, (error) => resolve(error === null)))
}

/**
 * Opens connections to the ports in turn and writes on each, until `count` writes were taken: random bytes, or a handshake with lengths,
 * frames and garbage behind it. Gives the number of writes and of connections.
 */
export async function sendStreams(
  dice: Dice,
  make: () => Buffer,
  count: number,
  writesEach: number,
  ports: readonly number[],
): Promise<{writes: number; connections: number}> {
  let writes = 0
  let connections = 0
  while (writes < count) {
    const batch = Array.from({length: ABREAST}, (_, k) =>
      oneStream(dice, make, ports[(connections + k) % ports.length] ?? 0, writesEach),
    )
    connections += batch.length
    for (const taken of await Promise.all(batch)) writes += taken
  }
  return {writes, connections}
}

function oneStream(dice: Dice, make: () => Buffer, port: number, writes: number): Promise<number> {
  return new Promise((resolve) => {
    let taken = 0
    const count = (error?: Error | null): void => {
      if (error === null || error === undefined) taken++
    }
    const socket = connect({port, host: '127.0.0.1'})
    const timer = setTimeout(() => socket.destroy(), STREAM_LIMIT_MS)
    socket.on('error', () => undefined) // a refusal is an answer as good as any
    socket.resume()
    socket.once('close', () => {
      clearTimeout(timer)
      resolve(taken)
    })
    socket.once('connect', () => {
      if (dice.below(8) > 0) socket.write(handshake(dice), count)
      const orderly = dice.below(2) === 0
      for (let i = 0; i < writes; i++) socket.write(orderly ? framed(make()) : anything(dice), count)
      socket.end()
    })
  })
}

/**
 * Opens connections and leaves them in the middle of something: before the handshake, within it, or within a frame that was announced
 * as long. The caller destroys them.
 */
export async function openSilent(dice: Dice, count: number, port: number): Promise<Stream[]> {
  const streams: Stream[] = []
  for (let i = 0; i < count; i++) {
    const socket = connect({port, host: '127.0.0.1'})
    socket.on('error', () => undefined)
    streams.push(socket)
    await new Promise<void>((resolve) => {
      socket.once('close', resolve)
      socket.once('connect', resolve)
    })
    if (i % 3 === 1) socket.write(handshake(dice).subarray(0, 1 + dice.below(12)))
    if (i % 3 === 2) socket.write(Buffer.concat([handshake(dice, true), Buffer.from([4, 0, 0, 0]), dice.bytes(10)]))
  }
  return streams
}

function framed(frame: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeInt32BE(frame.length)
  return Buffer.concat([head, frame])
}

function handshake(dice: Dice, valid = false): Buffer {
  const head = Buffer.alloc(8)
  COOKIE.copy(head)
  head.writeUInt16BE(VERSION, 4)
  head.writeUInt16BE(valid || dice.below(8) > 0 ? 7 : dice.below(65_536), 6)
  const address = Buffer.from([4, 127, 0, 0, 1, 0, 0])
  address.writeUInt16BE(1024 + dice.below(7800 - 1024 - MEMBER_PORTS), 5)
  return Buffer.concat([head, address])
}

/** Random bytes, or a length that is too long or about as long as what follows. */
function anything(dice: Dice): Buffer {
  if (dice.below(4) > 0) return dice.bytes(1 + dice.below(64))
  const bytes = dice.bytes(8)
  bytes.writeUInt32BE(dice.below(2) === 0 ? dice.length() : dice.below(300), 0)
  return bytes
}
