import assert from 'node:assert/strict'
import {createSocket, type Socket} from 'node:dgram'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {realRuntime} from '../../src/net/real-runtime.ts'
import type {Records, ResolveError, ServiceRecord} from '../../src/runtime/resolver.ts'
import {DnsServer} from '../support/interop/dns-server.ts'
import {requireTools} from '../support/requirements.ts'

const resolver = realRuntime().resolver!
const SITE = {index: 0, address: '127.0.0.1', namespace: undefined}
const PORT = 26_000 + (process.pid % 4000)

interface Answer<T> {
  readonly error: ResolveError | null
  readonly records: readonly T[]
}

function ask<T>(start: (done: Records<T>) => void): Promise<Answer<T>> {
  return new Promise((resolve) => start((error, records) => resolve({error, records})))
}

describe('DNS records', () => {
  let folder = ''
  let server: DnsServer | undefined
  const servers = [`127.0.0.1:${String(PORT)}`]

  before(async function () {
    requireTools(this, 'dnsmasq')
    folder = mkdtempSync(join(tmpdir(), 'jg-dns-'))
    server = await DnsServer.start(SITE, PORT, folder, {
      addresses: {'members.test': ['10.0.0.1', '10.0.0.2', '2001:db8::1']},
      services: ['_jg._tcp.members.test,m1.members.test,7800', '_jg._tcp.members.test,m2.members.test,7801'],
    })
  })

  after(async () => {
    await server?.end()
    if (folder !== '') rmSync(folder, {recursive: true, force: true})
  })

  it('of addresses come by family', async () => {
    const four = await ask<string>((done) => resolver.addresses('members.test', 4, servers, done))
    assert.deepEqual([...four.records].sort(), ['10.0.0.1', '10.0.0.2'])
    const six = await ask<string>((done) => resolver.addresses('members.test', 6, servers, done))
    assert.deepEqual(six, {error: null, records: ['2001:db8::1']})
  })

  it('of services come with hosts and ports', async () => {
    const {records} = await ask<ServiceRecord>((done) => resolver.services('_jg._tcp.members.test', servers, done))
    assert.deepEqual(
      [...records].sort((a, b) => a.port - b.port),
      [
        {host: 'm1.members.test', port: 7800},
        {host: 'm2.members.test', port: 7801},
      ],
    )
  })

  it('that do not exist are an empty list, not a failure', async () => {
    const none: Answer<unknown> = {error: null, records: []}
    assert.deepEqual(await ask<string>((done) => resolver.addresses('nobody.test', 4, servers, done)), none)
    assert.deepEqual(await ask<ServiceRecord>((done) => resolver.services('members.test', servers, done)), none)
  })

  it('fail at once if the address of the server is invalid', async () => {
    const {error} = await ask<string>((done) => resolver.addresses('members.test', 4, ['no address'], done))
    assert.ok(error !== null)
  })
})

describe('a DNS server that is silent', () => {
  let silent: Socket | undefined

  afterEach(() => silent?.close())

  it('times out within the limit, with a code that says so', async function () {
    this.timeout(15_000)
    const socket = createSocket('udp4')
    silent = socket
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    const start = performance.now()
    const server = `127.0.0.1:${String(socket.address().port)}`
    const {error, records} = await ask<string>((done) => resolver.addresses('members.test', 4, [server], done))
    assert.ok(['ETIMEOUT', 'ECANCELLED'].includes(error?.code ?? ''), error?.code)
    assert.deepEqual(records, [])
    assert.ok(performance.now() - start < 10_000)
  })

  it('that answers with garbage does not crash the process', async function () {
    this.timeout(15_000)
    const socket = createSocket('udp4')
    silent = socket
    socket.on('message', (bytes, from) => {
      const answer = Buffer.concat([bytes.subarray(0, 2), Buffer.alloc(400, 0xff)])
      socket.send(answer, from.port, from.address)
    })
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    const server = `127.0.0.1:${String(socket.address().port)}`
    const {error} = await ask<string>((done) => resolver.addresses('members.test', 4, [server], done))
    assert.ok(error !== null)
  })
})
