import assert from 'node:assert/strict'
import {spawnSync} from 'node:child_process'
import {mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {readRegularFileLater} from '../../../src/runtime/regular-file.ts'

function later(path: string, maxBytes: number): Promise<Uint8Array | null> {
  return new Promise((resolve, reject) => {
    readRegularFileLater(path, maxBytes, (error, bytes) => {
      if (error === null) resolve(bytes)
      else reject(error)
    })
  })
}

async function refused(path: string, maxBytes: number, code: string): Promise<void> {
  await assert.rejects(later(path, maxBytes), {code}, path)
}

describe('a regular file', () => {
  let folder = ''

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'jg-regular-'))
  })
  after(() => rmSync(folder, {recursive: true, force: true}))

  it('is read completely, up to its bound, directly or by a link', async () => {
    const [path, link] = [join(folder, 'file'), join(folder, 'link')]
    symlinkSync(path, link)
    for (const size of [0, 1, 1000, 200_000]) {
      const bytes = Uint8Array.from({length: size}, (_, i) => i * 7)
      writeFileSync(path, bytes)
      assert.deepEqual(await later(path, size), bytes)
      assert.deepEqual(await later(link, size + 1), bytes)
      if (size > 0) await refused(link, size - 1, 'EFBIG')
    }
  })

  it('is read only to its bound if it reports no size', async () => {
    const path = '/proc/self/maps'
    assert.ok(((await later(path, 1 << 24))?.length ?? 0) > 1000)
    await refused(path, 1000, 'EFBIG')
  })

  it('is not a device, a folder or a pipe without a writer, none of which blocks', async () => {
    const pipe = join(folder, 'pipe')
    assert.equal(spawnSync('mkfifo', [pipe]).status, 0)
    for (const path of [pipe, '/dev/zero', '/dev/null', folder]) await refused(path, 1 << 20, 'EISDIR')
    await refused(join(folder, 'nothing'), 1 << 20, 'ENOENT')
  })

  it('leaves no descriptor open', async () => {
    const most = descriptors() + 10
    for (let i = 0; i < 50; i++) await refused('/proc/self/maps', 10, 'EFBIG')
    assert.ok(descriptors() < most)
  })
})

/** Descriptors of this process. */
function descriptors(): number {
  return readdirSync('/proc/self/fd').length
}
