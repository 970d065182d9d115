import assert from 'node:assert/strict'
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {jg, ROOT} from '../support/cli.ts'
import {assertResult} from '../support/result-schema.ts'

/** Files that must produce one clear message: name, text, and message. */
const HOSTILE: readonly [string, string, RegExp][] = [
  ['malformed.xml', '<config><UDP></config>', /malformed\.xml:1:14: error: found the end tag <\/config> where <UDP>/],
  [
    'xxe.xml',
    '<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]><config><UDP bind_addr="&x;"/></config>',
    /xxe\.xml:1:14: error: found an entity declaration/,
  ],
  [
    'bomb.xml',
    `<!DOCTYPE c [<!ENTITY a "lol">${'<!ENTITY b "&a;&a;&a;&a;">'.repeat(9)}]><config><UDP bind_addr="&b;"/></config>`,
    /bomb\.xml:1:14: error: found an entity declaration/,
  ],
  [
    'parameter.xml',
    '<!DOCTYPE c [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]><config><UDP/></config>',
    /parameter\.xml:1:14: error: found an entity declaration/,
  ],
  [
    'xinclude.xml',
    '<config xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="/etc/passwd" parse="text"/></config>',
    /xinclude\.xml:1:52: error: there is no protocol "xi:include"/,
  ],
  ['cut.xml', '<config><UDP', /cut\.xml:1:9: error: this start tag is never closed/],
  [
    'include.xml',
    '<config><include file="nosuch-inc.xml"/></config>',
    /include\.xml:1:9: error: included file "nosuch-inc\.xml" was not found/,
  ],
  ['deep.xml', '<a>'.repeat(100_000), /deep\.xml:1:97: error: expected at most/],
  [
    'long.xml',
    `<config><UDP bind_addr="${'x'.repeat(10 << 20)}"/></config>`,
    /long\.xml" has \d+ bytes: too large for a protocol stack/,
  ],
  ['binary.xml', '\0\u0001\u0002', /binary\.xml:1:1: error: found a character that is not allowed in XML/],
  ['empty.xml', '', /empty\.xml:1:1: error: the file has no elements/],
]

describe('jg config validate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jg-config-'))
  after(() => rmSync(folder, {recursive: true}))
  const write = (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }

  it('accepts the shipped configurations by name', async () => {
    const {code, stdout} = await jg([
      'config',
      'validate',
      'udp.xml',
      'tcp.xml',
      'quickstart-udp.xml',
      'quickstart-tcp.xml',
    ])
    assert.equal(code, 0, stdout)
    assert.equal(stdout.match(/: valid for JGroups 5\.5, \d+ protocols \(/gm)?.length, 4)
    assert.match(stdout, /^4 of 4 files valid, 0 errors, 0 warnings$/m)
  })

  for (const [name, text, expected] of HOSTILE) {
    it(`refuses ${name} with exit code 2 and one message, without a stack trace`, async () => {
      const {code, stdout, stderr} = await jg(['config', 'validate', write(name, text)])
      assert.equal(code, 2)
      assert.match(stdout, expected)
      assert.ok(stdout.trimEnd().split('\n').length <= 4, stdout)
      assert.doesNotMatch(stdout + stderr, /\n\s+at /)
    })
  }

  it('refuses include loops and missing files with exit code 2', async () => {
    const loop = join(folder, 'loop.xml')
    write('loop.xml', `<config><include file="${loop}"/></config>`)
    const result = await jg(['config', 'validate', loop, join(folder, 'nosuch.xml')])
    assert.equal(result.code, 2)
    assert.match(result.stdout, /loop\.xml:1:9: error: include loop: .* includes itself/)
    assert.match(result.stdout, /nosuch\.xml" was not found/)
    assert.doesNotMatch(result.stdout + result.stderr, /\n\s+at /)
  })

  it('refuses files that include each other', async () => {
    const there = write('there.xml', `<config><include file="${join(folder, 'back.xml')}"/></config>`)
    write('back.xml', `<config><include file="${there}"/></config>`)
    const {code, stdout} = await jg(['config', 'validate', there])
    assert.equal(code, 2)
    assert.match(stdout, /back\.xml:1:9: error: include loop: ".*there\.xml" and ".*back\.xml" include each other/)
  })

  for (const [name, text] of [...HOSTILE, ['gone.xml', null] as const]) {
    it(`a member is not started on ${name}: exit code 2, message on stderr, no stack trace`, async () => {
      const file = text === null ? join(folder, name) : write(name, text)
      const {code, stdout, stderr} = await jg(['node', 'start', '-props', file])
      assert.deepEqual([code, stdout], [2, ''])
      assert.match(stderr, /^Error: .*\n(  .*: error: .*\n)?$/)
    })
  }
  it('accepts folders and patterns; files of folders that contain no stack are skipped', async () => {
    const below = join(folder, 'deploy')
    mkdirSync(join(below, 'a'), {recursive: true})
    write('deploy/pom.xml', '<project/>')
    write('deploy/a/one.xml', '<config><UDP/><PING/></config>')
    write('deploy/a/two.xml', '<config><UDPP/></config>')
    const all = await jg(['config', 'validate', below])
    assert.equal(all.code, 2)
    assert.match(
      all.stdout,
      /^1 of 2 files valid, 1 error, 0 warnings, 1 refused by JGroups, 1 file without a stack skipped$/m,
    )
    const one = await jg(['config', 'validate', `${below}/**/o*.xml`, '-q'])
    assert.deepEqual([one.code, one.stdout], [0, '1 of 1 file valid, 0 errors, 0 warnings\n'])
  })

  it("reports JGroups' own verdict with --as-jgroups", async () => {
    const file = write('swallowed.xml', '<config><UDP ip_mcast="yes"/><PING/></configx>')
    assert.equal((await jg(['config', 'validate', file])).code, 2)
    const {code, stdout} = await jg(['config', 'validate', '--as-jgroups', '--jgroups', '5.5', file])
    assert.deepEqual([code, /error|warning:/.test(stdout.split('\n')[0] ?? '')], [0, false])
  })

  it('prints SARIF and JUnit', async () => {
    const file = write('bad.xml', '<config><UDP mcast_prt="1"/></config>')
    const sarif = JSON.parse((await jg(['config', 'validate', file, '-o', 'sarif'])).stdout) as {
      runs: {results: {ruleId: string}[]}[]
    }
    assert.ok(sarif.runs[0]?.results.some((r) => r.ruleId === 'unknown-attribute'))
    const junit = await jg(['config', 'validate', file, '-o', 'junit'])
    assert.equal(junit.code, 2)
    assert.match(junit.stdout, /<testsuites name="jg" tests="1" failures="1"/)
  })

  it('a member is not started on a broken file: exit code 2, message on stderr, no stack trace', async () => {
    const {code, stdout, stderr} = await jg([
      'node',
      'start',
      '-props',
      write('broken.xml', '<config><NOSUCH/></config>'),
    ])
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, /broken\.xml:1:9: error: there is no protocol "NOSUCH"/)
    assert.doesNotMatch(stderr, /\n\s+at /)
  })

  it('reads standard input and prints JSON as its schema says', async () => {
    const {code, stdout} = await jg(['config', 'validate', '-', '-o', 'json'], '<config><UDP mcast_prt="1"/></config>')
    assert.equal(code, 2)
    const {files} = assertResult('config:validate', stdout) as {
      files: {file: string; findings: {column: number; code: string}[]}[]
    }
    assert.ok(files[0] !== undefined)
    assert.equal(files[0].file, '<stdin>')
    assert.ok(files[0].findings.some((f) => f.column === 14))
  })
})

