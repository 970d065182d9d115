import assert from 'node:assert/strict'
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {jg} from '../support/cli.ts'
import {healthyStack} from '../support/config/stack-models.ts'
import {assertResult} from '../support/result-schema.ts'

const NO_LOG = '<pbcast.GMS join_timeout="2s"/>'

describe('jg config lint', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jg-lint-'))
  after(() => rmSync(folder, {recursive: true}))
  const write = (name: string, text: string): string => {
    const path = join(folder, name)
    mkdirSync(join(path, '..'), {recursive: true})
    writeFileSync(path, text)
    return path
  }
  const healthy = ['--rpc-timeout', '15s', '--jgroups', '5.5']

  it('exits with 0 for a stack without findings and says so', async () => {
    const {code, stdout} = await jg(['config', 'lint', write('good.xml', healthyStack()), ...healthy])
    assert.equal(code, 0, stdout)
    assert.match(
      stdout,
      /good\.xml: nothing found, read as JGroups 5\.5 \(asked for\)\n1 file, 0 errors, 0 warnings, 0 notes/,
    )
  })

  it('exits with 3 for findings at or above --fail-on, with 2 for an invalid file', async () => {
    const note = write('note.xml', healthyStack({GMS: NO_LOG}))
    const exit = async (...words: readonly string[]): Promise<number | null> =>
      (await jg(['config', 'lint', ...words])).code
    assert.deepEqual(
      [
        await exit(note),
        await exit(note, '--fail-on', 'info'),
        await exit(write('bad.xml', '<config><NOSUCH/></config>')),
      ],
      [0, 3, 2],
    )
  })

  it('prints findings with place, code and advice, and JSON as its schema says', async () => {
    const file = write('warn.xml', healthyStack({MERGE3: '', GMS: `<!-- jg:ignore JG4009: meant --> ${NO_LOG}`}))
    const text = await jg(['config', 'lint', file, ...healthy])
    assert.match(text.stdout, /warn\.xml:1:1: warning: the stack has no MERGE3: .*; add MERGE3 .* \(JG4004 no-merge\)/)
    const {files} = assertResult(
      'config:lint',
      (await jg(['config', 'lint', file, ...healthy, '-o', 'json'])).stdout,
    ) as {
      files: {findings: {code: string}[]; suppressed: {by: string; reason: string}[]}[]
    }
    assert.deepEqual([files[0]?.findings.map((f) => f.code), files[0]?.suppressed[0]?.reason], [['JG4004'], 'meant'])
  })

  it('prints SARIF and JUnit', async () => {
    const file = write('report.xml', healthyStack({MERGE3: ''}))
    const sarif = JSON.parse((await jg(['config', 'lint', file, '-o', 'sarif'])).stdout) as {
      runs: {results: {ruleId: string}[]}[]
    }
    assert.ok(sarif.runs[0]?.results.some(({ruleId}) => ruleId === 'JG4004'))
    assert.match(
      (await jg(['config', 'lint', file, '-o', 'junit'])).stdout,
      /<failure message="the stack has no MERGE3[^]*JG4004/,
    )
  })

  it('reads .jg.yaml of the folders above each file', async () => {
    write('p/.jg.yaml', 'lint:\n  ignore:\n    - {rule: JG4004, reason: one subnet}\n')
    const file = write('p/q/a.xml', healthyStack({MERGE3: ''}))
    const {code, stdout} = await jg(['config', 'lint', file, ...healthy, '--show-suppressed'])
    assert.equal(code, 0, stdout)
    assert.match(stdout, /\(JG4004 no-merge\) suppressed by .*\.jg\.yaml, one subnet/)
    write('p/.jg.yaml', 'lint: {ignor: []}')
    const broken = await jg(['config', 'lint', file])
    assert.equal(broken.code, 2)
    assert.match(broken.stderr, /no setting "ignor"; did you mean "ignore"\?/)
  })

  it('refuses rules that do not exist', async () => {
    const {code, stderr} = await jg(['config', 'lint', 'udp.xml', '--ignore', 'no-merg'])
    assert.equal(code, 2)
    assert.match(stderr, /there is no rule 'no-merg'; did you mean 'no-merge'\?/)
  })

  it('lists its rules', async () => {
    assert.match((await jg(['config', 'lint', '--rules'])).stdout, /^JG4004 +no-merge +warning /m)
    assertResult('config:lint', (await jg(['config', 'lint', '--rules', '-o', 'json'])).stdout)
  })
})

describe('jg config ports', () => {
  it('lists ports, and prints JSON as its schema says', async () => {
    const {code, stdout} = await jg(['config', 'ports', 'tcp.xml'])
    assert.equal(code, 0)
    assert.match(stdout, /^TCP +tcp +7800-7810 +both +members +messages$/m)
    assertResult('config:ports', (await jg(['config', 'ports', 'udp.xml', '-o', 'json'])).stdout)
  })

  it('prints firewall rules', async () => {
    const {stdout} = await jg(
      ['config', 'ports', '-', '--format', 'networkpolicy', '--selector', 'app=kc'],
      healthyStack(),
    )
    assert.match(stdout, /kind: NetworkPolicy[^]*app: "kc"[^]*port: 7800/)
  })

  it('exits with 2 for a file without a stack', async () => {
    const {code, stderr} = await jg(['config', 'ports', '-'], '<config/>')
    assert.equal(code, 2)
    assert.match(stderr, /has no readable protocol stack/)
  })
})

describe('jg config timing', () => {
  it('reports how long failures take, and prints JSON as its schema says', async () => {
    const {code, stdout} = await jg(['config', 'timing', 'tcp.xml'])
    assert.equal(code, 0)
    assert.match(stdout, /^a member crashes, its host lives +1\.5s to 3s +FD_SOCK2 /m)
    assertResult('config:timing', (await jg(['config', 'timing', 'udp.xml', '-o', 'json'])).stdout)
  })
})

describe('jg config new', () => {
  it('writes a configuration without lint findings', async () => {
    const {code, stdout, stderr} = await jg(['config', 'new', '--for', 'keycloak', '--discovery', 'dns'])
    assert.equal(code, 0)
    assert.match(stderr, /^note: the service must be headless/m)
    const linted = await jg(['config', 'lint', '-'], stdout)
    assert.equal(linted.code, 0, linted.stdout)
    assertResult('config:new', (await jg(['config', 'new', '--discovery', 'ping', '-o', 'json'])).stdout)
  })

  it('refuses values that would not be well-formed', async () => {
    const {code, stderr} = await jg(['config', 'new', '--discovery', 'dns', '--where', 'a"b'])
    assert.equal(code, 2)
    assert.match(stderr, /expected text without quotes/)
  })
})
