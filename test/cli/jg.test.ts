import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {jg, manifestCommands, ROOT} from '../support/cli.ts'

const project = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {name: string; version: string}

describe('jg', () => {
  it('prints its name and version', async () => {
    const {code, stdout, stderr} = await jg(['--version'])
    assert.deepEqual({code, stderr}, {code: 0, stderr: ''})
    assert.ok(stdout.startsWith(`${project.name}/${project.version} `), stdout)
    assert.equal((await jg(['-version'])).stdout, stdout)
    // The same line, this time from oclif's help.
    assert.ok((await jg(['--help'])).stdout.includes(`VERSION\n  ${stdout.trim()}\n`))
  })

  it('lists its commands', async () => {
    const {code, stdout} = await jg(['-help'])
    assert.equal(code, 0)
    for (const {id} of manifestCommands())
      assert.ok(stdout.includes(`\n  ${id.split(':')[0] ?? ''} `), `${id} in ${stdout}`)
  })

  it('shows an example of each command', async function () {
    this.timeout(120_000)
    for (const {id} of manifestCommands()) {
      const words = id.split(':')
      const {code, stdout} = await jg([...words, '--help'])
      assert.equal(code, 0)
      assert.match(stdout, new RegExp(`EXAMPLES[^]*\\$ jg ${words.join(' ')}`))
    }
  })

  it('refuses an unknown command in one line', async () => {
    assert.deepEqual(await jg(['nonsense']), {
      code: 2,
      signal: null,
      stdout: '',
      stderr: "Error: unknown command 'nonsense'; see jg --help\n",
    })
  })

  it('suggests a similar command', async () => {
    const stderrOf = async (...args: string[]): Promise<string> => (await jg(args)).stderr
    assert.equal(await stderrOf('quikstart'), "Error: unknown command 'quikstart'; did you mean 'quickstart'?\n")
    assert.equal(await stderrOf('node', 'strat'), "Error: unknown command 'node strat'; did you mean 'node start'?\n")
    assert.equal(await stderrOf('quickstart', 'now'), "Error: unexpected argument 'now'; see jg quickstart --help\n")
  })

  it('refuses an unknown flag in one line, without a stack trace', async () => {
    const {code, stdout, stderr} = await jg(['quickstart', '--nonsense'])
    assert.deepEqual({code, stdout, stderr}, {code: 2, stdout: '', stderr: 'Error: Nonexistent flag: --nonsense\n'})
  })

  it('says in one line what is missing or wrong, and exits with 2', async () => {
    for (const [words, stderr] of [
      [
        'attr get',
        'missing ATTRIBUTE (PROTOCOL, PROTOCOL.attribute, or a list PROTOCOL.a,b); for example: jg attr get GMS.view',
      ],
      [
        'wait',
        'missing --for <conditions> (conditions to wait for, as a list or repeated; all must be met); for example: ' +
          'jg wait 10.0.0.5 --for members=3,single-coordinator --timeout 60s',
      ],
      ['probe --timeout x', "--timeout: expected a duration such as 500, 500ms, 2s or 1m, found 'x'"],
    ] as const) {
      const {code, stdout, stderr: said} = await jg(words.split(' '))
      assert.deepEqual({code, stdout, said}, {code: 2, stdout: '', said: `Error: ${stderr}\n`})
    }
  })

  it('accepts arguments before and after flags', async () => {
    const [udp, tcp] = ['conf/udp.xml', 'conf/tcp.xml'].map((file) => join(ROOT, file)) as [string, string]
    for (const words of [
      [udp, tcp, '--notes', '-Da=b'],
      [udp, '--notes', '-Da=b', tcp],
      ['-Da=b', '--notes', udp, tcp],
    ]) {
      const {code, stdout} = await jg(['config', 'validate', ...words, '-o', 'json'])
      assert.equal(code, 0)
      const {files} = JSON.parse(stdout) as {files: readonly {file: string}[]}
      assert.deepEqual(
        files.map(({file}) => file),
        [udp, tcp],
      )
    }
  })

  it('reports errors as JSON if JSON is requested', async () => {
    for (const json of [['-o', 'json'], ['-output=json'], ['--json']]) {
      const {code, stdout, stderr} = await jg(['quickstart', ...json, '--nonsense'])
      assert.deepEqual({code, stdout}, {code: 2, stdout: ''})
      assert.deepEqual(JSON.parse(stderr), {
        schemaVersion: 1,
        error: {message: 'Nonexistent flag: --nonsense', exitCode: 2},
      })
    }
  })
})
