/** @network host: the databases of this machine */
import assert from 'node:assert/strict'
import {storesOfUrl, type StorePorts} from '../../src/store-audit/open-stores.ts'
import {RealDatabases} from '../../src/net/database/real-databases.ts'
import {realRuntime} from '../../src/net/real-runtime.ts'
import {entryOf} from '../support/compliance/store.ts'
import {MARIADB, POSTGRESQL, requireDatabase, run, tableName} from '../support/interop/jdbc.ts'
import {tableStore} from '../support/table-stores.ts'

function call(start: (done: (error?: Error) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => {
      if (error === undefined) resolve()
      else reject(error)
    })
  })
}

describe('parameters of JDBC addresses, at the server', function () {
  this.timeout(20_000)
  const databases = new RealDatabases((task) => task())

  describe('PostgreSQL', () => {
    const schema = tableName()
    const {url, user} = POSTGRESQL
    const access = {user, password: null, timeoutMs: 5000}
    const runtime = realRuntime()

    function ports(): StorePorts {
      const {sharedFiles, clock, network, log} = runtime
      assert.ok(sharedFiles !== undefined)
      return {databases, sharedFiles, clock, network, log}
    }

    async function namesIn(query: string): Promise<(string | null)[]> {
      const stores = await storesOfUrl(`${url}?${query}`, ports(), access)
      const entries = await Promise.all(stores.map((store) => store.read('demo')))
      return entries.flat().map(({member}) => member?.logicalName ?? null)
    }

    before(async function () {
      await requireDatabase(this, POSTGRESQL)
      for (const name of [`${schema}_a`, `${schema}_b`]) {
        await run(POSTGRESQL, `CREATE SCHEMA ${name}`)
        await run(
          POSTGRESQL,
          `CREATE TABLE ${name}.jgroups (address varchar(200) PRIMARY KEY, name varchar(200), cluster varchar(200), ip varchar(200), coord boolean)`,
        )
        const store = tableStore('JDBC_PING2', 'jgroups', databases, {url: `${url}?currentSchema=${name}`, user})
        await call((done) => store.write('demo', [entryOf(name.slice(-1).toUpperCase())], done))
      }
    })

    after(async () => {
      for (const name of [`${schema}_a`, `${schema}_b`]) await run(POSTGRESQL, `DROP SCHEMA IF EXISTS ${name} CASCADE`)
    })

    it('select the schema to read', async () => {
      assert.deepEqual(await namesIn(`currentSchema=${schema}_a`), ['A'])
      assert.deepEqual(await namesIn(`options=-c%20search_path=${schema}_b`), ['B'])
      assert.deepEqual(await namesIn(`options=-c%20search_path=${schema}_b&currentSchema=${schema}_a`), ['A'])
      assert.deepEqual(await namesIn(`currentSchema=${schema}_b,public&targetServerType=primary`), ['B'])
      await assert.rejects(
        namesIn(`currentSchema=${schema}_a&targetServerType=secondary`),
        /a secondary server expected/,
      )
    })

    it('select the schema to change, and readOnly prevents changes', async () => {
      const open = async (more: string) => {
        const [store] = await storesOfUrl(`${url}?currentSchema=${schema}_b${more}`, ports(), access)
        assert.ok(store !== undefined)
        return store
      }
      const locked = await open('&readOnly=true')
      await assert.rejects(locked.remove(await locked.read('demo')), /read-only/)
      const store = await open('')
      assert.equal((await store.remove(await store.read('demo'))).length, 1)
      assert.deepEqual(await store.read('demo'), [])
      assert.deepEqual(await namesIn(`currentSchema=${schema}_a`), ['A'])
    })
  })

  describe('MariaDB', () => {
    before(async function () {
      await requireDatabase(this, MARIADB)
    })

    function valueOf(query: string): Promise<unknown> {
      return new Promise((resolve, reject) => {
        const options = {url: `${MARIADB.url}?${query}`, user: MARIADB.user, password: '', timeoutMs: 5000}
        databases.connect(options, (error, database) => {
          if (database === null) {
            reject(error ?? new Error('no connection'))
            return
          }
          database.query({sql: 'SELECT @@sql_mode', values: []}, (failure, rows) => {
            database.close()
            if (failure === null) resolve(rows[0]?.[0])
            else reject(failure)
          })
        })
      })
    }

    it('set the variables of a session, or fail', async () => {
      assert.equal(
        await valueOf("sessionVariables=sql_mode='NO_ENGINE_SUBSTITUTION';wait_timeout=60"),
        'NO_ENGINE_SUBSTITUTION',
      )
      await assert.rejects(valueOf('sessionVariables=nonsense=1'), /sessionVariables: .*nonsense/)
    })
  })
})
