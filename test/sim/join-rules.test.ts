import assert from 'node:assert/strict'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, relative} from 'node:path'
import {RefusedError} from '../../src/errors/index.ts'
import type {JoinRules, JoinSight} from '../../src/stack/join-rules.ts'
import {ROOT} from '../support/cli.ts'
import {agreed, seedOr, Simulation} from '../support/simulation.ts'

const properties = {'jgroups.tcpping.initial_hosts': '10.0.0.1[7800],10.0.0.2[7800],10.0.0.3[7800]'}
const URL = 'jdbc:postgresql://db/test'

describe('join rules in a simulated cluster', () => {
  let folder = ''
  let sights: JoinSight[] = []

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'jg-rules-'))
  })

  after(() => rmSync(folder, {recursive: true}))

  beforeEach(() => {
    sights = []
  })

  /** Rules of member C, which is let in or not. */
  function rules(isLetIn: boolean): (name: string) => JoinRules | undefined {
    const admit: JoinRules['admit'] = (sight, decide) => {
      sights.push(sight)
      decide(isLetIn ? undefined : new RefusedError('not here'))
    }
    return (name) => (name === 'C' ? {admit} : undefined)
  }

  /** The shipped stack with a table for its members. */
  function withTable(form: string): string {
    const shipped = readFileSync(join(ROOT, 'conf/jdbc-pg.xml'), 'utf8')
    const file = join(folder, `${form}.xml`)
    writeFileSync(file, shipped.replace(/<JDBC_PING2[^>]*\/>/, `<${form} connection_url="${URL}"/>`))
    return relative(ROOT, file)
  }

  for (const stack of ['conf/udp.xml', 'conf/tcp.xml']) {
    it(`${stack}: a member that is refused is in no view, and saw the cluster's`, () => {
      const sim = new Simulation({seed: seedOr(3), stack, properties, joinRules: rules(false)})
      const [a, b] = sim.cluster(2)
      assert.ok(a !== undefined && b !== undefined)
      const c = sim.member()
      c.connect()
      sim.expect(() => c.connected !== undefined, 10_000, 'C is refused')
      sim.advance(10_000)
      assert.match(String(c.connected?.message), /not here/)
      assert.equal(c.channel.state, 'OPEN')
      assert.deepEqual([a.views.length, b.views.length, c.views.length], [2, 1, 0])
      assert.deepEqual(sights[0]?.views.map(String), ['[A|1] (2) [A, B]'])
    })

    it(`${stack}: a member that is let in joins`, () => {
      const sim = new Simulation({seed: seedOr(4), stack, properties, joinRules: rules(true)})
      sim.cluster(3)
      assert.equal(sights.length, 1)
    })
  }

  for (const [form, table] of [
    ['JDBC_PING', 'JGROUPSPING'],
    ['JDBC_PING2', 'jgroups'],
  ] as const) {
    const make = (isLetIn: boolean): Simulation =>
      new Simulation({
        seed: seedOr(5),
        stack: withTable(form),
        properties: {'jgroups.bind_addr': 'match-address:10.*'},
        joinRules: rules(isLetIn),
      })
    const rows = (sim: Simulation): unknown => sim.databases.rows(URL, `select * from ${table} order by 1`)

    it(`${form}: a member that is refused records nothing`, () => {
      const sim = make(false)
      sim.cluster(2)
      sim.advance(5000)
      const before = rows(sim)
      const c = sim.member()
      c.connect()
      while (c.connected === undefined) {
        sim.advance(1)
        assert.deepEqual(rows(sim), before)
      }
      sim.advance(5000)
      assert.match(String(c.connected?.message), /not here/)
      assert.deepEqual(rows(sim), before)
    })

    it(`${form}: a member that is let in searches again, and is recorded`, () => {
      const sim = make(true)
      const members = sim.cluster(3)
      sim.expect(() => agreed(members) && (rows(sim) as unknown[]).length === 3, 20_000, 'three rows')
    })
  }

  it('the rules see passing events until the member has joined', () => {
    let seen = 0
    let before = 0
    const joinRules = (name: string): JoinRules | undefined => (name === 'C' ? {seen: () => (seen += 1)} : undefined)
    const sim = new Simulation({seed: seedOr(6), properties, joinRules})
    const [a, , c] = sim.cluster(3)
    before = seen
    assert.ok(before > 0)
    a?.send('later')
    sim.expect(() => c?.received.length === 1, 5000, 'C receives')
    assert.equal(seen, before)
  })
})
