/** @network host: the databases of this machine */
import assert from 'node:assert/strict'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {openChannel} from '../../src/member/open-channel.ts'
import type {Channel} from '../../src/stack/channel.ts'
import {attributesOf, invoke} from '../../src/stack/introspection.ts'
import {dropTable, MARIADB, POSTGRESQL, requireDatabase, rowsOf, run, tableName} from '../support/interop/jdbc.ts'
import {untilTrue} from '../support/table-stores.ts'
import {recordingLog} from '../support/transports.ts'

const SECRET = 'wr0ng-s3cret'

describe('members with a database', function () {
  this.timeout(30_000)
  let folder = ''
  let channels: Channel[] = []

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'jg-jdbc-'))
  })

  afterEach(async () => {
    for (const channel of channels) await channel.close()
    channels = []
  })

  after(() => rmSync(folder, {recursive: true}))

  /** A member on a stack with this discovery. */
  async function member(name: string, discovery: string, log = recordingLog().log): Promise<Channel> {
    const props = join(folder, `${name}.xml`)
    writeFileSync(
      props,
      `<config xmlns="urn:org:jgroups"><TCP bind_addr="127.0.0.1" bind_port="0"/>${discovery}<MERGE3/><FD_SOCK2/>
       <pbcast.NAKACK2 use_mcast_xmit="false"/><UNICAST3/><pbcast.STABLE/><pbcast.GMS join_timeout="500"/></config>`,
    )
    const channel = await openChannel({props, name, log})
    channels.push(channel)
    await channel.connect('demo')
    return channel
  }

  const attribute = (channel: Channel, name: string): string => {
    const protocol = channel.stack.findProtocol('JDBC_PING2')
    assert.ok(protocol !== undefined)
    return String(
      attributesOf(protocol)
        .find((one) => one.name === name)
        ?.read(),
    )
  }

  it('find each other with the shipped stack for a file, and leave nothing behind', async () => {
    const file = join(folder, 'shipped', 'members.db')
    const properties = {'jgroups.jdbc.url': `jdbc:sqlite:${file}`, 'jgroups.bind_addr': '127.0.0.1'}
    const stack = ['A', 'B'].map((name) => openChannel({props: 'jdbc-embedded.xml', name, properties}))
    const [a, b] = (await Promise.all(stack)) as [Channel, Channel]
    channels.push(a, b)
    await a.connect('demo')
    await b.connect('demo')
    assert.deepEqual(a.view?.members.map(String), ['A', 'B'])
    await b.close()
    await a.close()
    const {default: sqlite} = await import('node-sqlite3-wasm')
    const database = new sqlite.Database(file)
    assert.deepEqual(database.all('select name from jgroups'), [])
    database.close()
  })

  it('record themselves with a stored procedure if there is one', async function () {
    await requireDatabase(this, POSTGRESQL)
    const table = tableName()
    await run(
      POSTGRESQL,
      `create table ${table} (address varchar(200) primary key, name varchar(200), cluster varchar(200), ip varchar(200), coord boolean)`,
    )
    try {
      const a = await member(
        'A',
        `<JDBC_PING2 connection_url="${POSTGRESQL.url}" connection_username="${POSTGRESQL.user}" initialize_sql=""
          insert_sp="CREATE PROCEDURE put_${table}(a varchar(200), n varchar(200), c varchar(200), i varchar(200), o boolean)
            LANGUAGE SQL BEGIN ATOMIC DELETE FROM ${table} WHERE address=a; INSERT INTO ${table} VALUES(a, 'by procedure', c, i, o); END"
          call_insert_sp="call put_${table}(?,?,?,?,?);"
          delete_single_sql="DELETE FROM ${table} WHERE address=?"
          select_all_pingdata_sql="SELECT address, name, ip, coord FROM ${table} WHERE cluster=?"/>`,
      )
      const rows = await rowsOf(POSTGRESQL, `select name, cluster, coord from ${table}`)
      assert.deepEqual(rows[0]?.slice(0, 2), ['by procedure', 'demo'])
      const protocol = a.stack.findProtocol('JDBC_PING2')
      assert.ok(protocol !== undefined)
      let listed = ''
      await untilTrue(() => {
        listed = String(invoke(protocol, 'dump', ['demo']))
        return listed !== '<empty>'
      }, 'rows are listed')
      assert.match(listed, /name=by procedure, addr=127\.0\.0\.1:\d+/)
    } finally {
      await run(POSTGRESQL, `drop procedure if exists put_${table}`)
      await dropTable(POSTGRESQL, table)
    }
  })

  it('start with a wrong password, report it at once, and print it nowhere', async function () {
    await requireDatabase(this, MARIADB)
    const {log, full} = recordingLog()
    const url = `${MARIADB.url}?user=root&amp;password=${SECRET}`
    const a = await member('A', `<JDBC_PING2 connection_url="${url}"/>`, log)
    assert.equal(a.view?.size, 1)
    const text = full.join('\n')
    assert.match(text, /the database cannot be reached/)
    assert.match(text, /Access denied/)
    assert.doesNotMatch(text, new RegExp(SECRET))
    assert.equal(attribute(a, 'connection_url'), 'jdbc:mariadb://127.0.0.1:3306/test?user=root&amp;password=***')
  })

  it('are refused with an unsupported database, or a Java data source', async () => {
    const faults: [string, RegExp][] = [
      ['connection_url="jdbc:h2:mem:x"', /expected jdbc:postgresql:\/\/HOST/],
      ['datasource_jndi_name="java:/ds"', /data sources of Java cannot be used here; connection_url.*expected/],
    ]
    for (const [attributes, message] of faults) {
      await assert.rejects(member('A', `<JDBC_PING2 ${attributes}/>`), message)
    }
  })
})
