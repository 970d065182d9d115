import assert from 'node:assert/strict'
import {execFile} from 'node:child_process'
import {CannedMembers} from '../support/canned-members.ts'
import {BIN, type Ended, jg} from '../support/cli.ts'
import {requireTools} from '../support/requirements.ts'
import {assertResult} from '../support/result-schema.ts'

const UUIDS = ['A', 'B'].map(
  (name, i) => `${name}: fca11848-994e-43c5-b827-3b00e50a40c${String(i)}: 10.0.0.1:780${String(i)} (39 secs old)\n`,
)

describe('the output of jg probe', function () {
  this.timeout(30_000)
  const canned = new CannedMembers()
  let reach: string[] = []

  before(async () => {
    const members = ['A', 'B', 'C']
    const addresses = await Promise.all(
      ['A', 'B'].map((name) =>
        canned.member(name, members, (request) => {
          if (request === 'uuids') return `local_addr=${name}\r\nuuids=${UUIDS.join('')}\r\n`
          return request.startsWith('jmx') ? `GMS={coord=${String(name === 'A')}, num_views=3}\r\n` : ''
        }),
      ),
    )
    reach = ['-tcp', ...addresses.flatMap((address) => ['-addr', address]), '-timeout', '5s']
  })

  after(() => canned.close())

  function probe(...args: string[]): Promise<Ended> {
    return jg(['probe', ...reach, ...args])
  }

  it('is a table of 80 columns', async () => {
    const {stdout} = await probe()
    assert.equal(
      stdout,
      `MEMBER  CLUSTER  PHYSICAL ADDRESS  VIEW       VERSION  STATUS
A       demo     10.0.0.1:7800     [A|3] (3)  5.5.6    ok
B       demo     10.0.0.1:7800     [A|3] (3)  5.5.6    ok
C       demo                                           no answer
`,
    )
  })

  it('is a table of everything known with --wide', async () => {
    assert.equal(
      (await probe('--wide')).stdout,
      `MEMBER  CLUSTER  PHYSICAL ADDRESS  VIEW                 VERSION          STATUS
A       demo     10.0.0.1:7800     [A|3] (3) [A, B, C]  5.5.6.Final (x)  ok
B       demo     10.0.0.1:7800     [A|3] (3) [A, B, C]  5.5.6.Final (x)  ok
C       demo                                                             no answer
`,
    )
  })

  it('has a row for each line of an answer, shared by members with the same lines', async () => {
    assert.equal(
      (await probe('uuids')).stdout,
      `MEMBER  NAME  UUID                                  ADDRESS        AGE          MARK
A, B    A     fca11848-994e-43c5-b827-3b00e50a40c0  10.0.0.1:7800  39 secs old
A, B    B     fca11848-994e-43c5-b827-3b00e50a40c1  10.0.0.1:7801  39 secs old

MEMBER  STATUS
C       no answer
`,
    )
  })

  it('has the same facts as JSON and as YAML', async () => {
    const json = (await probe('jmx=GMS', '-o', 'json')).stdout
    assertResult('probe', json)
    const member = (name: string): object => ({
      name,
      status: 'answered',
      cluster: 'demo',
      physicalAddress: '10.0.0.1:7800',
      version: '5.5.6.Final (x)',
      memberCount: 3,
      view: null,
      values: {},
      records: {},
      attributes: {GMS: {coord: String(name === 'A'), num_views: '3'}},
    })
    const unknown = {cluster: 'demo', physicalAddress: null, version: null, memberCount: null, view: null}
    const empty = {values: {}, records: {}, attributes: {}}
    assert.deepEqual(JSON.parse(json), {
      schemaVersion: 1,
      request: ['jmx=GMS'],
      responses: 2,
      matches: 2,
      foreign: 0,
      dropped: 0,
      members: [member('A'), member('B'), {name: 'C', status: 'silent', ...unknown, ...empty}],
      failures: [],
      why: null,
    })
    const yaml = (await probe('jmx=GMS', '-o', 'yaml')).stdout
    assert.match(yaml, /^ {2}- name: A\n {4}status: answered\n {4}cluster: demo\n/m)
    assert.match(yaml, /^ {4}attributes:\n {6}GMS:\n {8}coord: "true"\n {8}num_views: "3"\n/m)
  })

  it('has no colour when it is piped', async () => {
    const {stdout} = await jg(['probe', ...reach], '', {NO_COLOR: ''})
    assert.doesNotMatch(stdout, /\u001B/)
  })

  /** Runs it on its own terminal, 80 columns wide. */
  function onTerminal(args: readonly string[], env: string): Promise<string> {
    const words = [process.execPath, BIN, ...args].map((word) => `'${word}'`).join(' ')
    const command = `stty cols 80 2>/dev/null; ${env} ${words}`
    // If CI is set, there are no colours on a terminal either.
    const unset = {CI: undefined, FORCE_COLOR: undefined, NODE_OPTIONS: undefined, NO_COLOR: undefined}
    return new Promise((resolve) => {
      const options = {env: {...process.env, ...unset, TERM: 'xterm-256color'}}
      execFile('script', ['-qec', command, '/dev/null'], options, (_error, stdout) => resolve(stdout))
    })
  }

  it('is coloured and fits on a terminal, and has no colour with NO_COLOR', async function () {
    requireTools(this, 'script')
    const coloured = await onTerminal(['probe', ...reach, '--wide'], '')
    assert.match(coloured, /\u001B\[1mMEMBER/)
    const plain = await onTerminal(['probe', ...reach], 'NO_COLOR=1')
    assert.doesNotMatch(plain, /\u001B\[\d+m/)
    assert.match(plain, /^MEMBER {2}CLUSTER/m)
    const narrow = await onTerminal(['attr', 'get', ...reach, 'GMS'], 'NO_COLOR=1')
    for (const line of narrow.split(/\r?\n/)) assert.ok(line.length <= 80, line)
  })
})
