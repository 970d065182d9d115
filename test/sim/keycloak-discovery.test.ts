import assert from 'node:assert/strict'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, relative} from 'node:path'
import {infinispanRelease, productStack} from '../../src/releases/product-stacks.ts'
import {KeycloakJdbcPing2} from '../../src/protocols/discovery/jdbc/keycloak-jdbc-ping2.ts'
import {ROOT} from '../support/cli.ts'
import {agreed, seedOr, type SimMember, Simulation} from '../support/simulation.ts'

const URL = 'jdbc:postgresql://db/keycloak'
const TABLE =
  'CREATE TABLE JGROUPS_PING (address varchar(200) NOT NULL, name varchar(200), cluster_name varchar(200) NOT NULL, ' +
  'ip varchar(200) NOT NULL, coord boolean, last_update bigint, coordinated_by varchar(200), PRIMARY KEY (address))'

/** The discovery of Keycloak's own stack with a table and a database. */
function discoveryElement(changes: Readonly<Record<string, string>> = {}): string {
  const [name = '', attributes = {}] = productStack('jdbc-ping', infinispanRelease('16.0'))?.protocols[0] ?? []
  const own = Object.entries(attributes).filter(([key]) => !key.startsWith('stack.'))
  const all = {...Object.fromEntries(own), initialize_sql: TABLE, connection_url: URL, ...changes}
  return `<${name} ${Object.entries(all)
    .map(([key, value]) => `${key}="${value}"`)
    .join(' ')}/>`
}

describe('KEYCLOAK_JDBC_PING2 in a simulated cluster', () => {
  let folder = ''

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'jg-keycloak-'))
  })

  after(() => rmSync(folder, {recursive: true}))

  function simulation(changes: Readonly<Record<string, string>> = {}): Simulation {
    const shipped = readFileSync(join(ROOT, 'conf/jdbc-pg.xml'), 'utf8')
    const file = join(folder, 'stack.xml')
    writeFileSync(file, shipped.replace(/<JDBC_PING2[^>]*\/>/, discoveryElement(changes)))
    return new Simulation({
      seed: seedOr(11),
      stack: relative(ROOT, file),
      properties: {'jgroups.bind_addr': 'match-address:10.*'},
    })
  }

  const rows = (sim: Simulation): Record<string, unknown>[] =>
    sim.databases.rows(URL, 'select name, coord, last_update, coordinated_by from JGROUPS_PING order by name')

  it('is known by its full name, and its requests travel under the id that Keycloak gives it', () => {
    const {spec} = KeycloakJdbcPing2
    assert.deepEqual(
      [spec.id, spec.className, spec.xmlName],
      [1025, productStack('jdbc-ping', infinispanRelease('16.0'))?.protocols[0]?.[0], spec.className],
    )
  })

  it('writes the time of each row and the coordinator of the view, and keeps rows from going stale', () => {
    const sim = simulation()
    const [a, b] = sim.cluster(2) as [SimMember, SimMember]
    sim.expect(() => rows(sim).length === 2 && agreed([a, b]), 10_000, 'two rows')
    const first = rows(sim).map((row) => Number(row['last_update']))
    sim.advance(120_000)
    const later = rows(sim).map((row) => Number(row['last_update']))
    assert.ok(
      later.every((seconds, i) => seconds >= (first[i] ?? 0) + 60),
      `${String(first)} became ${String(later)}`,
    )
    const coordinators = new Set(rows(sim).map((row) => row['coordinated_by']))
    assert.equal(coordinators.size, 1)
    assert.match(String([...coordinators][0]), /^uuid:\/\//)
  })

  it('does not count rows that are older than staleness_timeout', () => {
    const sim = simulation()
    const gone = ['uuid://00000000-0000-0000-0000-000000000009', 'gone', 'sim', '10.0.0.99:7800', true, 1, null]
    sim.databases.run(URL, TABLE, [])
    sim.databases.run(URL, 'insert into JGROUPS_PING values (?, ?, ?, ?, ?, ?, ?)', gone)
    const b = sim.member()
    b.connect()
    sim.expect(() => agreed([b]), 5000, 'B is alone, and asked no coordinator that has gone')
  })

  it('writes the five columns that insert_single_sql of older releases names', () => {
    const five = TABLE.replace(' last_update bigint, coordinated_by varchar(200),', '')
    const sim = simulation({
      initialize_sql: five,
      insert_single_sql: 'INSERT INTO JGROUPS_PING values (?, ?, ?, ?, ?)',
      select_all_pingdata_sql: 'SELECT address, name, ip, coord FROM JGROUPS_PING WHERE cluster_name=?',
    })
    const [a, b] = sim.cluster(2) as [SimMember, SimMember]
    const names = (): unknown[] => sim.databases.rows(URL, 'select name from JGROUPS_PING').map((row) => row['name'])
    sim.expect(() => names().length === 2 && agreed([a, b]), 10_000, 'two rows')
  })
})
