import assert from 'node:assert/strict'
import {spawn} from 'node:child_process'
import {closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {BIN, type Ended, ended, jg} from '../support/cli.ts'

const FRAME = '294602000200000100010046003e'

/** Runs the bin with the specified outputs: `pipe`, or a path. */
function jgInto(args: readonly string[], stdout: string, stderr: string): Promise<Ended> {
  const opened: number[] = []
  const target = (path: string): 'pipe' | number => {
    if (path === 'pipe') return path
    opened.push(openSync(path, 'w'))
    return opened.at(-1) ?? 0
  }
  const child = spawn(process.execPath, [BIN, ...args], {stdio: ['ignore', target(stdout), target(stderr)]})
  for (const fd of opened) closeSync(fd)
  return ended(child)
}

describe('jg in odd surroundings', function () {
  this.timeout(60_000)
  let folder = ''

  before(() => (folder = mkdtempSync(join(tmpdir(), 'jg-odd-'))))

  after(() => rmSync(folder, {recursive: true, force: true}))

  it('works as without a home folder if HOME is not a folder, and does not create one', async () => {
    const {XDG_CACHE_HOME: _caches, ...env} = process.env
    const nowhere = join(folder, 'nowhere')
    const cwd = join(folder, 'work')
    mkdirSync(cwd)
    for (const HOME of ['/proc', '/dev/null', '', 'relative', nowhere, undefined]) {
      const words = ['status', '127.0.0.1:1', '--timeout', '200', '-o', 'json']
      const {HOME: _home, ...rest} = env
      const child = spawn(process.execPath, [BIN, ...words], {
        cwd,
        env: {...rest, ...(HOME === undefined ? {} : {HOME})},
      })
      child.stdin.end()
      const {code, stderr} = await ended(child)
      assert.deepEqual([code, stderr], [4, ''], HOME ?? 'unset')
    }
    assert.ok(!existsSync(nowhere))
  })

  it('reports in one sentence that an output is full, and exits with 1', async function () {
    if (!existsSync('/dev/full')) this.skip()
    for (const words of [
      ['--version'],
      ['--help'],
      ['config', '--help'],
      ['decode', FRAME],
      ['decode', FRAME, '--json'],
    ]) {
      const {code, stderr} = await jgInto(words, '/dev/full', 'pipe')
      const expected = 'Error: stdout cannot be written: no space left on the device; the output is incomplete\n'
      assert.deepEqual([code, stderr], [1, expected], words.join(' '))
      assert.equal((await jgInto(words, '/dev/full', '/dev/full')).code, 1)
    }
    assert.deepEqual(
      await jgInto(['decode', FRAME], 'pipe', '/dev/full'),
      await jgInto(['decode', FRAME], 'pipe', 'pipe'),
    )
    const {stdout, code} = await jgInto(['nosuch'], 'pipe', '/dev/full')
    assert.ok(code === 1 || code === 2)
    assert.equal(stdout, '')
  })

  it('reports in one sentence that an input is not a file, and exits with 2', async () => {
    const empty = join(folder, 'empty')
    mkdirSync(empty)
    const cases: Readonly<Record<string, readonly string[]>> = {
      'is a folder': ['decode', empty],
      'is a socket or a device, no file': ['decode', '/dev/zero'],
      'expected a folder with \\.xml files, found none': ['config', 'validate', empty],
      'config.* is a folder': ['config', 'effective', empty],
      'config.* is a socket or a device': ['config', 'validate', '/dev/zero', '-o', 'raw'],
      'lies below something that is no folder': ['cache', 'add', '/dev/null/x', '--yes'],
      'does not exist': ['discovery', 'add', '--store', `file:${empty}`, '--from', join(empty, 'x'), '--yes'],
    }
    for (const [expected, words] of Object.entries(cases)) {
      const {code, stdout, stderr} = await jg(words)
      assert.equal(code, 2, stderr)
      assert.match(stdout + stderr, new RegExp(expected))
      assert.doesNotMatch(stdout + stderr, /E[A-Z]{4,}:|\n {4}at /)
    }
  })

  it('does not read a folder as standard input', async () => {
    const fd = openSync(folder, 'r')
    const child = spawn(process.execPath, [BIN, 'decode', '-'], {stdio: [fd, 'pipe', 'pipe']})
    closeSync(fd)
    const {code, stderr} = await ended(child)
    assert.deepEqual([code, stderr], [2, 'Error: expected bytes on standard input, found a folder\n'])
  })
})
