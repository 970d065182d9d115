import assert from 'node:assert/strict'
import {spawn, spawnSync} from 'node:child_process'
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {realRuntime} from '../../src/net/real-runtime.ts'
import type {FileError} from '../../src/runtime/shared-files.ts'
import {ended, ROOT} from '../support/cli.ts'

const files = realRuntime().sharedFiles!

function call(start: (done: (error: FileError | null) => void) => void): Promise<FileError | null> {
  return new Promise((resolve) => start(resolve))
}

function read(path: string, maxBytes = 100): Promise<string | null> {
  return new Promise((resolve, reject) => {
    files.read(path, maxBytes, (error, bytes) => {
      if (error === null) resolve(bytes === null ? null : Buffer.from(bytes).toString())
      else reject(error)
    })
  })
}

const texts = realRuntime().files!

function readText(path: string): Promise<string | null> {
  return new Promise((resolve, reject) => {
    texts.readText(path, (error, text) => {
      if (error === null) resolve(text)
      else reject(error)
    })
  })
}

describe('text files that operations name', () => {
  let folder = ''

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'jg-texts-'))
  })
  after(() => rmSync(folder, {recursive: true, force: true}))

  it('must be regular and bounded: a device, a pipe or a file that grows while it is read blocks nothing', async () => {
    const pipe = join(folder, 'pipe')
    assert.equal(spawnSync('mkfifo', [pipe]).status, 0)
    for (const path of ['/dev/zero', pipe, folder]) await assert.rejects(readText(path), {code: 'EISDIR'})
    await assert.rejects(readText('/proc/self/pagemap'), 'a file without a size and without an end')
    writeFileSync(join(folder, 'list'), 'A\n')
    assert.equal(await readText(join(folder, 'list')), 'A\n')
  })

  it('are created, and never overwritten', async () => {
    const path = join(folder, 'dump')
    assert.equal(await call((done) => texts.writeText(path, 'one', done)), null)
    assert.equal((await call((done) => texts.writeText(path, 'two', done)))?.code, 'EEXIST')
    assert.equal(readFileSync(path, 'utf8'), 'one')
  })
})

describe('shared files of this machine', () => {
  let folder = ''

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jg-files-'))
  })
  afterEach(() => rmSync(folder, {recursive: true, force: true}))

  it('are written completely, read, listed and removed', async () => {
    const path = join(folder, 'deep/er/a.list')
    assert.equal(await call((done) => files.makeFolder(join(folder, 'deep/er'), done)), null)
    assert.equal(await call((done) => files.write(path, Buffer.from('one'), done)), null)
    assert.equal(await call((done) => files.write(path, Buffer.from('two'), done)), null)
    assert.equal(await read(path), 'two')
    assert.deepEqual(readdirSync(join(folder, 'deep/er')), ['a.list'])
    const names = await new Promise((resolve) => files.list(join(folder, 'deep/er'), (_error, list) => resolve(list)))
    assert.deepEqual(names, ['a.list'])
    assert.equal(await call((done) => files.remove(path, done)), null)
    assert.equal(await call((done) => files.remove(path, done)), null)
    assert.equal(await read(path), null)
  })

  it('that are missing, too large or not files are distinguished', async () => {
    assert.equal(await read(join(folder, 'nothing')), null)
    const code = await new Promise((resolve) => files.list(join(folder, 'no'), (error) => resolve(error?.code)))
    assert.equal(code, 'ENOENT')
    writeFileSync(join(folder, 'large'), 'x'.repeat(101))
    await assert.rejects(read(join(folder, 'large')), {
      code: 'EFBIG',
      message: /at most 100 bytes expected, found 101$/,
    })
    await assert.rejects(read(folder), {code: 'EISDIR'})
    const failure = await call((done) => files.write(join(folder, 'no/where'), Buffer.from('x'), done))
    assert.equal(failure?.code, 'ENOENT')
  })

  it('leave nothing behind if a file cannot be put in place', async () => {
    const taken = join(folder, 'taken')
    await call((done) => files.makeFolder(join(taken, 'sub'), done))
    assert.notEqual(await call((done) => files.write(taken, Buffer.from('x'), done)), null)
    assert.deepEqual(readdirSync(folder), ['taken'])
  })

  it('are removed with the process, unless that was cancelled', async () => {
    const [gone, kept] = [join(folder, 'gone'), join(folder, 'kept')]
    for (const path of [gone, kept]) writeFileSync(path, 'x')
    const module = pathToFileURL(join(ROOT, 'src/net/real-runtime.ts')).href
    const program = `
      import {realRuntime} from ${JSON.stringify(module)}
      const files = realRuntime().sharedFiles
      files.removeAtExit(${JSON.stringify(gone)})
      files.removeAtExit(${JSON.stringify(kept)})()
      process.exit(3)`
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {cwd: ROOT})
    assert.equal((await ended(child)).code, 3)
    assert.equal(existsSync(gone), false)
    assert.equal(readFileSync(kept, 'utf8'), 'x')
  }).timeout(20_000)
})
