/**
 * One member of the multicast benchmark: joins, waits for `start SECONDS` lines on stdin, multicasts messages of 1,000 bytes as fast as
 * flow control lets it, and prints what it received as a line of JSON. Own messages count, as in Java's MPerf.
 */
import {createInterface} from 'node:readline'
import {createLog} from '../../src/cli/log.ts'
import {loadStack} from '../../src/member/load-stack.ts'
import {createRuntime} from '../../src/member/runtime.ts'
import {Message} from '../../src/model/message.ts'
import {Channel} from '../../src/stack/channel.ts'

const SIZE = 1000
/** Messages between two turns of the event loop. */
const BURST = 128

const [props = 'udp.xml', name = 'A', ...defines] = process.argv.slice(2)
const properties = Object.fromEntries(defines.map((d) => d.split('=', 2) as [string, string]))

let received = 0
const runtime = createRuntime(createLog('error'))
const channel = new Channel({
  stack: await loadStack({props}, properties, runtime.network),
  runtime,
  name,
  receiver: {
    receiveBatch: (batch) => {
      received += batch.messages.length
    },
    receive: () => {
      received++
    },
    viewAccepted: (view) => {
      console.log(JSON.stringify({view: view.toString(), members: view.size}))
    },
  },
})

function run(seconds: number): void {
  const payload = new Uint8Array(SIZE)
  const began = performance.now()
  const end = began + seconds * 1000
  received = 0
  const pump = (): void => {
    if (performance.now() >= end) {
      setTimeout(() => {
        console.log(JSON.stringify({received, ms: seconds * 1000, rss: process.memoryUsage().rss}))
      }, 100)
      return
    }
    for (let i = 0; i < BURST; i++) {
      if (!channel.send(Message.bytes(null, payload))) {
        void channel.drained().then(() => setImmediate(pump))
        return
      }
    }
    setImmediate(pump)
  }
  pump()
}

createInterface({input: process.stdin}).on('line', (line) => {
  const [word, argument] = line.split(' ')
  if (word === 'start') run(Number(argument))
  if (word === 'exit') void channel.close().then(() => process.exit(0))
})
await channel.connect('bench')
