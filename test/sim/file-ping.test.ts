import assert from 'node:assert/strict'
import {Uuid} from '../../src/model/address.ts'
import {parseCacheFile} from '../../src/headers/cache-file.ts'
import {protocols} from '../../src/protocols/registry.ts'
import {SimWorld} from '../../src/runtime/simulation/world.ts'
import {diskConfigFiles} from '../../src/config/files/config-files.ts'
import {requireStack} from '../../src/config/load.ts'
import {Channel} from '../../src/stack/channel.ts'
import {seedOr} from '../support/simulation.ts'
import {type Lines, recordingLog} from '../support/transports.ts'

const FOLDER = '/shared/demo'

/** Members with FILE_PING on one folder. */
class FileCluster {
  readonly recording: Lines = recordingLog()
  readonly world = new SimWorld({seed: seedOr(7), log: () => this.recording.log})
  readonly #props: string
  /** Messages of FILE_PING that were sent. */
  messages = 0

  constructor(props = '') {
    this.#props = props
  }

  /** A member whose UUID is this number, as bootstrap files have them. */
  member(name: string, uuid: number): Channel {
    const host = this.world.host(name)
    const text = `<config>
      <TCP bind_addr="${host.address}" bind_port="7800" diag.enabled="false"/>
      <FILE_PING location="/shared" ${this.#props}/>
      <MERGE3 min_interval="1s" max_interval="2s"/>
      <FD_SOCK2/> <FD_ALL3 timeout="4s" interval="1s"/> <VERIFY_SUSPECT2 timeout="300"/>
      <pbcast.NAKACK2 use_mcast_xmit="false"/> <UNICAST3/> <pbcast.STABLE/>
      <pbcast.GMS print_local_addr="false" join_timeout="1s"/>
    </config>`
    const environment = {
      registry: protocols,
      files: diskConfigFiles(),
      properties: {},
      variables: {},
      interfaces: host.runtime.network.interfaces(),
      hostName: name,
    }
    const stack = requireStack({file: 'file-ping.xml', text}, environment).protocols
    const address = Uuid.fromBits(0n, BigInt(uuid))
    const channel = new Channel({stack, runtime: host.runtime, name, address})
    this.#count(channel)
    return channel
  }

  connect(channel: Channel, ms = 20_000): number {
    const start = this.world.now
    let end: Error | null | undefined
    channel.connectThen('demo', (error) => (end = error ?? null))
    assert.ok(
      this.world.runUntil(() => end !== undefined, ms),
      `${channel.name} connects`,
    )
    assert.equal(end, null)
    return this.world.now - start
  }

  agree(...members: readonly Channel[]): void {
    const [first] = members
    const agreed = (): boolean =>
      first?.view?.size === members.length && members.every((m) => m.view?.equals(first.view) === true)
    assert.ok(this.world.runUntil(agreed, 30_000), members.map((m) => String(m.view)).join('; '))
  }

  joined(...names: readonly string[]): Channel[] {
    const members = names.map((name, i) => this.member(name, i + 1))
    for (const member of members) this.connect(member)
    this.agree(...members)
    this.world.advance(100)
    return members
  }

  /** Names by file, coordinators with a star. */
  get recorded(): string[] {
    return Object.entries(this.world.folders.textsBelow(FOLDER))
      .map(([name, text]) => {
        const members = parseCacheFile(text).entries.map((e) => `${e.logicalName ?? ''}${e.coordinator ? '*' : ''}`)
        return `${name.replace(/^[\d-]+([\da-f]{3})\./, '')}: ${members.sort().join(' ')}`
      })
      .sort()
  }

  put(name: string, text: string): void {
    this.world.folders.files.set(`${FOLDER}/${name}`, new TextEncoder().encode(text))
  }

  #count(channel: Channel): void {
    const [transport] = channel.stack.protocols
    assert.ok(transport !== undefined)
    const send = transport.send.bind(transport)
    transport.send = (message) => {
      if (message.hasHeader(8)) this.messages++
      send(message)
    }
  }
}

