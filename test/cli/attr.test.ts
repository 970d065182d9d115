import assert from 'node:assert/strict'
import type {AttrResult} from '../../src/attributes/read.ts'
import type {AttrSetResult} from '../../src/attributes/write.ts'
import type {StackChangeResult, StacksResult} from '../../src/diag/client/stacks-result.ts'
import {CannedMembers} from '../support/canned-members.ts'
import {type Ended, jg} from '../support/cli.ts'
import {assertResult} from '../support/result-schema.ts'

const STACK = ['UDP', 'GMS', 'FRAG2']

describe('jg attr, stats and protocol', function () {
  this.timeout(30_000)
  const canned = new CannedMembers()
  const sizes = new Map<string, string>()
  const stacks = new Map<string, string[]>()
  let reach: string[] = []

  /** Answers one key as a member of JGroups does; it does not confirm writes, and C ignores them. */
  function answer(name: string, key: string): string {
    const stack = stacks.get(name) ?? []
    const [, size] = /^jmx=FRAG2\.frag_size=(\d+)$/.exec(key) ?? []
    if (size !== undefined && name !== 'C') sizes.set(name, `${String(Number(size) / 1000)}KB`)
    if (/^jmx=FRAG2(\.frag_size)?$/.test(key)) return `FRAG2={frag_size=${sizes.get(name) ?? ''}, frag_size_x=1}\r\n`
    if (key.startsWith('jmx=GMS')) return `GMS={num_views=3, view=[A|3] (3) [A, B, C], view_x=1}\r\n`
    if (key === 'remove-protocol=FRAG2' && name !== 'C')
      stacks.set(
        name,
        stack.filter((one) => one !== 'FRAG2'),
      )
    if (key === 'insert-protocol=STATS=above=UDP') stacks.set(name, ['UDP', 'STATS', ...stack.slice(1)])
    return key === 'print-protocols' ? `protocols=${stack.map((one) => `${one}\n`).join('')}\r\n` : ''
  }

  before(async () => {
    const members = ['A', 'B', 'C']
    const addresses = await Promise.all(
      members.map((name) =>
        canned.member(name, members, (request) =>
          request
            .split(' ')
            .map((key) => answer(name, key))
            .join(''),
        ),
      ),
    )
    reach = ['-tcp', ...addresses.flatMap((address) => ['-addr', address]), '-timeout', '5s']
  })

  beforeEach(() => {
    canned.requests.splice(0)
    for (const name of ['A', 'B', 'C']) {
      sizes.set(name, '60KB')
      stacks.set(name, [...STACK])
    }
  })

  after(() => canned.close())

  function run(command: string, ...args: string[]): Promise<Ended> {
    return jg([...command.split(' '), ...reach, ...args])
  }

  it('refuses names and values that are not known before anything is sent', async () => {
    for (const [command, word, said] of [
      ['attr set', 'FRAG2.frag_siz=3', /did you mean FRAG2\.frag_size\?/],
      ['attr set', 'FRAG2.frag_size=50K', /FRAG2\.frag_size takes a number, or a size as 60KB, found '50K'/],
      ['protocol insert', 'STAT', /no protocol STAT is known; did you mean STATS\?/],
    ] as const) {
      const {code, stderr} = await run(command, word, '--yes', ...(word === 'STAT' ? ['--above', 'UDP'] : []))
      assert.equal(code, 2, word)
      assert.match(stderr, said)
    }
    assert.deepEqual(canned.requests, [])
  })

  it('takes a size as the table prints it', async () => {
    assert.equal((await run('attr set', 'FRAG2.frag_size=50KB', '-node', 'A', '--yes')).code, 0)
    assert.equal(sizes.get('A'), '50KB')
    assert.ok(canned.requests.some((request) => request.includes('jmx=FRAG2.frag_size=50000')))
  })

  describe('attr get', () => {
    it('has one row per member, and marks values that differ from the most common one', async () => {
      sizes.set('B', '50KB')
      const {code, stdout, stderr} = await run('attr get', 'FRAG2.frag_size', 'GMS.view')
      assert.deepEqual({code, stderr}, {code: 0, stderr: ''})
      assert.equal(
        stdout,
        `MEMBER  FRAG2.frag_size  GMS.view
A       60KB             [A|3] (3) [A, B, C]
B       50KB ≠           [A|3] (3) [A, B, C]
C       60KB             [A|3] (3) [A, B, C]
`,
      )
    })

    it('reports differences in JSON and YAML, and exits with 3 if there must be none', async () => {
      sizes.set('B', '50KB')
      const {code, stdout} = await run('attr get', 'FRAG2.frag_size', '--same', '-o', 'json')
      const {differing, members, missing} = assertResult('attr:get', stdout) as AttrResult
      assert.deepEqual({code, differing, missing}, {code: 3, differing: ['FRAG2.frag_size'], missing: []})
      assert.deepEqual(
        members.map(({attributes}) => attributes),
        [{'FRAG2.frag_size': '60KB'}, {'FRAG2.frag_size': '50KB'}, {'FRAG2.frag_size': '60KB'}],
      )
      assert.match(
        (await run('attr get', 'GMS.num_views', '-o', 'yaml')).stdout,
        /^schemaVersion: 1\nrequest:\n {2}- GMS\.num_views\n/,
      )
      assert.equal((await run('attr get', 'GMS.num_views', '--same')).code, 0)
    })

    it('prints more columns with --wide, and unchanged answers with -o raw', async () => {
      assert.match(
        (await run('attr get', 'GMS.num_views', '--wide')).stdout,
        /^A +10\.0\.0\.1:7800 +5\.5\.6\.Final \(x\) +3$/m,
      )
      assert.match((await run('attr get', 'GMS.num_views', '-o', 'raw')).stdout, /^#1 \(\d+ bytes\):\nA \[ip=/)
    })

    it('exits with 1 and a hint if no member has the attribute', async () => {
      const {code, stderr} = await run('attr get', 'GMS.num_viewz')
      assert.equal(code, 1)
      assert.match(stderr, /^no member has GMS\.num_viewz; did you mean GMS\.num_views\?$/m)
      assert.equal((await run('attr get', 'GMS')).code, 0)
      assert.equal((await run('attr get', 'GMS.', '-o', 'json')).code, 2)
    })
  })

  describe('attr set', () => {
    it('asks first, and changes nothing without confirmation', async () => {
      const {code, stderr} = await run('attr set', 'FRAG2.frag_size=50000')
      assert.equal(code, 6)
      assert.match(stderr, /FRAG2\.frag_size=50000 changes members: 3 of cluster demo \(A, B, C\): not confirmed/)
      assert.ok(canned.requests.every((request) => !request.includes('=50000')))
    })

    it('shows values before and after, members that ignored the change, and how to undo it', async () => {
      const {code, stdout, stderr} = await run('attr set', 'FRAG2.frag_size=50000', '--yes')
      assert.equal(code, 1)
      assert.equal(
        stdout,
        `MEMBER  ATTRIBUTE        BEFORE  AFTER  OUTCOME
A       FRAG2.frag_size  60KB    50KB   set
B       FRAG2.frag_size  60KB    50KB   set
C       FRAG2.frag_size  60KB    60KB   refused
`,
      )
      assert.match(stderr, /^to set it back: jg attr set FRAG2\.frag_size=60000$/m)
    })

    it('reports the same in JSON', async () => {
      sizes.set('A', '70KB')
      const {stdout} = await run('attr set', 'FRAG2.frag_size=50000', '--yes', '-o', 'json')
      const {members, undo} = assertResult('attr:set', stdout) as AttrSetResult
      assert.deepEqual(
        members.map(({changes}) => changes[0]?.outcome),
        ['set', 'set', 'refused'],
      )
      assert.equal(undo, null)
    })
  })

  describe('attr watch', () => {
    it('prints values once, then only changes', async () => {
      const watched = run('attr watch', 'GMS.num_views', '--count', '2', '--interval', '50ms', '-o', 'json')
      const {code, stdout} = await watched
      assert.equal(code, 0)
      const facts = stdout.trim().split('\n')
      assert.equal(facts.length, 3)
      for (const fact of facts) assertResult('attr:watch', fact)
    })
  })

  describe('stats reset', () => {
    it('asks first, then shows the members that did it', async () => {
      assert.equal((await run('stats reset')).code, 6)
      const {code, stdout} = await run('stats reset', '--yes')
      assert.equal(code, 0)
      assert.equal(
        stdout,
        'MEMBER  CLUSTER  STATUS\nA       demo     reset\nB       demo     reset\nC       demo     reset\n',
      )
      assertResult('stats:reset', (await run('stats reset', '--yes', '-o', 'json')).stdout)
    })
  })

  describe('protocol', () => {
    it('lists the stack once if all members have the same, and exits with 3 if they should but do not', async () => {
      assert.equal((await run('protocol list', '--same')).stdout, 'PROTOCOLS OF A, B, C\nFRAG2\nGMS\nUDP\n')
      stacks.set('B', ['UDP', 'GMS'])
      const {code, stdout} = await run('protocol list', '--same')
      assert.equal(code, 3)
      assert.equal(stdout, 'PROTOCOL  A, C  B\nFRAG2     1     -  ≠\nGMS       2     1\nUDP       3     2\n')
      const result = assertResult('protocol:list', (await run('protocol list', '-o', 'json')).stdout) as StacksResult
      assert.equal(result.same, false)
    })

    it('removes a protocol, and reports members that still have it', async () => {
      const {code, stdout} = await run('protocol remove', 'FRAG2', '--yes')
      assert.equal(code, 1)
      assert.match(stdout, /^A +demo +removed +UDP GMS$/m)
      assert.match(stdout, /^C +demo +not removed +UDP GMS FRAG2$/m)
    })

    it('reports for each member whether the protocol is gone', async () => {
      const {code, stdout} = await run('protocol remove', 'FRAG2', '--yes', '-o', 'json')
      assert.equal(code, 1)
      const {members} = assertResult('protocol:remove', stdout) as StackChangeResult
      assert.deepEqual(
        members.map(({name, done}) => [name, done]),
        [
          ['A', true],
          ['B', true],
          ['C', false],
        ],
      )
    })

    it('inserts a protocol', async () => {
      const {code, stdout} = await run('protocol insert', 'STATS', '--above', 'UDP', '--yes', '-o', 'json')
      assert.equal(code, 0)
      const {members} = assertResult('protocol:insert', stdout) as StackChangeResult
      assert.ok(members.every(({done}) => done))
    })

    it('refuses expressions, and changes that are impossible in every stack, before anything is sent', async () => {
      for (const args of [
        ['remove', 'STATS'],
        ['remove', 'UDP'],
        ['insert', 'GMS', '--above', 'UDP'],
        ['insert', 'STATS', '--above', 'TCP'],
      ]) {
        const {code, stderr} = await run(`protocol ${args.join(' ')}`, '--yes')
        assert.equal(code, 1, args.join(' '))
        assert.match(stderr, /nothing was changed$/m)
      }
      for (const args of ['remove F.*', 'insert STATS', 'insert STATS --above A --below B']) {
        assert.equal((await run(`protocol ${args}`, '--yes')).code, 2, args)
      }
      assert.ok(canned.requests.every((request) => !/(remove|insert)-protocol/.test(request)))
    })
  })
})
