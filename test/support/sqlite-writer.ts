/** Writes rows into the table t of a database file: started with PATH, NAME and COUNT; ends with 1 when a row could not be written. */
import {RealDatabases} from '../../src/net/database/real-databases.ts'

const [path = '', name = '', count = ''] = process.argv.slice(2)
const databases = new RealDatabases((task) => task())

function write(k: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = {url: `jdbc:sqlite:${path}`, user: null, password: null, timeoutMs: 20_000}
    databases.connect(options, (error, database) => {
      if (database === null) {
        reject(error ?? new Error('no connection'))
        return
      }
      database.execute([{sql: 'insert into t values (?)', values: [k]}], (failure) => {
        database.close()
        if (failure === null) resolve()
        else reject(failure)
      })
    })
  })
}

for (let i = 0; i < Number(count); i++) await write(`${name}${String(i)}`)
