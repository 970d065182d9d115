import assert from 'node:assert/strict'
import type {ConfigFinding} from '../../../../src/errors/index.ts'
import {Findings} from '../../../../src/config/xml/findings.ts'
import {toJUnit} from '../../../../src/analysis/reports/junit.ts'
import {toSarif} from '../../../../src/analysis/reports/sarif.ts'
import {readXml} from '../../../../src/config/xml/xml-reader.ts'

const finding: ConfigFinding = {
  file: 'conf/a b.xml',
  line: 3,
  column: 5,
  path: 'config/UDP/@x',
  code: 'unknown-attribute',
  severity: 'error',
  message: 'UDP has no attribute "<x>" & more',
  hint: 'remove it',
}
const nowhere: ConfigFinding = {...finding, line: 0, column: 0, path: '', code: 'file-missing', severity: 'warning'}

describe('SARIF report', () => {
  it('has one result per finding, with rule, level and region', () => {
    const log = JSON.parse(
      toSarif([finding, nowhere], '1.0', [{code: 'file-missing', page: 'https://example.org'}]),
    ) as {
      version: string
      runs: {
        tool: {driver: {rules: {id: string; helpUri?: string}[]}}
        results: {level: string; locations: {physicalLocation: unknown}[]}[]
      }[]
    }
    const [run] = log.runs
    assert.ok(run !== undefined)
    assert.equal(log.version, '2.1.0')
    assert.deepEqual(run.tool.driver.rules, [
      {id: 'file-missing', helpUri: 'https://example.org'},
      {id: 'unknown-attribute'},
    ])
    assert.deepEqual(
      run.results.map((r) => r.level),
      ['error', 'warning'],
    )
    assert.deepEqual(run.results[0]?.locations[0]?.physicalLocation, {
      artifactLocation: {uri: 'conf/a%20b.xml'},
      region: {startLine: 3, startColumn: 5},
    })
    assert.deepEqual(run.results[1]?.locations[0]?.physicalLocation, {artifactLocation: {uri: 'conf/a%20b.xml'}})
  })
})

describe('JUnit report', () => {
  it('has one case per file; what would break XML is escaped or left out', () => {
    const text = toJUnit(
      [
        {file: 'a\u0001.xml', failed: true, findings: [finding]},
        {file: 'b.xml', failed: false, findings: []},
        {file: 'c.xml', failed: false, findings: [{...finding, severity: 'warning'}]},
      ],
      'jg config validate',
    )
    const findings = new Findings()
    const root = readXml('r.xml', text, findings, 'xml')
    assert.deepEqual(findings.list(), [])
    const cases = root?.children[0]?.children ?? []
    assert.deepEqual(
      cases.map((c) => [c.attributes[0]?.value, c.children.map((x) => x.name)]),
      [
        ['a.xml', ['failure']],
        ['b.xml', []],
        ['c.xml', ['system-out']],
      ],
    )
    assert.match(text, /tests="3" failures="1"/)
    assert.equal(cases[0]?.children[0]?.attributes[0]?.value, 'UDP has no attribute "<x>" & more')
  })
})
