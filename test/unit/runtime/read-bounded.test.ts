import assert from 'node:assert/strict'
import {execFileSync, spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {readBounded, readRegularFile} from '../../../src/runtime/read-bounded.ts'

describe('a file that is read', () => {
  let folder = ''

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'jg-bounded-'))
    writeFileSync(join(folder, 'file'), 'x'.repeat(100_000))
    writeFileSync(join(folder, 'empty'), '')
    symlinkSync('loop', join(folder, 'loop'))
    execFileSync('mkfifo', [join(folder, 'pipe')])
  })

  after(() => rmSync(folder, {recursive: true, force: true}))

  const read = (name: string, most = 1 << 20): number | string => {
    const bytes = readBounded(join(folder, name), most)
    return typeof bytes === 'string' ? bytes : bytes.length
  }

  it('is read whole, up to a bound', () => {
    assert.deepEqual([read('file'), read('file', 100_000), read('empty')], [100_000, 100_000, 0])
    assert.equal(read('file', 99_999), 'has more than 99999 bytes')
  })

  it('may report that it is empty, like those of /proc', () => {
    assert.ok(readBounded('/proc/self/status', 1 << 20).length > 100)
    assert.equal(readBounded('/proc/self/status', 10), 'has more than 10 bytes')
  })

  it('is no folder, device, loop, or pipe without a writer', () => {
    assert.deepEqual(
      ['', 'nothing', 'file/below', 'loop', 'pipe'].map((name) => read(name)),
      [
        'is a folder',
        'does not exist',
        'lies below something that is no folder',
        'is a link that leads back to itself',
        'is a pipe that nobody writes to',
      ],
    )
    assert.equal(readBounded('/dev/zero', 10), 'is a socket or a device, no file')
  })

  it('may be a pipe with a writer, within its bound', () => {
    const module = join(import.meta.dirname, '../../../src/runtime/read-bounded.ts')
    const script = `import {readBounded} from '${module}'
      for (const [file, most] of [[process.argv[2], 10], [process.argv[3], 3]]) {
        const bytes = readBounded(file, most)
        console.log(typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString())
      }`
    writeFileSync(join(folder, 'read.ts'), script)
    const line = `"${process.execPath}" --import=tsx "${join(folder, 'read.ts')}" <(printf abcdef) <(printf abcdef)`
    const {stdout, stderr} = spawnSync('bash', ['-c', line], {encoding: 'utf8'})
    assert.equal(stdout, 'abcdef\nhas more than 3 bytes\n', stderr)
  })

  it('must be regular if that is required', () => {
    const names = ['pipe', '', 'nothing', 'file']
    assert.deepEqual(
      names.map((name) => readRegularFile(join(folder, name), 10)),
      ['is a pipe, no file', 'is a folder', 'does not exist', 'has more than 10 bytes'],
    )
    assert.equal(readRegularFile(join(folder, 'file'), 100_000).length, 100_000)
  })
})
