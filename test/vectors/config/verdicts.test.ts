import assert from 'node:assert/strict'
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {diskConfigFiles} from '../../../src/config/files/config-files.ts'
import {formatFinding} from '../../../src/config/xml/findings.ts'
import {type ConfigEnvironment, type ConfigResult, loadConfig} from '../../../src/config/load.ts'
import type {ConfigFiles} from '../../../src/config/files/tree-loader.ts'
import type {NetworkInterface} from '../../../src/runtime/ports.ts'
import {REFERENCE, referenceJson, referenceRegistry} from '../../support/config/reference.ts'

interface Verdict {
  readonly file: string
  readonly verdict: string
  readonly exception?: readonly {message: string | null}[]
}

const address = (text: string): NetworkInterface['addresses'][number] => ({address: text, family: text.includes(':') ? 6 : 4, scope: 0})
const lo: NetworkInterface = {name: 'lo', loopback: true, addresses: [address('127.0.0.1')]}

/** Files that are no well-formed XML: JGroups' own reader takes them, and loses some of their content without a word. */
const MALFORMED = new Set([
  'attribute-twice.xml', 'xml-unclosed-root.xml', 'syntax-two-roots.xml', 'syntax-end-tag-mismatch.xml',
  'syntax-attribute-without-value.xml', 'syntax-comment-unclosed.xml',
])

/** Cases about rules that a protocol's own code holds (FORK, relay, AUTH, TCPGOSSIP) or that ask for a Java class. */
const OWN_RULES = new Set([
  'syntax-fork-wrong-child.xml', 'syntax-relay-site-unknown.xml', 'syntax-relay-no-site.xml', 'auth-good.xml', 'auth-no-class.xml',
  'auth-class-unknown.xml', 'policies-unknown.xml', 'hosts-no-port.xml',
])

function filesIn(folder: string): ConfigFiles {
  const disk = diskConfigFiles()
  return {
    find(name, from) {
      const inFolder = disk.find(join(folder, name), from)
      return typeof inFolder === 'string' ? disk.find(name, from) : inFolder
    },
  }
}

function load(folder: string, file: string, environment: Omit<ConfigEnvironment, 'files' | 'variables'>): ConfigResult {
  const text = readFileSync(join(folder, file), 'utf8')
  return loadConfig({file: join(folder, file), text}, {...environment, files: filesIn(folder), variables: {}})
}

describe('configurations judged by JGroups 5.5', function () {
  this.timeout(30_000)
  if (REFERENCE === undefined) {
    it('get the same verdict here (skipped: the reference material is not beside the project)', function () {
      this.skip()
    })
    return
  }
  const registry = referenceRegistry()
  const properties = {'java.net.preferIPv4Stack': 'true'}

  describe('small cases', () => {
    const folder = join(REFERENCE ?? '', 'reference/config-cases')
    const {cases} = referenceJson('reference/config-cases/verdicts.json') as {cases: readonly Verdict[]}
    for (const {file, verdict, exception} of cases.filter((c) => !OWN_RULES.has(c.file))) {
      it(`${file}: ${MALFORMED.has(file) ? 'refused as malformed XML' : verdict}`, () => {
        const result = load(folder, file, {registry, properties, interfaces: [lo]})
        const printed = result.findings.map(formatFinding).join('\n')
        assert.equal(result.valid, verdict === 'accepted' && !MALFORMED.has(file), `${exception?.[0]?.message ?? ''}\n${printed}`)
        for (const finding of result.findings) {
          assert.ok(finding.line > 0 && finding.column > 0, printed)
          assert.doesNotMatch(finding.message, /\n/)
        }
      })
    }
  })

  it('the corpus never crashes the reader, and each refused file has a line and a column', () => {
    const folder = join(REFERENCE ?? '', 'corpus')
    const judged = new Map((referenceJson('corpus/verdicts.json') as readonly {file: string; version: string; accepted: boolean}[])
      .filter((v) => v.version === '5.5.6').map((v) => [v.file, v.accepted]))
    const environment = {
      registry, properties: {...properties, 'jgroups.bind_addr': '127.0.0.1'},
      interfaces: [lo, {name: 'eth0', loopback: false, addresses: ['192.168.1.10', '10.0.0.10', '172.16.0.10'].map(address)}],
    }
    let agreed = 0
    let total = 0
    for (const file of readdirSync(folder, {recursive: true, encoding: 'utf8'}).filter((f) => f.endsWith('.xml'))) {
      const result = load(folder, file, environment)
      const errors = result.findings.filter((f) => f.severity === 'error')
      assert.equal(result.valid, errors.length === 0)
      for (const f of result.findings) if (f.code !== 'too-many-findings') assert.ok(f.line > 0 && f.column > 0, formatFinding(f))
      const accepted = judged.get(file)
      if (accepted === undefined) continue
      total++
      if (accepted === result.valid) agreed++
      else if (process.env['JG_SHOW'] === '1') console.log(file, accepted, errors.slice(0, 2).map(formatFinding))
    }
    console.log(`      same verdict as JGroups 5.5.6 on ${String(agreed)} of ${String(total)} corpus files`)
    assert.ok(agreed >= total * 0.9)
  })
})
