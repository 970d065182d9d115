import assert from 'node:assert/strict'
import {once} from 'node:events'
import {chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {type AddressInfo, createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {ContextList} from '../../src/context/listing.ts'
import type {ProbeResult} from '../../src/diag/client/probe-result.ts'
import {CannedMembers} from '../support/canned-members.ts'
import {BIN, type Ended, ended, manifestCommands} from '../support/cli.ts'
import {assertResult} from '../support/result-schema.ts'
import {spawn} from 'node:child_process'

describe('jg context', function () {
  this.timeout(30_000)
  const canned = new CannedMembers()
  let home = ''
  let folder = ''

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'jg-context-'))
    folder = join(home, 'project', 'deep')
    mkdirSync(folder, {recursive: true})
  })

  afterEach(() => rmSync(home, {recursive: true, force: true}))

  after(() => canned.close())

  /** Runs the built bin in the project's folder. */
  function jg(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const {JG_CONTEXT: _context, FORCE_COLOR: _colour, ...inherited} = process.env
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd: folder,
      env: {...inherited, HOME: home, XDG_CACHE_HOME: join(home, 'cache'), NO_COLOR: '1', ...env},
    })
    child.stdin.end()
    return ended(child)
  }

  const file = () => join(home, 'project', '.jg.yaml')

  async function contexts(): Promise<ContextList['contexts']> {
    const {stdout} = await jg(['context', 'list', '-o', 'json'])
    return (assertResult('context:list', stdout) as ContextList).contexts
  }

  it('saves, lists, uses and deletes, and keeps the rest of the file', async () => {
    writeFileSync(file(), '# of the project\nlint:\n  ignore: [JG4009] # on purpose\n')
    const saved = await jg([
      'context',
      'save',
      'prod',
      '--addr',
      '10.0.0.5:7800',
      '--cluster',
      'orders',
      '--expect',
      '3',
      '--read-only',
    ])
    assert.deepEqual(saved, {code: 0, signal: null, stdout: `saved context prod in ${file()}\n`, stderr: ''})
    const more = ['--diag-addr', '224.0.75.75', '--passcode-env', 'LAB_CODE', '--tls-keystore', 'keys.p12']
    const second = await jg(['context', 'save', 'lab', ...more, '-o', 'json'])
    const used = await jg(['context', 'use', 'lab', '-o', 'json'])
    assert.deepEqual([second.code, used.code], [0, 0])
    const lab = {schemaVersion: 1, name: 'lab', file: file()}
    assert.deepEqual(assertResult('context:save', second.stdout), {...lab, change: 'saved'})
    assert.deepEqual(assertResult('context:use', used.stdout), {...lab, change: 'used'})
    assert.equal(
      readFileSync(file(), 'utf8'),
      [
        '# of the project',
        'lint:',
        '  ignore: [ JG4009 ] # on purpose',
        'contexts:',
        '  prod:',
        '    addresses:',
        '      - 10.0.0.5:7800',
        '    cluster: orders',
        '    expect: 3',
        '    read-only: true',
        '  lab:',
        '    diagnostics:',
        '      addresses:',
        '        - 224.0.75.75',
        '    passcode:',
        '      env: LAB_CODE',
        '    tls:',
        '      keystore: deep/keys.p12',
        'context: lab',
        '',
      ].join('\n'),
    )
    assert.deepEqual(
      (await contexts()).map(({name, used, readOnly, passcode}) => [name, used, readOnly, passcode]),
      [
        ['prod', false, true, null],
        ['lab', true, false, 'env LAB_CODE'],
      ],
    )
    const {stdout} = await jg(['context', 'list'])
    assert.match(
      stdout,
      /^ +CONTEXT +CLUSTER +WHERE +EXPECT +READ-ONLY +FILE\n +prod +orders +10\.0\.0\.5:7800 +3 +yes /,
    )
    const deleted = await jg(['context', 'delete', 'lab', '-o', 'json'])
    assertResult('context:delete', deleted.stdout)
    assert.doesNotMatch(readFileSync(file(), 'utf8'), /lab/)
    assert.match(readFileSync(file(), 'utf8'), /# on purpose/)
  })

  it('uses the nearest file, then that of the home folder', async () => {
    assert.equal((await jg(['context', 'save', 'a', '--addr', '10.0.0.1', '--home'])).code, 0)
    writeFileSync(file(), 'contexts: {a: {addresses: [10.0.0.2]}, b: {addresses: [10.0.0.3]}}\n')
    assert.deepEqual(
      (await contexts()).map(({name, hidden, addresses}) => [name, hidden, addresses]),
      [
        ['a', false, ['10.0.0.2']],
        ['b', false, ['10.0.0.3']],
        ['a', true, ['10.0.0.1']],
      ],
    )
  })

  it('refuses invalid settings, and names file and setting', async () => {
    const wrong: Readonly<Record<string, RegExp>> = {
      'contexts: {a: {adresses: [x]}}': /contexts\.a has no setting "adresses"; did you mean "addresses"\?/,
      'contexts: {a: {passcode: s3cret}}': /expected contexts\.a\.passcode to be a reference/,
      'contexts: {a: {expect: many}}': /expected contexts\.a\.expect to be a whole number/,
      'contexts: {a: {transport: sctp}}': /expected contexts\.a\.transport to be one of auto, tcp, udp/,
      'contexts: [a]': /expected contexts to be a mapping/,
      'contexts: {a b: {}}': /expected a context name/,
    }
    for (const [text, expected] of Object.entries(wrong)) {
      writeFileSync(file(), `${text}\n`)
      const {code, stdout, stderr} = await jg(['context', 'list'])
      assert.deepEqual({code, stdout}, {code: 2, stdout: ''}, text)
      assert.match(stderr, expected)
      assert.ok(stderr.includes(file()) && !stderr.includes('s3cret'), stderr)
    }
    writeFileSync(file(), 'contexts: {prod: {addresses: [10.0.0.1]}}\n')
    const unknown = await jg(['probe', '--context', 'prd'])
    assert.equal(unknown.code, 2)
    assert.match(unknown.stderr, /there is no context 'prd'; did you mean 'prod'\?/)
    assert.equal((await jg(['context', 'save', 'empty'])).code, 2)
  })

  it('supplies other commands with options that are not on the command line', async () => {
    const address = await canned.member('A', ['A'], () => '')
    canned.requests.splice(0)
    const text = `contexts:\n  one: {cluster: "a.b", diagnostics: {addresses: ["${address}"], transport: tcp}}\n`
    writeFileSync(file(), text)
    const {stdout} = await jg(['probe', 'uuids', '-o', 'json'], {JG_CONTEXT: 'one'})
    assert.equal((assertResult('probe', stdout) as ProbeResult).responses, 1)
    assert.ok(canned.requests.includes('A: cluster=a\\.b uuids'), canned.requests.join())
    assert.equal((await jg(['probe', '--context=', '-tcp', '-addr', '127.0.0.1:1'], {JG_CONTEXT: 'one'})).code, 4)
    canned.requests.splice(0)
    await jg(['probe', '--context', 'one', '-cluster', 'x', 'uuids'])
    assert.ok(canned.requests.includes('A: cluster=x uuids'), canned.requests.join())
  })

  it('says which variable or file has no passcode, and never shows one', async () => {
    const own = join(home, '.jg.yaml')
    writeFileSync(own, 'contexts: {one: {addresses: ["127.0.0.1:1"], passcode: {env: NO_SUCH_CODE}}}\n')
    const {code, stderr} = await jg(['probe', '--context', 'one'])
    assert.equal(code, 1)
    assert.match(stderr, /passcode of context one: expected it in the environment variable NO_SUCH_CODE/)
  })

  it('sends no secret of a project file to an address that only that file names', async () => {
    const address = await canned.member('A', ['A'], () => '')
    const diagnostics = `diagnostics: {addresses: ["${address}"], transport: tcp}`
    writeFileSync(file(), `contexts: {one: {${diagnostics}, passcode: {env: SOME_CODE}}}\n`)
    canned.requests.splice(0)
    const words = ['probe', '--context', 'one', 'uuids']
    const refused = await jg(words, {SOME_CODE: 'hunter2'})
    assert.deepEqual([refused.code, refused.stdout, canned.requests], [6, '', []])
    assert.match(refused.stderr, /^Error: passcode of context one \(.*\): a secret goes only to addresses named in/)
    writeFileSync(join(home, '.jg.yaml'), `contexts: {mine: {${diagnostics}}}\n`)
    assert.equal((await jg(words, {SOME_CODE: 'hunter2'})).code, 0)
  })

  it("sends a project file's secret to none of its members if the command line says where to probe", async () => {
    const member = await canned.member('A', ['A'], () => '')
    const heard: Buffer[] = []
    const server = createServer((socket) =>
      socket.on('data', (bytes) => heard.push(bytes)).on('error', () => undefined),
    )
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const {port} = server.address() as AddressInfo
    const own = `diagnostics: {addresses: ["${member}"], transport: tcp}, addresses: ["127.0.0.1:${String(port)}"]`
    writeFileSync(file(), `contexts: {one: {${own}, passcode: {env: SOME_CODE}}}\n`)
    const words = ['probe', '--context', 'one', '--why', '--addr', '127.0.0.2', '--port', String(port)]
    assert.equal((await jg(words, {SOME_CODE: 'hunter2'})).code, 4)
    server.close()
    assert.equal(heard.length, 0)
  })

  it('substitutes no environment variables into a configuration that only a project file names', async () => {
    const stores = join(folder, 'stores')
    mkdirSync(stores)
    const tcp = '<TCP bind_port="7800"/>'
    writeFileSync(
      join(home, 'project', 'evil.xml'),
      `<config xmlns="urn:org:jgroups">${tcp}<FILE_PING location="${stores}/\${SOME_CODE:none}"/></config>`,
    )
    writeFileSync(file(), 'contexts: {one: {props: evil.xml}}\n')
    for (const words of [['discovery', 'dump'], ['discovery', 'check'], ['status']]) {
      const {code, stdout, stderr} = await jg([...words, '--context', 'one'], {SOME_CODE: 'hunter2'})
      assert.deepEqual([code, stdout], [6, ''])
      assert.match(
        stderr,
        /^Error: variable SOME_CODE for .*evil\.xml of context one \(.*\): environment variables are substituted/,
      )
    }
    // Unset variables have their default, and naming the file on the command line allows the environment.
    assert.match((await jg(['discovery', 'dump', '--context', 'one'])).stderr, /stores\/none/)
    const named = await jg(['discovery', 'dump', '--context', 'one', '--props', '../evil.xml'], {SOME_CODE: 'hunter2'})
    assert.match(named.stderr, /stores\/hunter2/)
  })

  it('neither uses nor changes a file that others may write, and says so in one line', async () => {
    writeFileSync(file(), 'context: one\ncontexts: {one: {addresses: ["127.0.0.1:1"]}}\n')
    chmodSync(file(), 0o666)
    const listed = await jg(['context', 'list'])
    assert.deepEqual(
      [listed.code, listed.stdout],
      [0, 'no contexts; create one with jg context save NAME --addr HOST:PORT\n'],
    )
    assert.match(listed.stderr, /^Warning: .*\.jg\.yaml is ignored because it can be written by others.*\n$/)
    assert.equal((await jg(['config', 'lint', 'udp.xml', '--fail-on', 'never'])).stderr, '')
    assert.equal((await jg(['__complete', 'context', 'use', ''])).stderr, '')
    const saved = await jg(['context', 'save', 'two', '--addr', '127.0.0.1:2'])
    assert.equal(saved.stdout, `saved context two in ${join(folder, '.jg.yaml')}\n`)
    writeFileSync(join(home, '.jg.yaml'), `safe: ["${file()}"]\n`)
    assert.deepEqual(
      (await contexts()).map(({name}) => name),
      ['two', 'one'],
    )
  })

  /** Command lines that change a cluster, by command; every command with --yes or --confirm has one. */
  const CHANGES: Readonly<Record<string, readonly string[]>> = {
    'attr:set': ['FD_ALL3.timeout=3s', '--yes'],
    'cache:add': ['entries.list', '--yes'],
    'discovery:add': ['--store', 'file:store', '--cluster', 'demo', '--from', 'entries.list', '--yes'],
    'discovery:prune': ['--store', 'file:store', '--yes'],
    op: ['GMS.suspect[B]', '--yes'],
    probe: ['jmx=GMS.join_timeout=3s', '--yes'],
    'protocol:insert': ['STATS', '--above', 'GMS', '--yes'],
    'protocol:remove': ['STATS', '--yes'],
    'stats:reset': ['--yes'],
    'view:inject': ['A=A', '--confirm', 'demo'],
  }

  it('refuses every change in a read-only context', async () => {
    const changing = manifestCommands().filter(
      ({flags}) => flags['yes'] !== undefined || flags['confirm'] !== undefined,
    )
    assert.deepEqual(changing.map(({id}) => id).sort(), Object.keys(CHANGES).sort())
    const address = await canned.member('A', ['A'], (request) =>
      request === 'print-protocols' ? 'protocols=TCPPING\nGMS\nINJECT_VIEW\n\r\n' : '',
    )
    writeFileSync(
      file(),
      `contexts: {ro: {read-only: true, diagnostics: {addresses: ["${address}"], transport: tcp}}}\n`,
    )
    writeFileSync(join(folder, 'entries.list'), 'A 11111111-0000-4000-8000-000000000000 10.0.0.1:7800 T\n')
    canned.requests.splice(0)
    for (const [id, words] of Object.entries(CHANGES)) {
      const {code, stderr} = await jg([...id.split(':'), ...words, '--context', 'ro'])
      assert.equal(code, 6, `${id}: ${stderr}`)
      assert.match(stderr, /context ro \(.*\) is read-only/)
    }
    const sent = canned.requests.map((request) => request.slice('A: '.length))
    assert.deepEqual(
      sent.filter((request) => request !== '' && request !== 'print-protocols' && request !== 'member-addrs'),
      [],
    )
  })
})
