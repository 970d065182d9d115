import assert from 'node:assert/strict'
import {mkdtempSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {makeFolders, makeFoldersLater} from '../../../src/runtime/make-folders.ts'

function later(path: string): Promise<string | null> {
  return new Promise((resolve) => {
    makeFoldersLater(path, (error) => resolve(error === null ? null : (error.code ?? error.message)))
  })
}

describe('created folders', () => {
  let folder = ''

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'jg-folders-'))))
  afterEach(() => rmSync(folder, {recursive: true, force: true}))

  it('include all missing ones, and existing ones are kept', () => {
    makeFolders(join(folder, 'a/b/c'))
    makeFolders(join(folder, 'a/b/c'))
    assert.ok(statSync(join(folder, 'a/b/c')).isDirectory())
  })

  it('exist once that is reported, even if several are created at once', async () => {
    const paths = ['a/b/c', 'a/b/d', 'a/b/c'].map((path) => join(folder, path))
    assert.deepEqual(await Promise.all(paths.map(later)), [null, null, null])
    assert.ok(paths.every((path) => statSync(path).isDirectory()))
    assert.equal(await later('/'), null)
  })

  it('fail if a file has their name, or that of a parent', async () => {
    writeFileSync(join(folder, 'file'), '')
    assert.equal(await later(join(folder, 'file')), 'EEXIST')
    assert.equal(await later(join(folder, 'file/below')), 'ENOTDIR')
  })

  it('are only the requested ones', () => {
    assert.throws(() => makeFolders(join(folder, 'a/b/c'), 2), {code: 'ENOENT'})
    assert.equal(statSync(join(folder, 'a'), {throwIfNoEntry: false}), undefined)
  })

  it('fail with an error if none can be created', () => {
    assert.throws(() => makeFolders('/proc/jg-no-such/b/c'), {code: 'ENOENT'})
  })

  it('fail asynchronously if none can be created', async () => {
    assert.equal(await later('/proc/jg-no-such/b/c'), 'ENOENT')
  })
})
