import assert from 'node:assert/strict'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {jg, ROOT} from '../support/cli.ts'
import {assertResult} from '../support/result-schema.ts'

/** Files that must end in one clear message: name, text, and what is said of it. */
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
    /long\.xml" has \d+ bytes: this is no stack of protocols/,
  ],
  ['binary.xml', '\0\u0001\u0002', /binary\.xml:1:1: error: found a character that is not allowed in XML/],
  ['empty.xml', '', /empty\.xml:1:1: error: the file holds no element/],
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
    assert.equal(stdout.match(/: valid, \d+ protocols$/gm)?.length, 4)
  })

  for (const [name, text, expected] of HOSTILE) {
    it(`refuses ${name} with exit code 2 and one message, without a stack trace`, async () => {
      const {code, stdout, stderr} = await jg(['config', 'validate', write(name, text)])
      assert.equal(code, 2)
      assert.match(stdout, expected)
      assert.equal(stdout.trimEnd().split('\n').length, 2, stdout)
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
    assert.deepEqual([files[0]?.file, files[0]?.findings[0]?.column], ['<stdin>', 14])
  })
})

describe('jg config schema', () => {
  it('prints the committed schema', async () => {
    const {code, stdout} = await jg(['config', 'schema'])
    assert.equal(code, 0)
    assert.equal(stdout, readFileSync(join(ROOT, 'schemas/config-5.5.json'), 'utf8'))
    assertResult('config:schema', (await jg(['config', 'schema', '-o', 'json'])).stdout)
  })
})
