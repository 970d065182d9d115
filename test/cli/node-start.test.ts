import assert from 'node:assert/strict'
import type {ChildProcess} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import type {MemberEvent} from '../../src/member/member-events.ts'
import {ended, jg, startJg} from '../support/cli.ts'
import {assertResult} from '../support/result-schema.ts'

const ALONE = [
  'node',
  'start',
  '-props',
  'quickstart-tcp.xml',
  '-name',
  'A',
  '-cluster',
  'alone',
  '-Djgroups.bind_port=0',
]

function temporaryFile(name: string, text: string): {readonly folder: string; readonly path: string} {
  const folder = mkdtempSync(join(tmpdir(), 'jg-props-'))
  writeFileSync(join(folder, name), text)
  return {folder, path: join(folder, name)}
}

describe('jg node start', function () {
  this.timeout(20_000)
  let child: ChildProcess | undefined

  afterEach(() => child?.kill('SIGKILL'))

  /** Starts a member and waits until it reports its first view. */
  function start(...args: string[]): Promise<{child: ChildProcess; lines: string[]}> {
    const member = startJg([...ALONE, ...args])
    child = member
    const lines: string[] = []
    return new Promise((resolve, reject) => {
      void ended(member).then(({stderr}) => reject(new Error(`the member ended before its first view: ${stderr}`)))
      createInterface({input: member.stdout ?? process.stdin}).on('line', (line) => {
        lines.push(line)
        if (line.includes('[A|0] (1) [A]')) resolve({child: member, lines})
      })
    })
  }

  it('prints its address and its view as JGroups writes them', async () => {
    const {child: member, lines} = await start()
    assert.match(
      lines.join('\n'),
      /\n-+\nGMS: address=A, cluster=alone, physical address=127\.0\.0\.1:\d+\n-+\n\[A\|0\] \(1\) \[A\]$/,
    )
    member.kill('SIGTERM')
    assert.equal((await ended(member)).code, 0)
  })

  it('takes the file of a server, whose stack is chosen by name, and names first what is missing', async () => {
    const {folder, path} = temporaryFile(
      'infinispan.xml',
      '<infinispan xmlns="urn:infinispan:config:16.0"><jgroups><stack name="x" extends="tcp"/><stack name="y"/></jgroups></infinispan>',
    )
    const {code, stderr} = await jg(['node', 'start', '-props', path, '--stack', 'x'])
    const none = await jg(['node', 'start', '-props', path, '--stack', 'z'])
    rmSync(folder, {recursive: true})
    assert.equal(code, 2)
    assert.match(stderr, /cannot be used: 1 error; not available here: FRAG4\n.*error: JGroups protocol FRAG4/)
    assert.match(none.stderr, /has no stack "z": it holds x, y/)
  })

  it('leaves its cluster at SIGINT and ends with 130', async () => {
    const {child: member, lines} = await start('-o', 'json')
    member.kill('SIGINT')
    assert.equal((await ended(member)).code, 130)
    const facts = lines.map((line) => assertResult('node:start', line) as MemberEvent)
    assert.deepEqual(
      facts.map(({event}) => event),
      ['connected', 'view', 'left'],
    )
  })

  it('leaves when stdin ends, if the option is set', async () => {
    const {child: member} = await start('--until-stdin-ends')
    member.stdin?.end()
    assert.equal((await ended(member)).code, 0)
  })

  it("refuses Infinispan's default cluster before anything is opened", async () => {
    const words = ['node', 'start', '-props', 'quickstart-tcp.xml', '-cluster', 'ISPN', '-Djgroups.bind_port=0']
    const {code, stdout, stderr} = await jg(words)
    assert.deepEqual({code, stdout}, {code: 6, stdout: ''})
    assert.match(
      stderr,
      /^Error: cluster ISPN belongs to an application, so this member did not join it:\n {4}- the cluster is called ISPN/,
    )
    assert.match(stderr, /no node can start any more\./)
    assert.match(stderr, /--join-application joins it all the same/)
    const older = await jg([...words, '--wire', '5.3', '-o', 'json'])
    assert.equal(older.code, 6)
    const {error} = JSON.parse(older.stderr) as {error: {message: string; exitCode: number}}
    assert.equal(error.exitCode, 6)
    assert.match(error.message, /each new node hangs while it starts/)
  })

  it('does not form a cluster as the guest of an application', async () => {
    const {code, stdout, stderr} = await jg([...ALONE, '--join-application', '--log-level', 'silent'])
    assert.deepEqual({code, stdout}, {code: 1, stdout: ''})
    assert.equal(stderr, 'Error: expected a member of cluster alone to let this one in, found none\n')
  })

  it('refuses a missing stack with one message', async () => {
    const {code, stdout, stderr} = await jg(['node', 'start', '-props', 'nowhere.xml'])
    assert.deepEqual({code, stdout}, {code: 2, stdout: ''})
    assert.match(stderr, /^Error: .*nowhere\.xml/)
    assert.doesNotMatch(stderr, /\n {4}at /)
  })

  it('refuses a wire version it does not know', async () => {
    const {code, stderr} = await jg(['node', 'start', '--wire', '4.2'])
    assert.equal(code, 2)
    assert.match(stderr, /^Error: Expected --wire=4\.2 to be one of: 5\.2, 5\.3, 5\.4, 5\.5\n$/)
  })
})
