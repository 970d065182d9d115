import assert from 'node:assert/strict'
import {hasFailed, lintConfigs, type LintedFile, type LintOptions} from '../../../../src/analysis/lint/lint.ts'
import {readProjectFile} from '../../../../src/analysis/lint/project-file.ts'
import {readSuppressions} from '../../../../src/analysis/lint/suppressions.ts'
import {ConfigError} from '../../../../src/errors/index.ts'
import {emptyEnvironment, healthyStack} from '../../../support/config/stack-models.ts'

function options(more: Partial<LintOptions> = {}): LintOptions {
  return {release: '5.5', environment: emptyEnvironment(), ignore: [], only: [], rpcTimeoutMs: 15_000, ...more}
}

function lint(text: string, more: Partial<LintOptions> = {}): LintedFile {
  const [file] = lintConfigs([{name: '-', found: false}], options({stdin: text, ...more})).files
  if (file === undefined) throw new Error('no file')
  return file
}

const codes = ({findings}: LintedFile): readonly string[] => findings.map(({code}) => code)
const NO_LOG = '<pbcast.GMS join_timeout="2s"/>'

describe('lint', () => {
  it('reports code, place, rule, page and advice', () => {
    const [finding] = lint(healthyStack({GMS: NO_LOG})).findings
    assert.deepEqual(
      [finding?.code, finding?.rule, finding?.line, finding?.column, finding?.page],
      ['JG4009', 'log-collect-msgs', 11, 1, 'docs/rules/JG4009.md'],
    )
    assert.equal(finding?.hint, 'set log_collect_msgs="true" on pbcast.GMS')
  })

  it('fails from the requested severity on', () => {
    const fails = (failOn: LintOptions['failOn'], text: string): boolean =>
      hasFailed(lintConfigs([{name: '-', found: false}], options({stdin: text, failOn})))
    const note = healthyStack({GMS: NO_LOG})
    const warning = healthyStack({MERGE3: ''})
    assert.deepEqual([fails('info', note), fails('warning', note), fails('error', note)], [true, false, false])
    assert.deepEqual(
      [fails('warning', warning), fails('error', warning), fails('never', warning)],
      [true, false, false],
    )
    assert.deepEqual([fails(undefined, note), fails(undefined, warning)], [false, true])
  })

  it('reports an invalid file, and a missing one', () => {
    const broken = lint('<config><NOSUCH/></config>')
    assert.match(broken.errors[0]?.message ?? '', /NOSUCH/)
    const [missing] = lintConfigs([{name: 'nosuch.xml', found: false}], options()).files
    assert.match(missing?.errors[0]?.message ?? '', /"nosuch\.xml" was not found/)
  })

  it('applies only the rules asked for', () => {
    assert.deepEqual(codes(lint(healthyStack({GMS: NO_LOG, MERGE3: ''}), {only: ['no-merge']})), ['JG4004'])
  })

  it('assumes the time limit of remote calls as a note, and warns against a given one', () => {
    const slow = healthyStack({FD_ALL3: '<FD_ALL3/>'})
    const severities = (rpcTimeoutMs: number | undefined): readonly string[] =>
      lint(slow, {rpcTimeoutMs, only: ['JG4007']}).findings.map(({severity}) => severity)
    assert.deepEqual([severities(undefined), severities(15_000), severities(60_000)], [['info'], ['warning'], []])
  })

  it('names the stack where a file holds several', () => {
    const stack = (name: string, changes = {}): string =>
      healthyStack(changes).replace('<config>', `<stack name="${name}">`).replace('</config>', '</stack>')
    const text = `<infinispan xmlns="urn:infinispan:config:16.0"><jgroups>${stack('a')}${stack('b', {MERGE3: ''})}</jgroups></infinispan>`
    const found = lint(text).findings
    assert.deepEqual(
      found.map(({code, stack: name}) => [code, name]),
      [['JG4004', 'b']],
    )
  })
})

