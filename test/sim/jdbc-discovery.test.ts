import assert from 'node:assert/strict'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, relative} from 'node:path'
import type {Log, LogFields} from '../../src/runtime/ports.ts'
import {silentLog} from '../../src/runtime/ports.ts'
import {ROOT} from '../support/cli.ts'
import {storeSuite} from '../support/compliance/store.ts'
import {agreed, seedOr, type SimMember, Simulation} from '../support/simulation.ts'
import {simulatedTable, type TableForm} from '../support/table-stores.ts'

const URL = 'jdbc:postgresql://db/test'

/** A log that keeps its errors and warnings. */
function keepingLog(lines: string[]): Log {
  const keep = (fields: LogFields, message: string): number => lines.push(`${message} ${JSON.stringify(fields)}`)
  return {...silentLog, error: keep, warn: keep, child: () => keepingLog(lines)}
}

const TABLES: Readonly<Record<TableForm, string>> = {
  JDBC_PING: 'select own_addr as address, cluster_name as cluster from JGROUPSPING',
  JDBC_PING2: 'select name, coord, cluster, ip from jgroups order by name',
}

for (const form of ['JDBC_PING', 'JDBC_PING2'] as const) {
  storeSuite(`a simulated table of ${form}`, () => simulatedTable(form))

  describe(`${form} in a simulated cluster`, () => {
    let folder = ''
    let lines: string[] = []

    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'jg-jdbc-'))
    })

    after(() => rmSync(folder, {recursive: true}))

    /** A simulation on the shipped stack with attributes in place of the shipped ones. */
    function simulation(attributes: string): Simulation {
      lines = []
      const shipped = readFileSync(join(ROOT, 'conf/jdbc-pg.xml'), 'utf8')
      const element = `<${form} connection_url="${URL}" connection_password="s3cret" ${attributes}/>`
      const fast = shipped
        .replace(/<JDBC_PING2[^>]*\/>/, element)
        .replace('min_interval="10s" max_interval="30s"', 'min_interval="1s" max_interval="3s"')
      const file = join(folder, 'stack.xml')
      writeFileSync(file, fast)
      return new Simulation({
        seed: seedOr(11),
        stack: relative(ROOT, file),
        properties: {'jgroups.bind_addr': 'match-address:10.*'},
        log: () => keepingLog(lines),
      })
    }

    const rows = (sim: Simulation): Record<string, unknown>[] => sim.databases.rows(URL, TABLES[form])
    const count = (sim: Simulation): number => rows(sim).length

    it('records all members, and forgets those who leave or crash', () => {
      const sim = simulation('remove_all_data_on_view_change="true"')
      const [a, b, c] = sim.cluster(3) as [SimMember, SimMember, SimMember]
      sim.expect(() => count(sim) === 3, 5000, 'three rows')
      a.channel.disconnectThen(() => undefined)
      sim.expect(() => agreed([b, c]) && count(sim) === 2, 10_000, 'the coordinator has left')
      c.host.crash()
      sim.expect(() => agreed([b]) && count(sim) === 1, 120_000, 'C has crashed')
      assert.deepEqual(
        lines.filter((line) => line.includes('store')),
        [],
      )
    })

    it('keeps the entries of both halves of a split, and one cluster in the end', () => {
      const sim = simulation(
        'remove_all_data_on_view_change="true" info_writer_sleep_time="5s" info_writer_max_writes_after_view="20"',
      )
      const [a, b, c, d] = sim.cluster(4) as [SimMember, SimMember, SimMember, SimMember]
      sim.partition([a, b], [c, d])
      sim.expect(() => agreed([a, b]) && agreed([c, d]), 120_000, 'two halves')
      sim.expect(() => count(sim) === 4, 30_000, 'four rows of two halves')
      sim.heal()
      sim.expect(() => agreed([a, b, c, d]) && count(sim) === 4, 120_000, 'one view')
    })

    it('starts while the database is down, logs it at once, and finds the others when it is back', () => {
      const sim = simulation('')
      const [a] = sim.cluster(1) as [SimMember]
      sim.databases.unreachable.add('*')
      const b = sim.member()
      b.connect()
      sim.expect(() => b.connected !== undefined, 30_000, 'B is alone')
      assert.equal(b.connected, null)
      assert.equal(lines.filter((line) => line.startsWith('the database cannot be reached')).length, 1)
      const before = sim.databases.connections
      sim.advance(60_000)
      const tries = sim.databases.connections - before
      assert.ok(tries > 5 && tries < 600, `${String(tries)} connections in a minute`)
      sim.databases.unreachable.clear()
      sim.expect(() => agreed([a, b]) || agreed([b, a]), 120_000, 'one cluster')
      assert.ok(
        lines.every((line) => !line.includes('s3cret')),
        'no password in the log',
      )
    })

    it('founds a cluster of its own where the table is missing and cannot be made', () => {
      const sim = simulation('initialize_sql=""')
      const a = sim.member()
      a.connect()
      sim.expect(() => agreed([a]), 30_000, 'A is alone')
      assert.ok(
        lines.some((line) => line.includes('no such table')),
        lines.join('\n'),
      )
    })

    it('is not kept from joining by rows that strangers wrote', () => {
      const sim = simulation('')
      const [a] = sim.cluster(1) as [SimMember]
      const insert =
        form === 'JDBC_PING' ? 'insert into JGROUPSPING values (?, ?, ?)' : 'insert into jgroups values (?, ?, ?, ?, ?)'
      const values = (i: number): (string | boolean | Uint8Array)[] =>
        form === 'JDBC_PING'
          ? [`key${String(i)}`, 'sim', new Uint8Array(i === 0 ? 1 << 20 : 7)]
          : [`\u001b[31mkey${String(i)}`, 'x'.repeat(i === 0 ? 1 << 20 : 7), 'sim', 'nowhere', true]
      for (let i = 0; i < 20; i++) sim.databases.run(URL, insert, values(i))
      const b = sim.member()
      b.connect()
      sim.expect(() => agreed([a, b]), 30_000, 'B joins')
      assert.ok(lines.some((line) => line.includes('cannot be read')))
      assert.ok(lines.every((line) => line.length < 2000 && !line.includes('\u001b')))
    })
  })
}
