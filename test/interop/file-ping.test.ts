import assert from 'node:assert/strict'
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {parseCacheFile} from '../../src/headers/cache-file.ts'
import {DiscoverySetting} from '../support/interop/discovery-setting.ts'
import {requireJava} from '../support/interop/java.ts'
import {requireTools} from '../support/requirements.ts'

const PLAIN = '<FILE_PING location="@folder@"/>'
const FILE_LIMIT = 10_000
const SPLIT_LIMIT = 20_000
const MERGE_LIMIT = 30_000

/** A cluster with FILE_PING and the files of its folder. */
class FileSetting extends DiscoverySetting {
  get files(): Record<string, string> {
    const folder = join(this.folder, this.cluster.name)
    const names = readdirSync(folder).filter((name) => name.endsWith('.list'))
    return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
  }

  /** Recorded members by recording member, coordinators with a star: `A: A* B`. */
  get recorded(): string[] {
    return Object.entries(this.files)
      .map(([name, text]) => {
        const {entries, faults} = parseCacheFile(text)
        assert.deepEqual(faults, [])
        const members = entries.map((e) => `${e.logicalName ?? ''}${e.coordinator ? '*' : ''}`).sort()
        return `${name.split('.').at(-2) ?? ''}: ${members.join(' ')}`
      })
      .sort()
  }

  /** Waits until this, and nothing else, is recorded. */
  async untilRecorded(...expected: readonly string[]): Promise<void> {
    const end = performance.now() + FILE_LIMIT
    while (performance.now() < end && this.recorded.join() !== expected.join()) {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    assert.deepEqual(this.recorded, expected)
  }
}

/** What the first of these members records as coordinator. */
function recordOf(members: readonly string[]): string {
  const [coordinator = ''] = members
  return `${coordinator}: ${members
    .map((name) => (name === coordinator ? `${name}*` : name))
    .sort()
    .join(' ')}`
}

describe('FILE_PING of Java and jg members on a shared folder', () => {
  const setting = new FileSetting()

  before(function () {
    requireJava(this)
    requireTools(this, 'namespaces')
  })

  afterEach(() => setting.end())

  it('jg members read what Java wrote; each new coordinator writes, and a leaving one removes its file', async function () {
    this.timeout(60_000)
    await setting.start(PLAIN)
    const [a, b, c, d] = await setting.join('ABCD')
    assert.ok(a !== undefined && b !== undefined && c !== undefined && d !== undefined)
    await setting.untilRecorded('A: A* B C D')
    await a.disconnect()
    await setting.agree([b, c, d])
    await setting.untilRecorded('B: B* C D')
    await b.disconnect()
    await setting.agree([c, d])
    await setting.untilRecorded('C: C* D')
    await c.disconnect()
    await d.disconnect()
    assert.deepEqual(setting.recorded, [])
  })

  it('Java members read what jg wrote; both halves of a split record themselves, one coordinator remains after the merge, and its file after it is killed', async function () {
    this.timeout(90_000)
    await setting.start(PLAIN, ['jg', 'java', 'jg', 'java'])
    const {cluster} = setting
    const [a, b, c, d] = await setting.join('ABCD')
    assert.ok(a !== undefined && b !== undefined && c !== undefined && d !== undefined)
    await setting.untilRecorded('A: A* B C D')
    cluster.network.partition([a.site, b.site], [c.site, d.site])
    await Promise.all([setting.agree([a, b], SPLIT_LIMIT), setting.agree([c, d], SPLIT_LIMIT)])
    await setting.untilRecorded('A: A* B', 'C: C* D')
    cluster.network.heal()
    const merged = await setting.agree([a, b, c, d], MERGE_LIMIT)
    await setting.untilRecorded(recordOf(merged))
    const [leader = '', next = '', ...rest] = merged
    await cluster.member(leader).crash()
    await setting.agree(cluster.alive)
    await setting.untilRecorded(...[recordOf(merged), recordOf([next, ...rest])].sort())
  })
})

describe('FILE_PING with remove_all_data_on_view_change', () => {
  const setting = new FileSetting()

  before(async function () {
    requireJava(this)
    requireTools(this, 'namespaces')
    await setting.start('<FILE_PING location="@folder@" remove_all_data_on_view_change="true"/>', ['jg', 'java', 'jg'])
  })

  after(() => setting.end())

  it('the next coordinator removes files of killed ones, whoever wrote them', async function () {
    this.timeout(60_000)
    const [a, b, c] = await setting.join('ABC')
    assert.ok(a !== undefined && b !== undefined && c !== undefined)
    await a.crash()
    await setting.agree([b, c])
    await setting.untilRecorded('B: B* C')
    await b.crash()
    await setting.agree([c])
    await setting.untilRecorded('C: C*')
  })
})
