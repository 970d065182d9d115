import assert from 'node:assert/strict'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {PeekMemoryFile} from '../../../src/context/peek-memory.ts'

describe('the memory of peeks', () => {
  let folder = ''
  let file = ''

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jg-memory-'))
    file = join(folder, 'cache', 'peeks.json')
  })

  afterEach(() => rmSync(folder, {recursive: true, force: true}))

  const demo = (minor: string) => ({minor, cluster: 'demo'})
  const [a, b, c] = ['10.0.0.1:7800', '10.0.0.2:7800', '10.9.0.3:7800'] as const

  it('lasts until it is cleared', () => {
    const first = new PeekMemoryFile(file)
    first.set(a, demo('5.5'))
    first.set(b, demo('5.4'))
    first.save()
    const next = new PeekMemoryFile(file)
    assert.deepEqual(next.get(b)?.minor, '5.4')
    next.forget(b)
    next.save()
    assert.equal(new PeekMemoryFile(file).get(b), undefined)
  })

  it('is lost silently if no file can be written', () => {
    for (const nowhere of ['/proc/jg-no-such/cache/peeks.json', '/dev/null/peeks.json']) {
      const memory = new PeekMemoryFile(nowhere)
      memory.set(a, demo('5.5'))
      memory.save()
      assert.equal(memory.get(a)?.minor, '5.5')
    }
  })

  it('knows which members were seen together, and separates clusters of one name that never shared a view', () => {
    const memory = new PeekMemoryFile(file)
    for (const address of [a, b, c]) memory.set(address, demo('5.5'))
    memory.together([
      {address: a, uuid: 'A'},
      {address: b, uuid: 'B'},
    ])
    memory.together([{address: c, uuid: 'C'}])
    memory.save()
    const next = new PeekMemoryFile(file)
    assert.deepEqual(
      next.companionsOf([{address: a, uuid: 'A'}]).map(({address}) => address),
      [a, b],
    )
    assert.deepEqual(
      next.companionsOf([{address: c, uuid: 'C'}]).map(({address}) => address),
      [c],
    )
    // The address has gone to another member, and the member that came joins those it is met with.
    assert.deepEqual(
      next.companionsOf([{address: a, uuid: 'other'}]).map(({address}) => address),
      [],
    )
    next.together([
      {address: a, uuid: 'other'},
      {address: c, uuid: 'C'},
    ])
    assert.deepEqual(
      next.companionsOf([{address: a, uuid: 'other'}]).map(({address}) => address),
      [a, c],
    )
  })

  it('is bounded', () => {
    const memory = new PeekMemoryFile(file)
    const members = Array.from({length: 3000}, (_, i) => ({
      address: `10.0.${String(i >> 8)}.${String(i & 255)}:7800`,
      uuid: String(i),
    }))
    for (const {address} of members) memory.set(address, demo('5.5'))
    memory.together(members)
    memory.save()
    assert.equal(Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object).length, 2000)
    assert.equal(new PeekMemoryFile(file).companionsOf(members.slice(-1)).length, 200)
  })

  it('is empty if the file is something else', () => {
    const wrong = join(folder, 'peeks.json')
    for (const text of ['', '{', '[]', '5', 'null', '{"a": 1, "b": {"minor": 5}, "c": {"minor": "5.5"}}']) {
      writeFileSync(wrong, text)
      assert.equal(new PeekMemoryFile(wrong).get('a'), undefined, text)
    }
    const nowhere = new PeekMemoryFile(join(wrong, 'below', 'a', 'file'))
    nowhere.set('a', {minor: '5.5', cluster: 'demo'})
    nowhere.save()
    assert.deepEqual(nowhere.get('a'), {minor: '5.5', cluster: 'demo'})
  })
})
