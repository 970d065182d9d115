/**
 * Compares our GossipRouter with Java's in one run: messages of 1 KB that eight clients on loopback send each other through it, to one and to all.
 * Prints messages handed on a second, and the ratio; asserts nothing. Needs Java and Maven. `npm run bench:router -- SECONDS` sets the length of a
 * run (5).
 */
import {once} from 'node:events'
import {connect, type Socket} from 'node:net'
import {join} from 'node:path'
import {Uuid} from '../../src/model/address.ts'
import {encodeGossip, MessageHead} from '../../src/stack/gossip/gossip-frames.ts'
import {ROOT} from '../../test/support/cli.ts'
import {javaArguments} from '../../test/support/interop/java.ts'
import {Bench, residentOf} from './process.ts'

const CLIENTS = 8
const PAYLOAD = 1000
/** Messages written at once, and on their way to one receiver at most: as flow control of members would have it. */
const BATCH = 32
const WINDOW = 512
const GROUP = 'bench'
const seconds = Number(process.argv[2] ?? 5)

/** What one router did in one run. */
interface Run {
  /** Copies that clients received a second. */
  readonly rate: number
  readonly resident: number
}

class Client {
  readonly address: Uuid
  readonly socket: Socket
  received = 0

  constructor(port: number, number: number) {
    this.address = new Uuid(number, 0, 0x8000_0000, 1)
    this.socket = connect({port, host: '127.0.0.1', noDelay: true})
  }

  async register(): Promise<void> {
    await once(this.socket, 'connect')
    this.socket.write(encodeGossip({type: 'REGISTER', group: GROUP, address: this.address, logicalName: 'c'}))
    this.socket.write(encodeGossip({type: 'HEARTBEAT'}))
    // The echo says that the registration is in force.
    await once(this.socket, 'data')
  }
}

/** A batch of equal messages as bytes of the stream. */
function batchTo(dest: Uuid | null, sender: Uuid): {bytes: Buffer; frame: number} {
  const head = new MessageHead(GROUP, dest, sender).before(PAYLOAD)
  const frame = Buffer.concat([head, Buffer.alloc(PAYLOAD)])
  return {bytes: Buffer.concat(Array.from({length: BATCH}, () => frame)), frame: frame.length}
}

/** Writes batches of one sender as long as its slowest receiver keeps up. */
function pumpOf(sender: Client, dest: Client | null, all: readonly Client[]): {pump: () => void; frame: number} {
  const {bytes, frame} = batchTo(dest?.address ?? null, sender.address)
  // What a member receives of multicasts comes from all of them.
  const share = dest === null ? all.length : 1
  let own = 0
  const pump = (): void => {
    const slowest = dest === null ? Math.min(...all.map((c) => c.received)) / share : dest.received
    if (own - slowest > WINDOW) return
    own += BATCH
    sender.socket.write(bytes)
  }
  return {pump, frame}
}

function countFrames(client: Client, frame: number): void {
  let rest = 0
  client.socket.on('data', (chunk) => {
    rest += chunk.length
    const whole = Math.floor(rest / frame)
    rest -= whole * frame
    client.received += whole
  })
}

/** Sends for a time and counts copies. */
async function measure(port: number, multicast: boolean): Promise<number> {
  const clients = Array.from({length: CLIENTS}, (_, i) => new Client(port, i + 1))
  await Promise.all(clients.map((client) => client.register()))
  const half = CLIENTS / 2
  const senders = multicast ? clients : clients.slice(0, half)
  const pumps = senders.map((sender, i) => pumpOf(sender, multicast ? null : (clients[i + half] ?? null), clients))
  for (const client of clients) countFrames(client, pumps[0]?.frame ?? 1)
  const began = performance.now()
  while (performance.now() - began < seconds * 1000) {
    for (const {pump} of pumps) pump()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const copies = clients.reduce((sum, {received}) => sum + received, 0)
  const took = (performance.now() - began) / 1000
  for (const client of clients) client.socket.destroy()
  return copies / took
}

async function run(command: string, args: readonly string[], port: number, multicast: boolean): Promise<Run> {
  const listen = ['-port', String(port), '-bind_addr', '127.0.0.1', '-diag_enabled', 'false']
  const router = new Bench(command, [...args, ...listen])
  try {
    await router.line(/GossipRouter started/, 30_000)
    const rate = await measure(port, multicast)
    return {rate, resident: residentOf(router.pid)}
  } finally {
    await router.kill()
  }
}

let port = 13_001 + (process.pid % 1000)
for (const multicast of [false, true]) {
  const jg = await run(
    process.execPath,
    [join(ROOT, 'dist/src/cli/run.js'), 'gossip-router', 'start'],
    port++,
    multicast,
  )
  const java = await run('java', javaArguments('org.jgroups.stack.GossipRouter', {}), port++, multicast)
  const what = multicast ? `to all ${String(CLIENTS)}` : 'to one'
  const row = (side: string, {rate, resident}: Run): string =>
    `${what.padEnd(9)} ${side.padEnd(5)} ${rate.toFixed(0).padStart(9)} msg/s   resident ${(resident / 1e6).toFixed(0).padStart(4)} MB`
  console.log(row('jg', jg))
  console.log(row('Java', java))
  console.log(`${what.padEnd(9)} ratio ${(jg.rate / java.rate).toFixed(2)} of Java's messages\n`)
}