describe('suppressions', () => {
  it('apply to the element after the comment, or before it on its line', () => {
    const before = lint(healthyStack({GMS: `<!-- jg:ignore JG4009: watched from outside --> ${NO_LOG}`}))
    const behind = lint(healthyStack({GMS: `${NO_LOG} <!-- jg:ignore log-collect-msgs -->`}))
    const inside = lint(healthyStack({GMS: '<pbcast.GMS <!-- jg:ignore JG4009 --> join_timeout="2s"/>'}))
    assert.deepEqual([codes(before), codes(behind), codes(inside)], [[], [], []])
    assert.deepEqual(
      before.suppressed.map(({code, by, reason}) => [code, by, reason]),
      [['JG4009', 'file', 'watched from outside']],
    )
  })

  it('apply to no other element and no other rule', () => {
    const other = lint(healthyStack({UFC: '<!-- jg:ignore JG4009 -->\n<UFC/>', GMS: NO_LOG}))
    assert.deepEqual(codes(other), ['JG4009', 'JG9004'])
    assert.deepEqual(codes(lint(healthyStack({GMS: `<!-- jg:ignore JG4004 --> ${NO_LOG}`}))), ['JG9004', 'JG4009'])
  })

  it('apply to the whole file before the root', () => {
    const text = `<?xml version="1.0"?>\n<!-- jg:ignore JG4004, JG4009 -->\n${healthyStack({MERGE3: '', GMS: NO_LOG})}`
    assert.deepEqual(codes(lint(text)), [])
    assert.equal(lint(text).suppressed.length, 2)
  })

  it('come from the command line too', () => {
    const file = lint(healthyStack({GMS: NO_LOG}), {ignore: ['log-collect-msgs']})
    assert.deepEqual([codes(file), file.suppressed[0]?.by], [[], 'flag'])
  })

  it('are reported where they name no rule', () => {
    const findings = lint(`<!-- jg:ignore no-merg -->${healthyStack()}`).findings
    assert.deepEqual(
      findings.map(({code, line}) => [code, line]),
      [['JG9003', 1]],
    )
    assert.match(findings[0]?.message ?? '', /no rule "no-merg", did you mean no-merge\?/)
    assert.match(lint(`<!-- jg:ignore -->${healthyStack()}`).findings[0]?.message ?? '', /names no rule/)
  })

  it('are no other comments', () => {
    assert.deepEqual(readSuppressions('a', '<!-- ignore JG4004 --><!-- jg:ignored JG4004 --><config/>'), [])
  })

  it('of many comments are read in one pass, and not more than a thousand', () => {
    const text = `<config>${'<!-- jg:ignore JG4004 -->'.repeat(20_000)}`
    assert.equal(readSuppressions('a', text).length, 1000)
  })
})

describe('.jg.yaml', () => {
  const read = (text: string): ReturnType<typeof readProjectFile> => readProjectFile('/p/.jg.yaml', text)

  it('disables rules, everywhere or for some files', () => {
    const {ignore, rpcTimeoutMs, failOn} = read(
      'lint:\n  ignore:\n    - JG4009\n    - {rule: [no-merge, JG6001], files: "test/**", reason: tests}\n  rpc-timeout: 17s\n  fail-on: error\n',
    )
    assert.deepEqual([rpcTimeoutMs, failOn], [17_000, 'error'])
    assert.deepEqual(
      ignore.map((e) => [e.rule, e.reason, e.matches('/p/test/a.xml'), e.matches('/p/conf/a.xml')]),
      [
        ['JG4009', undefined, true, true],
        ['no-merge', 'tests', true, false],
        ['JG6001', 'tests', true, false],
      ],
    )
  })

  it('may contain other things, or nothing', () => {
    assert.deepEqual([read('contexts: {}').ignore, read('').ignore, read('lint:').ignore], [[], [], []])
  })

  for (const [text, expected] of [
    ['lint: [', /this is not valid YAML/],
    ['lint: 5', /expected lint to be a mapping/],
    ['lint: {ignor: []}', /no setting "ignor"; did you mean "ignore"\?/],
    ['lint: {ignore: JG4009}', /expected lint\.ignore to be a list/],
    ['lint: {ignore: [{code: JG4009}]}', /a mapping with rule/],
    ['lint: {rpc-timeout: soon}', /a duration such as 15s/],
    ['lint: {fail-on: fatal}', /one of error, warning, info, never/],
  ] as const) {
    it(`refuses ${text}`, () => {
      assert.throws(
        () => read(text),
        (error) => error instanceof ConfigError && expected.test(error.message),
      )
    })
  }
})