describe('jg config schema', () => {
  it('prints the committed schema', async () => {
    const {code, stdout} = await jg(['config', 'schema'])
    assert.equal(code, 0)
    assert.equal(stdout, readFileSync(join(ROOT, 'schemas/config-5.5.json'), 'utf8'))
    assertResult('config:schema', (await jg(['config', 'schema', '-o', 'json', '--jgroups', '4.2'])).stdout)
  })
})

describe('jg config xsd', () => {
  it('prints an XML schema with all protocols of a release', async () => {
    const {code, stdout} = await jg(['config', 'xsd', '--jgroups', '4.2'])
    assert.equal(code, 0)
    assert.match(stdout, /<xs:element name="pbcast\.GMS">/)
    assert.match(stdout, /<xs:attribute name="max_bundle_size"/)
    assertResult('config:xsd', (await jg(['config', 'xsd', '-o', 'json'])).stdout)
  })
})

describe('jg config explain', () => {
  it('explains attributes and protocols; unknown ones are wrong usage', async () => {
    const attribute = await jg(['config', 'explain', 'GMS.join_timeout'])
    assert.equal(attribute.code, 0)
    assert.match(attribute.stdout, /^attribute +pbcast\.GMS\.join_timeout$/m)
    assert.match(attribute.stdout, /^5\.5 +long +MILLISECONDS +2000$/m)
    assertResult('config:explain', (await jg(['config', 'explain', 'MERGE2', '-o', 'json'])).stdout)
    assertResult('config:explain', (await jg(['config', 'explain', 'UDP.ip_ttl', '-o', 'json'])).stdout)
    const unknown = await jg(['config', 'explain', 'GMS.join_timeot'])
    assert.deepEqual([unknown.code, unknown.stdout], [2, ''])
    assert.match(unknown.stderr, /did you mean "pbcast\.GMS\.join_timeout"/)
  })
})

describe('jg config effective and diff', () => {
  it('print values with their origin', async () => {
    const {code, stdout} = await jg(['config', 'effective', 'udp.xml', '--given', '-Djgroups.udp.mcast_port=1234'])
    assert.equal(code, 0, stdout)
    assert.match(stdout, /^UDP +mcast_port +1234 +system property jgroups\.udp\.mcast_port/m)
    assertResult('config:effective', (await jg(['config', 'effective', 'udp.xml', '-o', 'json'])).stdout)
  })

  it('compare by meaning: exit code 0 for none, 3 for differences', async () => {
    assert.equal((await jg(['config', 'diff', 'udp.xml', 'udp.xml'])).code, 0)
    const {code, stdout} = await jg(['config', 'diff', 'udp.xml', 'tcp.xml'])
    assert.equal(code, 3)
    assert.match(stdout, /^pbcast\.NAKACK2 +use_mcast_xmit +true \(default\) +false$/m)
    assertResult('config:diff', (await jg(['config', 'diff', 'udp.xml', 'tcp.xml', '-o', 'json'])).stdout)
  })
})
