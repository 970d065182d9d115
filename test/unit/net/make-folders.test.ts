import assert from 'node:assert/strict'
import {mkdtempSync, rmSync, statSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {makeFolders} from '../../../src/runtime/make-folders.ts'

describe('folders that are made', () => {
  let folder = ''

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'jg-folders-'))))
  afterEach(() => rmSync(folder, {recursive: true, force: true}))

  it('are all that are missing, and those that are there already', () => {
    makeFolders(join(folder, 'a/b/c'))
    makeFolders(join(folder, 'a/b/c'))
    assert.ok(statSync(join(folder, 'a/b/c')).isDirectory())
  })

  it('are no more than asked for', () => {
    assert.throws(() => makeFolders(join(folder, 'a/b/c'), 2), {code: 'ENOENT'})
    assert.equal(statSync(join(folder, 'a'), {throwIfNoEntry: false}), undefined)
  })

  it('end with an error where none can be made', () => {
    assert.throws(() => makeFolders('/proc/jg-no-such/b/c'), {code: 'ENOENT'})
  })
})
