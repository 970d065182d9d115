import assert from 'node:assert/strict'
import {spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync, symlinkSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {delimiter, join} from 'node:path'
import {BIN, jg} from '../support/cli.ts'
import {assertResult} from '../support/result-schema.ts'

describe('jg completion', function () {
  this.timeout(20_000)
  let folder: string

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'jg-completion-'))
    symlinkSync(BIN, join(folder, 'jg'))
  })

  after(() => {
    rmSync(folder, {recursive: true})
  })

  function shell(program: string, args: readonly string[]): string {
    const env = {...process.env, PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}`, HOME: folder}
    const {stdout, stderr, status} = spawnSync(program, args, {env, cwd: folder, encoding: 'utf8'})
    assert.equal(status, 0, stderr)
    return stdout
  }

  /** Returns what bash offers after a line. */
  function bash(line: string): string[] {
    const script =
      'source <(jg completion bash); COMP_LINE="$1"; COMP_POINT=${#COMP_LINE}; _jg; printf "%s\\n" "${COMPREPLY[@]}"'
    return shell('bash', ['-c', script, 'bash', line])
      .split('\n')
      .filter((word) => word !== '')
  }

  it('offers commands, flags and values in bash', () => {
    assert.ok(bash('jg con').includes('config'))
    assert.ok(bash('jg config val').includes('validate'))
    assert.deepEqual(bash('jg probe --output=js'), ['json'])
    assert.ok(bash('jg node start -props ').includes('udp.xml'))
  })

  it('offers attributes and operations in bash, even after an equals sign', () => {
    assert.deepEqual(bash('jg attr get GMS.join_t'), ['GMS.join_timeout'])
    assert.deepEqual(bash('jg probe jmx=GMS.join_t'), ['GMS.join_timeout'])
    assert.ok(bash('jg op STABLE.').includes('STABLE.gc'))
  })

  it('prints the same script in each format', async () => {
    for (const name of ['bash', 'zsh', 'fish']) {
      const [text, json] = await Promise.all([jg(['completion', name]), jg(['completion', name, '-o', 'json'])])
      const result = assertResult('completion', json.stdout) as {script: string}
      assert.equal(text.stdout.trimEnd(), result.script.trimEnd())
      assert.equal(text.code, 0)
    }
  })

  it('prints nothing when it cannot complete', async () => {
    const {code, stdout, stderr} = await jg(['__complete', 'no', 'such', 'command', ''])
    assert.deepEqual([code, stdout, stderr], [0, '', ''])
  })
})
