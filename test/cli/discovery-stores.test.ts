import assert from 'node:assert/strict'
import {existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {type Ended, jg} from '../support/cli.ts'
import {assertResult} from '../support/result-schema.ts'

describe('discovery stores that are missing, empty or unreadable', function () {
  this.timeout(60_000)
  let folder = ''
  let store = ''
  const file = (): string => join(store, 'demo', 'x.list')

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jg-stores-'))
    store = join(folder, 'ping')
    mkdirSync(join(store, 'demo'), {recursive: true})
  })

  afterEach(() => {
    rmSync(folder, {recursive: true})
  })

  function discovery(command: string, ...args: string[]): Promise<Ended> {
    const env = {XDG_CACHE_HOME: join(folder, 'cache')}
    return jg(['discovery', command, '--store', `file:${store}`, ...args], '', env)
  }

  it('does not treat a missing or unreadable store as empty', async () => {
    const stack = join(folder, 'missing.xml')
    const nope = join(folder, 'nope')
    writeFileSync(
      stack,
      `<config xmlns="urn:org:jgroups"><TCP bind_port="7800"/><FILE_PING location="${nope}"/></config>`,
    )
    const aFile = join(folder, 'a-file')
    writeFileSync(aFile, 'x')
    const env = {XDG_CACHE_HOME: join(folder, 'cache')}
    for (const format of ['table', 'json', 'yaml', 'raw']) {
      for (const command of ['dump', 'verify', 'prune']) {
        const cases: [string[], RegExp][] = [
          [['--store', `file:${nope}`], /nope: no such folder/],
          [['--props', stack], /nope: no such folder/],
          [['--store', `file:${aFile}`], /a-file: expected a folder, found a file/],
        ]
        for (const [args, message] of cases) {
          const {code, stdout, stderr} = await jg(['discovery', command, ...args, '-o', format], '', env)
          assert.equal(code, 1, `${command} ${args.join(' ')}: ${stdout}`)
          assert.match(stderr, message)
        }
      }
    }
    const checked = await jg(['discovery', 'check', '--props', stack], '', env)
    assert.equal(checked.code, 3)
    assert.match(checked.stdout, /no such folder/)
    const status = await jg(['status', '--store', `file:${nope}`], '', env)
    assert.equal(status.code, 1, status.stdout)
    assert.match(status.stderr, /no such folder/)
    assert.equal((await jg(['discovery', 'dump', '--store', `jdbc:sqlite:${nope}.db`])).code, 1)
    assert.equal(existsSync(`${nope}.db`), false)
    assert.equal(existsSync(nope), false)
  })

  it('reports what a store without entries contains, and that a list is empty', async () => {
    const other = await discovery('dump', '--cluster', 'orders', '-o', 'json')
    assert.equal(other.code, 0)
    const {notes} = assertResult('discovery:dump', other.stdout) as {notes: string[]}
    assert.match(notes[0] ?? '', /the folder exists but has no folder of cluster orders \(it has: demo\)/)
    assert.match((await discovery('verify', '--cluster', 'orders')).stdout, /no folder of cluster orders/)
    assert.match((await discovery('prune', '--cluster', 'orders')).stdout, /no folder of cluster orders/)
    writeFileSync(file(), '')
    for (const command of ['dump', 'verify', 'prune']) {
      const {code, stdout} = await discovery(command)
      assert.equal(code, 3, stdout)
      assert.match(stdout, /a file of 0 bytes/)
    }
    const warned = await jg(['status', '--store', `file:${store}`], '', {XDG_CACHE_HOME: join(folder, 'cache')})
    assert.match(warned.stderr, /an entry of FILE_PING .* is passed over: .*a file of 0 bytes/)
  })

  it('add and decode report that a folder is not a file', async () => {
    const added = await discovery('add', '--from', folder, '--cluster', 'demo', '--yes')
    assert.equal(added.code, 2)
    assert.match(added.stderr, /expected a file that can be read: .* is a folder/)
    const decoded = await jg(['decode', folder])
    assert.equal(decoded.code, 2)
    assert.match(decoded.stderr, /expected a file that can be read: .* is a folder/)
  })
})
