import assert from 'node:assert/strict'
import {FolderStore} from '../../../src/store-audit/folder-store.ts'
import {storesOfUrl, type StorePorts} from '../../../src/store-audit/open-stores.ts'
import type {DiscoveryStore, StoreEntry} from '../../../src/store-audit/store.ts'
import {TableStore} from '../../../src/store-audit/table-store.ts'
import {binaryRows, readableRows} from '../../../src/stores/jdbc-rows.ts'
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

    it('loses only the entries that are removed', async () => {
      await bench.wait(store.add('one', [entryOf('A', {coordinator: true}), entryOf('B')]))
      const entries = await bench.wait(store.read('one'))
      await bench.wait(store.remove(entries.filter(({member}) => member?.logicalName === 'A')))
      assert.deepEqual(namesOf(await bench.wait(store.read('one'))), ['one B'])
      await bench.wait(store.remove(await bench.wait(store.read('one'))))
      assert.deepEqual(await bench.wait(store.read('one')), [])
    })

    it('reports which entries it removed, and keeps those that changed since they were read', async () => {
      await bench.wait(store.add('one', [entryOf('A', {coordinator: true}), entryOf('B')]))
      const entries = await bench.wait(store.read('one'))
      await bench.wait(store.add('one', [entryOf('B', {coordinator: true}), entryOf('A')]))
      await bench.wait(store.remove(entries.slice(1)))
      const left = await bench.wait(store.read('one'))
      assert.ok(left.some(({member}) => member?.logicalName === 'B' && member.coordinator))
      const removed = await bench.wait(store.remove(left))
      assert.equal(removed.length, left.length)
      assert.deepEqual(await bench.wait(store.remove(left)), [])
    })

    it('keeps clusters apart', async () => {
      await bench.wait(store.add('one', [entryOf('A', {coordinator: true})]))
      await bench.wait(store.add('two', [entryOf('C', {coordinator: true})]))
      const entries = await bench.wait(store.read('one'))
      assert.equal((await bench.wait(store.remove(entries))).length, 1)
      assert.deepEqual(namesOf(await bench.wait(store.read(undefined))), ['two C'])
    })

    it('reports what it contains if nothing is recorded', async () => {
      await bench.wait(store.add('one', [entryOf('A', {coordinator: true})]))
      assert.match(await bench.wait(store.whyEmpty('three')), /exists but has no .* of cluster three/)
    })

    it('replaces an entry of the same identity', async () => {
      await bench.wait(store.add('one', [entryOf('A', {coordinator: true})]))
      await bench.wait(store.add('one', [entryOf('A', {coordinator: true, logicalName: 'A'})]))
      assert.equal((await bench.wait(store.read('one'))).length, 1)
    })

    it('names itself without a password', () => assert.doesNotMatch(store.label, /s3cret/))
  })
}

describe('a table that changes between reading and removing', () => {
  const forms: readonly TableForm[] = ['JDBC_PING', 'JDBC_PING2']
  for (const form of forms) {
    it(`${form}: a row that is rewritten after the comparison stays`, async () => {
      const bench = new Bench()
      bench.databases.run(URL, creation(form, 'members', 'blob'))
      const real = bench.ports.databases
      let rewrite: (() => void) | null = null
      const store = new TableStore({
        protocol: form,
        databases: {
          connect: (options, done) =>
            real.connect(options, (error, database) => {
              if (database === null) {
                done(error, null)
                return
              }
              done(null, {
                query: (statement, rows) => database.query(statement, rows),
                close: () => database.close(),
                execute: (statements, ended) => {
                  rewrite?.()
                  database.execute(statements, ended)
                },
              })
            }),
        },
        connection: {url: URL, ...ACCESS},
        statements: statementsOn(form, 'members'),
        rows: form === 'JDBC_PING' ? binaryRows : readableRows,
        minor: 5,
      })
      await bench.wait(store.add('one', [entryOf('A')]))
      const entries = await bench.wait(store.read('one'))
      rewrite = () =>
        bench.databases.run(
          URL,
          form === 'JDBC_PING' ? "UPDATE members SET ping_data=x'00000000'" : 'UPDATE members SET coord=1',
        )
      assert.deepEqual(await bench.wait(store.remove(entries)), [])
      assert.equal(bench.databases.rows(URL, 'SELECT * FROM members').length, 1)
    })
  }
})

