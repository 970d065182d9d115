/** Many members that only answer probes, on a separate thread, so that they do not slow down the probe. */
import {Worker} from 'node:worker_threads'

/** Settings of the responders. */
export interface ManyResponders {
  readonly count: number
  readonly group: string
  /** Of the group; members over TCP use the following ports. */
  readonly port: number
  readonly tcp: boolean
}

const CODE = `
const {createSocket} = require('node:dgram')
const {createServer} = require('node:net')
const {parentPort, workerData: {count, group, port, tcp}} = require('node:worker_threads')
const HOST = '127.0.0.1'
const names = Array.from({length: count}, (_, i) => 'M' + String(i).padStart(3, '0'))
const version = 'version=5.5.6.Final (x) (java 17)'
const uuid = (i) => '00000000-0000-0000-0000-' + String(i).padStart(12, '0')
const uuids = names.map((name, i) => name + ': ' + uuid(i) + ': 127.0.0.1:' + (20000 + i) + ' (1 secs old)\\n').join('')
const view = '[M000|7] (' + count + ') [' + names.slice(0, 20).join(', ') + (count > 20 ? ' ...' : '') + ']'
function answer(i, request) {
  const ip = HOST + ':' + (20000 + i)
  if (request === '') return names[i] + ' (ip=' + ip + ')\\nview=' + view + '\\ncluster=many\\n' + version + '\\n'
  const head = names[i] + ' [ip=' + ip + ', ' + count + ' mbr(s), cluster=many, ' + version + ']\\n'
  if (request === 'member-addrs') return head + 'member-addrs=' + names.map((_, j) => HOST + ':' + (20000 + j)).join(', ') + '\\r\\n'
  return request === 'uuids' ? head + 'local_addr=' + names[i] + '\\r\\nuuids=' + uuids + '\\r\\n' : head
}
async function start() {
  if (tcp) {
    for (let i = 0; i < count; i++) {
      const server = createServer((socket) => {
        socket.on('error', () => undefined)
        socket.once('data', (bytes) => socket.end(answer(i, bytes.toString().trim())))
      })
      await new Promise((resolve) => server.listen(port + i, HOST, resolve))
    }
  } else {
    const sockets = names.map(() => createSocket('udp4'))
    const listener = createSocket({type: 'udp4', reuseAddr: true})
    listener.on('message', (bytes, from) => {
      const request = bytes.toString().trim()
      sockets.forEach((socket, i) => socket.send(answer(i, request), from.port, from.address))
    })
    await new Promise((resolve) => listener.bind(port, group, resolve))
    listener.addMembership(group, HOST)
  }
  parentPort.postMessage('ready')
}
start()
`

/** Starts them; returns the function that ends them. */
export async function startResponders(options: ManyResponders): Promise<() => Promise<unknown>> {
  const worker = new Worker(CODE, {eval: true, workerData: options})
  await new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  return () => worker.terminate()
}
