import assert from 'node:assert/strict'
import {loadText} from '../../../support/config/stack-models.ts'
import {findRule} from '../../../../src/analysis/lint/catalogue.ts'
import {judgeText, shortFindings} from '../../../support/config/verdicts.ts'

const MINE = '<stack name="my-hosts" extends="tcp"><MPING ip_ttl="3"/></stack>'
const relay = (site: string): string => `<relay.RELAY2 site="${site}" xmlns="urn:org:jgroups"/>`
const sites = (...names: readonly string[]): string =>
  `<remote-sites default-stack="tcp">${names.map((n) => `<remote-site name="${n}"/>`).join('')}</remote-sites>`

function infinispan(stacks: string, transport: string, caches = ''): string {
  return [
    '<infinispan xmlns="urn:infinispan:config:15.0">',
    `<jgroups>${stacks}</jgroups>`,
    `<cache-container name="c">${transport}${caches}</cache-container>`,
    '</infinispan>',
  ].join('\n')
}

/** Findings without their places, notes included. */
function found(text: string): readonly string[] {
  return judgeText(text)
    .findings.filter(({code}) => code !== 'external-protocol' && code !== 'missing-protocol')
    .map(({severity, code, found: word}) => `${severity} ${code} ${word ?? ''}`.trimEnd())
}

describe('what an Infinispan configuration names', () => {
  it('is resolved: a stack that the transport names and nobody defines is an error with the nearest name', () => {
    const verdict = judgeText(infinispan(MINE, '<transport stack="myhosts"/>'))
    assert.deepEqual(shortFindings(verdict), ['3:38 error unknown-stack myhosts'])
    assert.match(verdict.findings.find(({severity}) => severity === 'error')?.hint ?? '', /did you mean "my-hosts"/)
    assert.deepEqual(found(infinispan(MINE, '<transport stack="my-hosts"/>')), [])
    assert.deepEqual(found(infinispan('', '<transport stack="tpc"/>'))[0], 'error unknown-stack tpc')
  })

  it('is left alone where another file or a variable may decide', () => {
    assert.deepEqual(
      found(infinispan('', '<transport stack="of-another-file"/>')).filter((f) => f.startsWith('error')),
      [],
    )
    assert.deepEqual(found(infinispan(MINE, '<transport stack="${stack:tcp}"/>')), [])
  })

  it('and stacks that nobody names are pointed out, those that others extend apart', () => {
    assert.deepEqual(found(infinispan(MINE, '<transport/>')), ['info unused-stack my-hosts'])
    const child = '<stack name="b" extends="my-hosts"><MPING ip_ttl="4"/></stack>'
    assert.deepEqual(found(infinispan(MINE + child, '<transport stack="b"/>')), [])
  })

  it('RELAY2 and remote sites belong together', () => {
    const stack = (inside: string): string => `<stack name="x" extends="tcp">${inside}</stack>`
    const use = '<transport stack="x"/>'
    assert.deepEqual(found(infinispan(stack(relay('A')), use)), ['error relay-without-sites'])
    assert.deepEqual(found(infinispan(stack(sites('A')), use)), ['error sites-without-relay'])
    assert.deepEqual(found(infinispan(stack(relay('A') + sites('A', 'B')), use)), [])
    assert.deepEqual(found(infinispan(stack(relay('NORHT') + sites('NORTH', 'B')), use)), ['error unknown-site NORHT'])
    assert.deepEqual(found(infinispan(stack(relay('${site:X}') + sites('A', 'B')), use)), ['warning unknown-site X'])
  })

  it('remote sites are inherited', () => {
    const base = `<stack name="base" extends="tcp">${sites('A', 'B')}</stack>`
    const text = `${base}<stack name="x" extends="base">${relay('A')}</stack>`
    assert.deepEqual(found(infinispan(text, '<transport stack="x"/>')), [])
  })

  it('sites of backups are those of the stack', () => {
    const stack = `<stack name="x" extends="tcp">${relay('A')}${sites('A', 'B')}</stack>`
    const backups = (site: string): string =>
      `<distributed-cache name="d"><backups><backup site="${site}"/></backups></distributed-cache>`
    assert.deepEqual(found(infinispan(stack, '<transport stack="x"/>', backups('C'))), ['warning unknown-site C'])
    assert.deepEqual(found(infinispan(stack, '<transport stack="x"/>', backups('B'))), [])
  })

  it('a stack file that is missing is a warning where the transport uses it, else a note', () => {
    const file = '<stack-file name="own" path="gone.xml"/>'
    assert.ok(found(infinispan(file, '<transport stack="own"/>')).includes('warning stack-file gone.xml'))
    assert.ok(found(infinispan(file, '<transport stack="tcp"/>')).includes('info stack-file gone.xml'))
  })

  it('nothing is said of what is absent where an error took a protocol away', () => {
    const enc = (position: string): string =>
      `<stack name="enc" extends="tcp"><SSL_KEY_EXCHANGE keystore_name="n" stack.combine="INSERT_AFTER" stack.position="${position}"/>` +
      '<ASYM_ENCRYPT stack.combine="INSERT_BEFORE" stack.position="pbcast.NAKACK2"/></stack>'
    const [stack] = loadText(infinispan(enc('VERIFY_SUSPECT'), '<transport stack="enc"/>'), 'auto').stacks
    if (stack === undefined) throw new Error('no stack')
    assert.deepEqual([stack.complete, findRule('JG6009')?.check(stack, {rpcTimeoutMs: 1})], [false, []])
  })
})