describe('FILE_PING', () => {
  it('names the file by UUID and name, and writes the lines of the manual', () => {
    const cluster = new FileCluster()
    cluster.joined('m1.1', 'm2/x')
    const [[name, text] = ['', '']] = Object.entries(cluster.world.folders.textsBelow(FOLDER))
    assert.equal(name, '00000000-0000-0000-0000-000000000001.m1.1.list')
    assert.deepEqual(text.trimEnd().split('\n').sort(), [
      'm1.1 \t00000000-0000-0000-0000-000000000001 \t10.0.0.1:7800 \tT',
      'm2/x \t00000000-0000-0000-0000-000000000002 \t10.0.0.2:7800 \tF',
    ])
  })

  it('escapes names that could break out of the path', () => {
    const cluster = new FileCluster()
    cluster.joined('../../x:y')
    const [name] = Object.keys(cluster.world.folders.textsBelow(FOLDER))
    assert.equal(name, '00000000-0000-0000-0000-000000000001...-..-x-y.list')
  })

  it('uses a bootstrap file of 200 members without asking anybody', () => {
    const cluster = new FileCluster('update_store_on_view_change="false"')
    const line = (i: number): string => `m${String(i)} ${String(i)} 10.0.0.${String(i)}:7800 ${i === 1 ? 'T' : 'F'}\n`
    cluster.put('1.list', Array.from({length: 200}, (_, i) => line(i + 1)).join(''))
    const [a, b] = [cluster.member('m1', 1), cluster.member('m2', 2)]
    assert.ok(cluster.connect(a) < 100, 'the coordinator of the file does not wait for anybody')
    assert.ok(cluster.connect(b) < 100, 'the next one asks it at once')
    cluster.agree(a, b)
    assert.equal(cluster.messages, 0)
    assert.equal(String(b.stack.transport.physicalAddressOf(Uuid.fromBits(0n, 150n))), '10.0.0.150:7800')
  })

  it('removes its file when it leaves, and the next coordinator writes', () => {
    const cluster = new FileCluster()
    const [a, b, c] = cluster.joined('A', 'B', 'C') as [Channel, Channel, Channel]
    assert.deepEqual(cluster.recorded, ['A.list: A* B C'])
    let left = false
    a.disconnectThen(() => (left = true))
    assert.ok(cluster.world.runUntil(() => left, 5000))
    assert.ok(
      !cluster.recorded.some((file) => file.startsWith('A.')),
      'the file is gone when the member says it has left',
    )
    cluster.agree(b, c)
    cluster.world.advance(100)
    assert.deepEqual(cluster.recorded, ['B.list: B* C'])
  })

  it('keeps the entries of both halves of a split, and one file after the merge', () => {
    const cluster = new FileCluster()
    const [a, b, c, d] = cluster.joined('A', 'B', 'C', 'D') as [Channel, Channel, Channel, Channel]
    const host = (m: Channel) => cluster.world.hostNamed(m.name)!
    cluster.world.partition([host(a), host(b)], [host(c), host(d)])
    cluster.agree(a, b)
    cluster.agree(c, d)
    cluster.world.advance(100)
    assert.deepEqual(cluster.recorded, ['A.list: A* B', 'C.list: C* D'])
    cluster.world.heal()
    cluster.agree(a, b, c, d)
    cluster.world.advance(100)
    const leader = a.view?.coordinator?.toString() ?? ''
    assert.deepEqual(cluster.recorded, [
      `${leader}.list: ${['A', 'B', 'C', 'D'].join(' ').replace(leader, `${leader}*`)}`,
    ])
  })

  it('a split keeps both halves when a coordinator removes the files of former ones, since both write again', () => {
    const cluster = new FileCluster('remove_all_data_on_view_change="true" info_writer_sleep_time="2s"')
    const [a, b, c, d] = cluster.joined('A', 'B', 'C', 'D') as [Channel, Channel, Channel, Channel]
    const host = (m: Channel) => cluster.world.hostNamed(m.name)!
    cluster.world.partition([host(a), host(b)], [host(c), host(d)])
    cluster.agree(a, b)
    cluster.agree(c, d)
    cluster.world.advance(5000)
    assert.deepEqual(cluster.recorded, ['A.list: A* B', 'C.list: C* D'])
  })

  it('a killed coordinator leaves a file behind, which joiners survive', () => {
    const cluster = new FileCluster()
    const [, b] = cluster.joined('A', 'B') as [Channel, Channel]
    cluster.world.hostNamed('A')?.crash()
    cluster.agree(b)
    cluster.world.advance(100)
    assert.deepEqual(cluster.recorded, ['A.list: A* B', 'B.list: B*'])
    const c = cluster.member('C', 9)
    cluster.connect(c)
    cluster.agree(b, c)
  })

  it('remove_old_coords_on_view_change removes the file of the coordinator before', () => {
    const cluster = new FileCluster('remove_old_coords_on_view_change="true"')
    const [, b] = cluster.joined('A', 'B') as [Channel, Channel]
    cluster.world.hostNamed('A')?.crash()
    cluster.agree(b)
    cluster.world.advance(100)
    assert.deepEqual(cluster.recorded, ['B.list: B*'])
  })

  it('write_data_on_find records a coordinator again after its file was removed', () => {
    const cluster = new FileCluster('remove_all_data_on_view_change="true" write_data_on_find="true"')
    cluster.joined('A', 'B')
    cluster.world.advance(30_000)
    cluster.world.folders.files.clear()
    cluster.put('zombie.list', 'Z 99 10.0.0.99:7800 T\n')
    cluster.world.advance(10_000)
    assert.deepEqual(cluster.recorded, ['A.list: A* B', 'zombie.list: Z*'])
  })

  it('records the members a few times more after a view when files are removed', () => {
    const cluster = new FileCluster('remove_all_data_on_view_change="true" info_writer_max_writes_after_view="3"')
    const [a] = cluster.joined('A', 'B') as [Channel, Channel]
    const ping = a.stack.findProtocol('FILE_PING')
    assert.ok(ping !== undefined)
    const writes = (): number => (ping.counters as {writes: number}).writes
    const before = writes()
    assert.equal(ping.gauge('info_writer_running'), true)
    cluster.world.advance(40_000)
    assert.equal(writes() - before, 3)
    assert.equal(ping.gauge('info_writer_running'), false)
  })
})

