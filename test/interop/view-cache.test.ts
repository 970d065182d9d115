import assert from 'node:assert/strict'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {CacheAddResult} from '../../src/caches/addition.ts'
import type {CacheDiffResult, CacheDumpResult} from '../../src/caches/results.ts'
import type {InjectionResult} from '../../src/injection/injection.ts'
import type {ViewResult} from '../../src/status/view-result.ts'
import {InteropCluster} from '../support/interop/cluster.ts'
import {requireJava} from '../support/interop/java.ts'
import {Outside} from '../support/interop/outside.ts'
import {assertResult} from '../support/result-schema.ts'

describe('jg view and jg cache on Java and jg members', () => {
  let cluster: InteropCluster | undefined
  let outside: Outside | undefined
  let folder = ''
  let reach: string[] = []

  before(async function () {
    requireJava(this)
    folder = mkdtempSync(join(tmpdir(), 'jg-cache-'))
    cluster = await InteropCluster.start({stack: 'tcp-fast.xml', kinds: ['java', 'jg', 'java']})
    outside = new Outside(cluster.outside)
    reach = ['-tcp', '-addr', cluster.member('A').site.address, '-bind_addr', cluster.outside.address]
  })

  after(async () => {
    outside?.close()
    await cluster?.close()
    rmSync(folder, {recursive: true, force: true})
  })

  async function jg<R>(id: string, expected: number, ...args: string[]): Promise<R> {
    assert.ok(outside !== undefined)
    const {code, stdout, stderr} = await outside.jg(...id.split(':'), ...args, '-o', 'json')
    assert.equal(code, expected, `${id}: ${stderr}${stdout}`)
    return assertResult(id, stdout) as R
  }

  it('shows the current and previous views, from one address of many', async function () {
    this.timeout(30_000)
    const address = cluster?.member('A').site.address ?? ''
    const {members, history} = await jg<ViewResult>('view', 0, address, '--history')
    assert.deepEqual(
      members.map(({name, members: names}) => [name, names?.join('')]),
      ['A', 'B', 'C'].map((name) => [name, 'ABC']),
    )
    assert.deepEqual(
      history?.map(({name}) => name),
      ['A', 'B', 'C'],
    )
    assert.match(history[0]?.views.at(-1) ?? '', /\[A\|2\] \(3\) \[A, B, C\]/)
  })

  it('dumps caches, finds no difference, and lets all members read entries of a file', async function () {
    this.timeout(30_000)
    const {entries} = await jg<CacheDumpResult>('cache:dump', 0, ...reach)
    assert.deepEqual(
      entries.map(({name, coordinator, heldBy}) => [name, coordinator, heldBy.join('')]),
      [
        ['A', true, 'ABC'],
        ['B', false, 'ABC'],
        ['C', false, 'ABC'],
      ],
    )
    assert.deepEqual((await jg<CacheDiffResult>('cache:diff', 0, ...reach)).differences, [])
    const file = join(folder, 'more.list')
    writeFileSync(file, 'Z 5ba9d5d4-0a3c-4f0c-8b7e-2f4f0a1b2c3d 10.83.0.99:7800 F\n')
    const added = await jg<CacheAddResult>('cache:add', 0, file, ...reach, '--yes')
    assert.deepEqual(
      added.members.map(({name, present}) => [name, present]),
      ['A', 'B', 'C'].map((name) => [name, 1]),
    )
    const {differences} = await jg<CacheDiffResult>('cache:diff', 3, ...reach)
    assert.deepEqual(
      differences.map(({name, kind}) => [name, kind]),
      [['Z', 'not in any view']],
    )
  })

  it('injects views as planned', async function () {
    this.timeout(30_000)
    assert.ok(cluster !== undefined)
    const plan = 'A=A/B;B=A/B;C=C'
    const planned = await jg<InjectionResult>('view:inject', 0, plan, ...reach, '--dry-run')
    assert.deepEqual([planned.cluster, planned.undo], [cluster.name, 'A=A/B/C;B=A/B/C;C=A/B/C'])
    const {members} = await jg<InjectionResult>('view:inject', 0, plan, ...reach, '--confirm', cluster.name)
    assert.deepEqual(
      members.map(({member, after, outcome}) => [member, after?.join(''), outcome]),
      [
        ['A', 'AB', 'injected'],
        ['B', 'AB', 'injected'],
        ['C', 'C', 'injected'],
      ],
    )
  })
})
