import assert from 'node:assert/strict'
import {mkdtempSync, rmSync} from 'node:fs'
import {type AddressInfo, createServer} from 'node:net'
import {once} from 'node:events'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {parse} from 'yaml'
import type {PeekResult} from '../../src/evidence/peek-result.ts'
import type {ReachResult} from '../../src/reach/result.ts'
import {type Channel, openChannel} from '../../src/index.ts'
import {type Ended, jg, ROOT} from '../support/cli.ts'
import {assertResult} from '../support/result-schema.ts'

const HOST = '127.0.0.1'

describe('jg peek and jg reach', function () {
  this.timeout(30_000)
  const cache = mkdtempSync(join(tmpdir(), 'jg-peek-cli-'))
  let channel: Channel | undefined
  let free = 0
  let address = ''

  before(async () => {
    const server = createServer().listen(0, HOST)
    await once(server, 'listening')
    free = (server.address() as AddressInfo).port
    await new Promise((resolve) => server.close(resolve))
    const properties = {'jgroups.bind_addr': HOST, 'jgroups.bind_port': String(free)}
    channel = await openChannel({props: join(ROOT, 'conf/local.xml'), name: '\u001b]0;A\u0007', properties})
    await channel.connect('demo')
    address = String(channel.stack.transport.physicalAddress)
  })

  after(async () => {
    await channel?.close()
    rmSync(cache, {recursive: true})
  })

  function run(...args: string[]): Promise<Ended> {
    return jg(args, '', {XDG_CACHE_HOME: cache})
  }

  it('shows the same facts about a member in every format, with terminal sequences in its name made harmless', async () => {
    const table = await run('peek', address)
    assert.deepEqual([table.code, table.stderr], [0, ''])
    assert.match(table.stdout, /\\x1b\]0;A\\x07 \*/)
    assert.ok(!table.stdout.includes('\u001b'))
    const json = await run('peek', address, '-o', 'json')
    const result = assertResult('peek', json.stdout) as PeekResult
    assert.deepEqual(
      result.members.map(({name, cluster, coordinator, outcome}) => [name, cluster, coordinator, outcome]),
      [['\u001b]0;A\u0007', 'demo', true, 'view']],
    )
    const yaml = parse((await run('peek', address, '-o', 'yaml')).stdout) as PeekResult
    assert.deepEqual({...yaml.members[0], elapsedMs: 0}, {...result.members[0], elapsedMs: 0})
  })

  it('says which packets were sent', async () => {
    const {stdout} = await run('peek', address, '--show-wire', '--forget')
    assert.match(
      stdout,
      /FD_SOCK2: handshake 5\.5, CONNECT\n.*handshake 5\.5\n.*VIEW_REQ 5\.5 \(cluster demo, to [0-9a-f]{32}\)/,
    )
  })

  it('exits with 4 if no member answers, 5 if not all do, 3 for the wrong cluster, 2 without an address', async () => {
    const nobody = await run('peek', `${HOST}:1`)
    assert.equal(nobody.code, 4)
    assert.match(nobody.stdout, / refused: nobody listens/)
    assert.equal((await run('peek', address, `${HOST}:1`)).code, 5)
    assert.equal((await run('peek', address, `${HOST}:1`, '--expect', '1')).code, 0)
    assert.equal((await run('peek', address, '--cluster', 'other')).code, 3)
    assert.equal((await run('peek', 'a:b')).code, 2)
  })

  it('reach tries every step to a member, and exits like peek', async () => {
    const {code, stdout} = await run('reach', address, '-o', 'json')
    const {rows} = assertResult('reach', stdout) as ReachResult
    assert.deepEqual(
      rows.map(({failure}) => failure),
      [null],
    )
    assert.equal(code, 0)
    assert.equal((await run('reach', `${HOST}:1`)).code, 4)
    assert.equal((await run('reach', address, `${HOST}:1`)).code, 5)
    assert.equal((await run('reach', address, '--cluster', 'other')).code, 3)
    const steps = await run('reach', address, '--steps', '--matrix')
    assert.match(steps.stdout, /fd-identity {2}ok {6,}cluster demo/)
    assert.match(steps.stdout, /does not prove that two members reach each other/)
  })
})