describe('folders, seen from outside', () => {
  let bench: Bench

  beforeEach(() => {
    bench = new Bench()
  })

  const open = (path = '/shared'): FolderStore => new FolderStore(path, bench.ports.sharedFiles)
  const put = (path: string, text: string): void => {
    bench.world.folders.files.set(path, new TextEncoder().encode(text))
  }

  it('that are missing, or are files, do not count as empty stores', async () => {
    await assert.rejects(bench.wait(open('/nope').read(undefined)), /\/nope: no such folder: check the path/)
    put('/file', 'x')
    await assert.rejects(bench.wait(open('/file').read('demo')), /\/file: expected a folder, found a file/)
    bench.world.folders.broken = 'EACCES'
    await assert.rejects(bench.wait(open().read(undefined)), /the folder cannot be listed: permission denied/)
    bench.world.folders.broken = 'EIO'
    await assert.rejects(bench.wait(open().read(undefined)), /the folder cannot be listed: EIO/)
  })

  it('without entries report what they contain', async () => {
    bench.world.folders.folders.add('/shared/orders')
    bench.world.folders.folders.add('/empty')
    for (const [path, cluster, words] of [
      ['/shared', 'demo', /no folder of cluster demo \(it has: orders\)/],
      ['/shared', 'orders', /the folder of cluster orders exists but has no list/],
      ['/shared', undefined, /the folder exists but has nothing of any cluster/],
      ['/empty', 'demo', /no folder of cluster demo \(it is empty\)/],
    ] as const) {
      assert.deepEqual(await bench.wait(open(path).read(cluster)), [])
      assert.match(await bench.wait(open(path).whyEmpty(cluster)), words)
    }
    put('/shared/orders/x.list', '')
    assert.match(await bench.wait(open('/shared/orders').whyEmpty('demo')), /the folder of cluster orders itself/)
  })

  it('have rows for lists without an entry, and for a file where a folder of a cluster is expected', async () => {
    put('/shared/demo/a.list', '')
    put('/shared/demo/b.list', ' \n')
    put('/shared/orders', 'x')
    const all = await bench.wait(open().read(undefined))
    assert.deepEqual(
      all.map(({fault}) => fault?.split(':')[0]),
      ['a file of 0 bytes', 'a file of blanks'],
    )
    const [row] = await bench.wait(open().read('orders'))
    assert.equal(row?.fault, 'expected a folder, found a file')
  })

  it('do not lose lines that cannot be read', async () => {
    await bench.wait(open().add('demo', [entryOf('A', {coordinator: true}), entryOf('B')]))
    const [path = ''] = bench.world.folders.files.keys()
    const text = new TextDecoder().decode(bench.world.folders.files.get(path))
    put(path, `${text}garbage\n`)
    const entries = (await bench.wait(open().read('demo'))).filter(({member}) => member?.logicalName === 'B')
    await assert.rejects(bench.wait(open().remove(entries)), /line 3 cannot be read and would be lost/)
    assert.equal(new TextDecoder().decode(bench.world.folders.files.get(path)), `${text}garbage\n`)
  })
})

describe('stores behind an address', () => {
  it('are the usual tables that exist', async () => {
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

  it('may be missing, and the error names those that were looked for', async () => {
    const bench = new Bench()
    await assert.rejects(
      bench.wait(storesOfUrl(URL, bench.ports, ACCESS)),
      /found none of the tables jgroups, JGROUPS_PING, JGROUPSPING/,
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
    await assert.rejects(store.read(undefined), /missing --cluster/)
  })
})
