import assert from 'node:assert/strict'
import {RELEASES} from '../../../src/releases/facts.ts'
import {judgeText} from '../../support/config/verdicts.ts'
import {ENDLESS_MS, unitMs} from '../../support/machine-speed.ts'

/** Processor time that one text may take in three releases, in the fixed piece of work. */
const MOST_UNITS = 400
const SIZE = 500_000
const fill = (unit: string): string => unit.repeat(Math.floor(SIZE / unit.length))

/** Texts that would exhaust a reader that trusts them. */
const HOSTILE: Readonly<Record<string, string>> = {
  'a document type with an address': '<!DOCTYPE c SYSTEM "http://127.0.0.1:9/x.dtd"><config><NOSUCH/></config>',
  'an external entity': '<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]><config><UDP bind_addr="&x;"/></config>',
  'entities that multiply': `<!DOCTYPE c [<!ENTITY a "lol">${'<!ENTITY b "&a;&a;&a;&a;">'.repeat(20)}]><infinispan>&b;</infinispan>`,
  '10,000 levels': `<config>${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}</config>`,
  '10,000 levels in a file of Infinispan': `<infinispan>${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}</infinispan>`,
  'NUL bytes': '<config>\0<UDP/></config>',
  'prototype names': '<config><UDP __proto__="1" constructor="2"/><__proto__/><hasOwnProperty/></config>',
  'a value without end': `<config><UDP bind_addr="${fill('x')}`,
  'a very long value': `<config><UDP nosuch="${fill('x')}"/></config>`,
  'opening variables': `<config><UDP mcast_port="${fill('${')}"/></config>`,
  'nested variables': `<config><UDP mcast_port="${'${a:'.repeat(5000)}${'}'.repeat(5000)}"/></config>`,
  'opening comments': fill('<!--'),
  'opening tags': fill('<'),
  'opening quotes': `<config><UDP ${fill('a="<a ')}/></config>`,
  'many attributes': `<config><UDP ${Array.from({length: 40_000}, (_, i) => `a${String(i)}="1"`).join(' ')}/></config>`,
  'many protocols': `<config>${'<UDP/>'.repeat(9000)}</config>`,
  'many unknown protocols': `<config>${Array.from({length: 9000}, (_, i) => `<FOO${String(i)} x="1"/>`).join('')}</config>`,
  'many unknown stacks': `<infinispan><jgroups>${Array.from({length: 400}, (_, i) => `<stack name="s${String(i)}">${'<FOO x="1"/>'.repeat(15)}</stack>`).join('')}</jgroups></infinispan>`,
  'a chain of stacks': `<infinispan><jgroups>${Array.from({length: 2000}, (_, i) => `<stack name="s${String(i)}" extends="s${String(i + 1)}"/>`).join('')}</jgroups></infinispan>`,
}

describe('hostile configurations', () => {
  for (const [what, text] of Object.entries(HOSTILE)) {
    it(`with ${what} are refused at once, each fault in one line`, function () {
      this.timeout(ENDLESS_MS)
      const began = process.cpuUsage()
      for (const release of ['auto', ...RELEASES.slice(0, 2)] as const) {
        const {valid, findings} = judgeText(text, {release})
        assert.equal(valid, false)
        assert.ok(findings.length > 0 && findings.length <= 202)
        for (const {message} of findings) {
          assert.doesNotMatch(message, /\n/)
          assert.ok(message.length < 1000, message.slice(0, 200))
        }
      }
      const {user, system} = process.cpuUsage(began)
      assert.ok((user + system) / 1000 < MOST_UNITS * unitMs())
    })
  }

  it('leave no trace on prototypes', () => {
    judgeText(HOSTILE['prototype names'] ?? '')
    assert.equal(({} as Record<string, unknown>)['1'], undefined)
    assert.deepEqual(Object.keys(Object.prototype), [])
  })
})
