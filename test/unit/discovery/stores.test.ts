import assert from 'node:assert/strict'
import {FolderStore} from '../../../src/discovery/folder-store.ts'
import {storesOfUrl, type StorePorts} from '../../../src/discovery/open-stores.ts'
import type {DiscoveryStore, StoreEntry} from '../../../src/discovery/store.ts'
import {TableStore} from '../../../src/discovery/table-store.ts'
import {binaryRows, readableRows} from '../../../src/protocols/discovery/jdbc/rows.ts'
import type {Clock} from '../../../src/runtime/ports.ts'
import {SimWorld} from '../../../src/runtime/simulation/world.ts'
import {entryOf} from '../../support/compliance/store.ts'
import {SimulatedDatabases} from '../../support/simulated-databases.ts'
import {creation, statementsOn, type TableForm} from '../../support/table-stores.ts'

const URL = 'jdbc:postgresql://db/test?password=s3cret'
const ACCESS = {user: null, password: null, timeoutMs: 1000}

class Bench {
  readonly databases = new SimulatedDatabases()
  readonly world = new SimWorld({databases: (clock: Clock) => this.databases.for(clock)})
  readonly ports: StorePorts

  constructor() {
    const {databases, sharedFiles, clock, network, log} = this.world.host('looker').runtime
    assert.ok(databases !== undefined && sharedFiles !== undefined)
    this.ports = {databases, sharedFiles, clock, network, log}
  }

  /** Awaits work while virtual time goes on. */
  async wait<T>(work: Promise<T>): Promise<T> {
    const state = {over: false}
    const end = work.finally(() => (state.over = true))
    end.catch(() => undefined)
    while (!state.over) {
      this.world.advance(10)
      await new Promise((resolve) => setImmediate(resolve))
    }
    return end
  }

  table(form: TableForm, table: string): TableStore {
    return new TableStore({
      protocol: form,
      databases: this.ports.databases,
      connection: {url: URL, ...ACCESS},
      statements: statementsOn(form, table),
      rows: form === 'JDBC_PING' ? binaryRows : readableRows,
      minor: 5,
    })
  }
}

const namesOf = (entries: readonly StoreEntry[]): string[] =>
  entries.map(({cluster, member, fault}) => `${cluster} ${member?.logicalName ?? fault ?? ''}`).sort()

const kinds: Readonly<Record<string, (bench: Bench) => DiscoveryStore>> = {
  'a folder': ({ports}) => new FolderStore('/shared/', ports.sharedFiles),
  'a table of JDBC_PING': (bench) => {
    bench.databases.run(URL, creation('JDBC_PING', 'members', 'blob'))
    return bench.table('JDBC_PING', 'members')
  },
  'a table of JDBC_PING2': (bench) => {
    bench.databases.run(URL, creation('JDBC_PING2', 'members', 'blob'))
    return bench.table('JDBC_PING2', 'members')
  },
}

for (const [kind, create] of Object.entries(kinds)) {
  describe(`${kind}, seen from outside`, () => {
    let bench: Bench
    let store: DiscoveryStore

    beforeEach(() => {
      bench = new Bench()
      store = create(bench)
    })

    it('has the entries of one cluster, or of all', async () => {
      await bench.wait(store.add('one', [entryOf('A', {coordinator: true}), entryOf('B')]))
      await bench.wait(store.add('two', [entryOf('C')]))
      assert.deepEqual(namesOf(await bench.wait(store.read('one'))), ['one A', 'one B'])
      assert.deepEqual(namesOf(await bench.wait(store.read(undefined))), ['one A', 'one B', 'two C'])
      assert.deepEqual(await bench.wait(store.read('three')), [])
    })

    it('loses the entries that are removed, and no others', async () => {
      await bench.wait(store.add('one', [entryOf('A', {coordinator: true}), entryOf('B')]))
      const entries = await bench.wait(store.read('one'))
      await bench.wait(store.remove(entries.filter(({member}) => member?.logicalName === 'A')))
      assert.deepEqual(namesOf(await bench.wait(store.read('one'))), ['one B'])
      await bench.wait(store.remove(await bench.wait(store.read('one'))))
      assert.deepEqual(await bench.wait(store.read('one')), [])
    })

    it('replaces an entry of the same identity', async () => {
      await bench.wait(store.add('one', [entryOf('A', {coordinator: true})]))
      await bench.wait(store.add('one', [entryOf('A', {coordinator: true, logicalName: 'A'})]))
      assert.equal((await bench.wait(store.read('one'))).length, 1)
    })

    it('names itself without a password', () => assert.doesNotMatch(store.label, /s3cret/))
  })
}

describe('stores behind an address', () => {
  it('are the usual tables that are there', async () => {
    const bench = new Bench()
    bench.databases.run(URL, creation('JDBC_PING2', 'jgroups', 'blob'))
    bench.databases.run(URL, creation('JDBC_PING', 'JGROUPSPING', 'blob'))
    const stores = await bench.wait(storesOfUrl(URL, bench.ports, ACCESS))
    assert.deepEqual(
      stores.map(({label}) => label),
      [
        'JDBC_PING2 jdbc:postgresql://db/test?password=*** jgroups',
        'JDBC_PING jdbc:postgresql://db/test?password=*** JGROUPSPING',
      ],
    )
  })

  it('are not there: it is said which were looked for', async () => {
    const bench = new Bench()
    await assert.rejects(
      bench.wait(storesOfUrl(URL, bench.ports, ACCESS)),
      /none of the tables jgroups, JGROUPS_PING, JGROUPSPING is there/,
    )
    bench.databases.unreachable.add('*')
    await assert.rejects(bench.wait(storesOfUrl(URL, bench.ports, ACCESS)), /ECONNREFUSED/)
  })

  it('with statements that cannot be widened need a cluster', async () => {
    const bench = new Bench()
    const statements = {...statementsOn('JDBC_PING2', 'members'), select: 'call list_members(?)'}
    const store = new TableStore({
      protocol: 'JDBC_PING2',
      databases: bench.ports.databases,
      connection: {url: URL, ...ACCESS},
      statements,
      rows: readableRows,
      minor: 5,
    })
    await assert.rejects(store.read(undefined), /--cluster expected/)
  })
})