describe('FILE_PING on a faulty folder', () => {
  it('refuses to start when the folder cannot be created, and says why', () => {
    const cluster = new FileCluster()
    cluster.world.folders.broken = 'EACCES'
    let end: Error | null | undefined
    cluster.member('A', 1).connectThen('demo', (error) => (end = error ?? null))
    cluster.world.advance(1000)
    assert.match(
      String(end?.message),
      /expected location to be a folder that this member can use, found '\/shared': EACCES/,
    )
  })

  it('reports once what is wrong with a file, uses the rest, and does not read in a loop', () => {
    const cluster = new FileCluster()
    cluster.put('half.list', 'Z 99 10.0.0.99:7800 F\nY 98 10.0.')
    cluster.put('long.list', 'x'.repeat(1 << 19))
    cluster.put('huge.list', 'x'.repeat(2 << 20))
    const [a] = cluster.joined('A') as [Channel]
    cluster.world.advance(60_000)
    const told = cluster.recording.full.filter((line) => line.includes('cannot read a file')).sort()
    assert.deepEqual(
      told.map((line) => /"path":"\/shared\/demo\/(\w+)/.exec(line)?.[1]),
      ['half', 'huge', 'long'],
    )
    assert.match(told[0] ?? '', /line 2: expected name, UUID, address:port and T or F, found Y 98 10\.0\./)
    assert.ok(told.every((line) => line.length < 300))
    assert.equal(String(a.stack.transport.physicalAddressOf(Uuid.fromBits(0n, 99n))), '10.0.0.99:7800')
    const {reads} = a.stack.findProtocol('FILE_PING')?.counters as {reads: number}
    assert.ok(reads < 100, `${String(reads)} reads in a minute`)
  })

  it('continues when the folder disappears, and records itself when it is back', () => {
    const cluster = new FileCluster('remove_all_data_on_view_change="true" write_data_on_find="true"')
    const [a, b] = cluster.joined('A', 'B') as [Channel, Channel]
    cluster.world.advance(30_000)
    cluster.world.folders.broken = 'ESTALE'
    cluster.world.folders.files.clear()
    cluster.world.advance(60_000)
    cluster.agree(a, b)
    const lines = cluster.recording.full.filter((line) => line.includes('ESTALE'))
    assert.ok(lines.length > 0 && lines.length < 60, `${String(lines.length)} lines in a minute`)
    cluster.world.folders.broken = null
    cluster.world.advance(10_000)
    assert.deepEqual(cluster.recorded, ['A.list: A* B'])
  })

  it('does not write over the list of all members when the store answers after the search is over', () => {
    const cluster = new FileCluster('num_read_loops="100"')
    const [a] = cluster.joined('A') as [Channel]
    cluster.world.folders.files.clear()
    a.stack.top.down({type: 'FIND_MBRS', members: null, timeoutMs: 100, done: () => undefined})
    cluster.world.advance(500)
    cluster.put('other.list', 'Z 99 10.0.0.99:7800 F\n')
    cluster.world.advance(500)
    assert.deepEqual(cluster.recorded, ['other.list: Z'])
  })
})
