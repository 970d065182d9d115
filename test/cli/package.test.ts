import assert from 'node:assert/strict'
import {spawnSync} from 'node:child_process'
import {ROOT} from '../support/cli.ts'

interface Packed {
  readonly files: readonly {readonly path: string}[]
}

describe('the package', function () {
  this.timeout(60_000)

  it('ships the files that the code reads, and nothing else', () => {
    const {stdout} = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: ROOT,
      encoding: 'utf8',
    })
    const [packed] = JSON.parse(stdout) as readonly Packed[]
    const paths = packed?.files.map(({path}) => path) ?? []
    const folders = new Set(
      paths.map((path) => path.slice(0, path.lastIndexOf('/') + 1)).filter((f) => !f.startsWith('dist/')),
    )
    assert.deepEqual([...folders].sort(), ['', 'conf/', 'docs/rules/', 'facts/', 'facts/conf/'])
    assert.deepEqual(
      paths.filter((path) => path.startsWith('dist/schemas/')),
      [],
    )
    assert.ok(paths.includes('dist/src/cli/run.js'))
  })
})
