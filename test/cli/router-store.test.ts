import assert from 'node:assert/strict'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {createServer, type AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {CheckedLookUp} from '../../src/store-audit/checked-look-ups.ts'
import type {EntryRow, VerifiedRow} from '../../src/store-audit/rows.ts'
import {Uuid} from '../../src/model/address.ts'
import {IpAddress} from '../../src/model/ip-address.ts'
import type {GossipRouter} from '../../src/router/gossip-router.ts'
import {type Ended, jg} from '../support/cli.ts'
import {GossipClient} from '../support/gossip-client.ts'
import {assertResult} from '../support/result-schema.ts'
import {loopbackRouter} from '../support/router.ts'
import {SimulatedTransports} from '../support/simulated-transports.ts'

const NOBODY = '127.0.0.1:1'

describe('jg discovery and status with GossipRouters', function () {
  this.timeout(30_000)
  const transports = new SimulatedTransports()
  let folder = ''
  let router: GossipRouter
  let client: GossipClient
  let address = ''
  let props = ''
  let closed = 0

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jg-routers-'))
    await transports.start(2)
    const dead = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => dead.once('listening', resolve))
    closed = (dead.address() as AddressInfo).port
    await new Promise((resolve) => dead.close(resolve))
    router = await loopbackRouter()
    address = `127.0.0.1:${String(router.port)}`
    client = new GossipClient(router.port, 'many', 1)
    const ghost = {name: 'ghost', uuid: new Uuid(0x20, 1, 0x20, 1), port: closed}
    for (const {name, uuid, port} of [...transports.members, ghost]) {
      const physicalAddress = IpAddress.parse('127.0.0.1', port)
      client.say({type: 'REGISTER', group: 'many', address: uuid, logicalName: name, physicalAddress})
    }
    await client.settled()
    props = join(folder, 'stack.xml')
    const hosts = `127.0.0.1[${String(router.port)}]`
    writeFileSync(
      props,
      `<config xmlns="urn:org:jgroups"><TCP diag.enabled="false"/><TCPGOSSIP initial_hosts="\${hosts:${hosts}}"/></config>`,
    )
  })

  after(() => {
    client.close()
    router.stop()
    transports.close()
    rmSync(folder, {recursive: true, force: true})
  })

  function run(...args: string[]): Promise<Ended> {
    return jg(args, '', {XDG_CACHE_HOME: folder, HOME: folder})
  }

  it('dump lists the registrations of a router, or of the routers of a stack', async () => {
    const {code, stdout} = await run('discovery', 'dump', '--store', `gossip://${address}`)
    assert.equal(code, 0)
    const lines = stdout.split('\n')
    assert.equal(lines[0], `TCPGOSSIP ${address}`)
    assert.match(lines[1] ?? '', /^CLUSTER {2}MEMBER {2}UUID {34}ADDRESS +COORD {2}FAULT$/)
    assert.match(lines[2] ?? '', /^many +M000 +[\da-f-]{36} +127\.0\.0\.1:\d+$/)
    assert.equal(lines.at(-2), '3 entries')
    const json = await run('discovery', 'dump', '--props', props, '--cluster', 'many', '-o', 'json')
    const {stores, entries} = assertResult('discovery:dump', json.stdout) as {stores: string[]; entries: EntryRow[]}
    assert.deepEqual([stores, entries.map(({name}) => name)], [[`TCPGOSSIP ${address}`], ['M000', 'M001', 'ghost']])
    assert.equal(
      (await run('discovery', 'dump', '--props', props, '--cluster', 'none')).stdout.split('\n')[1],
      '0 entries',
    )
  })

  it('dump has a row for a router that does not answer, and exits with 4 if none does', async () => {
    const {code, stdout} = await run('discovery', 'dump', '--store', `gossip://${address},${NOBODY}`)
    assert.equal(code, 3)
    assert.match(stdout, new RegExp(`^STORE +CLUSTER .*\\nTCPGOSSIP ${address} +many +M000 `, 'm'))
    assert.match(stdout, /^TCPGOSSIP 127\.0\.0\.1:1 +- .* unreachable: connect ECONNREFUSED/m)
    for (const command of ['dump', 'verify']) {
      const json = await run('discovery', command, '--store', `gossip://${NOBODY},${address}`, '-o', 'json')
      assertResult(`discovery:${command}`, json.stdout)
    }
    const none = await run('discovery', 'dump', '--store', `gossip://${NOBODY}`)
    assert.equal(none.code, 4)
    assert.match(none.stderr, /TCPGOSSIP 127\.0\.0\.1:1: unreachable: connect ECONNREFUSED/)
    assert.equal((await run('discovery', 'dump', '--store', 'gossip://')).code, 2)
  })

  it('verify reports which registrations are true', async () => {
    const {code, stdout} = await run('discovery', 'verify', '--props', props, '-o', 'json')
    assert.equal(code, 3)
    const {entries} = assertResult('discovery:verify', stdout) as {entries: VerifiedRow[]}
    assert.deepEqual(
      entries.map(({name, state}) => [name, state]),
      [
        ['M000', 'live'],
        ['M001', 'live'],
        ['ghost', 'dead'],
      ],
    )
  })

  it('check runs the look-up of TCPGOSSIP without registering', async () => {
    const hosts = `127.0.0.1[${String(router.port)}],127.0.0.1[1]`
    const args = ['--props', props, `-Dhosts=${hosts}`, '--cluster', 'many', '-o', 'json']
    const {code, stdout} = await run('discovery', 'check', ...args)
    assert.equal(code, 3)
    const [lookUp] = (assertResult('discovery:check', stdout) as {lookUps: CheckedLookUp[]}).lookUps
    assert.deepEqual([lookUp?.protocol, lookUp?.run], ['TCPGOSSIP', true])
    assert.match(lookUp?.error ?? '', /^TCPGOSSIP 127\.0\.0\.1:1: unreachable/)
    assert.deepEqual(
      lookUp?.found.map(({name, answers}) => [name, answers]),
      [
        ['M000', true],
        ['M001', true],
        [null, false],
      ],
    )
    const sound = await run('discovery', 'check', '--props', props, '--cluster', 'many')
    assert.equal(sound.code, 0, sound.stdout)
    assert.equal(router.registrations.size, 3)
  })

  it('prune and add are refused, since routers forget members themselves', async () => {
    const list = join(folder, 'one.list')
    writeFileSync(list, `A 0a6c59fc-7ee0-acd2-2d4b-cf7dd59adb97 127.0.0.1:7800 T\n`)
    for (const args of [
      ['prune', '--yes'],
      ['prune', '--dry-run'],
      ['add', '--yes', '--from', list, '--cluster', 'many'],
    ]) {
      for (const place of [
        ['--store', `gossip://${address}`],
        ['--props', props],
      ]) {
        const {code, stdout, stderr} = await run('discovery', ...args, ...place)
        assert.deepEqual([code, stdout], [2, ''], args.join(' '))
        assert.match(stderr, /the router forgets them when their connections end .*-expiry/)
      }
    }
    assert.equal(router.registrations.size, 3)
  })

  it('status starts from the registrations of routers', async () => {
    for (const place of [
      ['--store', `gossip://${address}`],
      ['--props', props],
    ]) {
      const {code, stdout, stderr} = await run('status', ...place, '--cluster', 'many', '--no-search')
      assert.equal(code, 3, stderr)
      assert.match(stdout, /^M000 +127.* answered$/m)
      assert.match(stdout, /^ghost +127.*unreachable/m)
    }
    const some = await run('status', '--store', `gossip://${address},${NOBODY}`, '--cluster', 'many', '--no-search')
    assert.match(some.stderr, /^Warning: a discovery store is passed over: TCPGOSSIP 127\.0\.0\.1:1: unreachable/)
    assert.equal((await run('status', '--store', `gossip://${NOBODY}`)).code, 4)
  })
})
