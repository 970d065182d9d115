import assert from 'node:assert/strict'
import {probeResult} from '../../src/diag/client/probe-result.ts'
import {probeTables} from '../../src/cli/render/probe.ts'
import {probe} from '../../src/diag/client/probe.ts'
import {realRuntime} from '../../src/net/real-runtime.ts'
import {startResponders} from '../support/many-responders.ts'

const COUNT = 200
const GROUP = '224.0.75.99'
const LIMIT_MS = 3000

const base = {bindAddress: '127.0.0.1', ttl: 0, timeoutMs: LIMIT_MS}

describe('a probe of 200 members', function () {
  this.timeout(30_000)
  const runtime = realRuntime()
  // Depends on the process, so that concurrent runs do not hear each other.
  // Below the ports that the system assigns, and clear of those of services.
  const port = 26_000 + ((process.pid * 211) % 6000)
  let end: () => Promise<unknown> = () => Promise.resolve()

  afterEach(() => end())

  for (const transport of ['udp', 'tcp'] as const) {
    for (const keys of [[], ['uuids']]) {
      it(`has all of them in the table in time over ${transport}, with ${keys.join() || 'no key'}`, async () => {
        end = await startResponders({count: COUNT, group: GROUP, port, tcp: transport === 'tcp'})
        const addresses = transport === 'tcp' ? ['127.0.0.1'] : [GROUP]
        const began = performance.now()
        const report = await probe({...base, keys, transport, addresses, port}, runtime)
        const result = probeResult(keys, report, {})
        const text = probeTables(result, {wide: true, width: Infinity})
        const took = performance.now() - began
        assert.equal(result.members.filter(({status}) => status === 'answered').length, COUNT)
        assert.deepEqual(report.silent, [])
        for (let i = 0; i < COUNT; i++) assert.match(text, new RegExp(`(^|, )M${String(i).padStart(3, '0')}[ ,]`, 'm'))
        assert.ok(took < LIMIT_MS, `${took.toFixed(0)} ms`)
      })
    }
  }
})
