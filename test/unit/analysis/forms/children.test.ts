import assert from 'node:assert/strict'
import {judgeText, shortFindings} from '../../../support/config/verdicts.ts'

describe('fork stacks', () => {
  const forks = (...stacks: readonly string[]): string => `<fork-stacks>\n${stacks.join('\n')}\n</fork-stacks>`

  it('are read from a file of their own; they need no transport', () => {
    const verdict = judgeText(
      forks('<fork-stack id="a"><config><COUNTER bypass_bundling="true"/></config></fork-stack>'),
    )
    assert.deepEqual(
      [verdict.form, verdict.valid, verdict.stacks],
      ['fork-stacks', true, [{name: 'fork-stack a', protocols: ['COUNTER']}]],
    )
  })

  it('are read inside FORK, with their faults at their place', () => {
    const stack = `<FORK>${forks('<fork-stack id="a"><config><COUNTERR/></config></fork-stack>')}</FORK>`
    const verdict = judgeText(`<config><UDP/>${stack}</config>`, {release: '5.5'})
    assert.ok(
      shortFindings(verdict).includes('2:28 error unknown-protocol COUNTERR'),
      shortFindings(verdict).join('\n'),
    )
  })

  it('with one id twice, or wrong names, are refused', () => {
    const one = '<fork-stack id="a"><config><STATS/></config></fork-stack>'
    assert.deepEqual(shortFindings(judgeText(forks(one, one))), ['3:1 error fork-stack-twice a'])
    assert.deepEqual(shortFindings(judgeText(forks('<forkstack/>'))), ['2:1 error form-element forkstack'])
  })
})

describe('sites of RELAY', () => {
  const sites = (...lines: readonly string[]): string =>
    `<RelayConfiguration><sites>\n${lines.join('\n')}\n</sites></RelayConfiguration>`

  it('are read from a file of their own; the configurations of bridges are looked for', () => {
    const text = sites('<site name="lon"><bridges><bridge name="b" config="x.xml"/></bridges></site>')
    const verdict = judgeText(text)
    assert.deepEqual(
      [verdict.form, verdict.valid, shortFindings(verdict)],
      ['relay-sites', true, ['2:27 warning bridge-config x.xml']],
    )
    assert.deepEqual(shortFindings(judgeText(text, {}, {'x.xml': '<config/>'})), [])
  })

  const faults: readonly [string, string, string][] = [
    ['a site without name', '<site/>', '2:1 error site-name'],
    ['a site defined twice', '<site name="a"/><site name="a"/>', '2:17 error site-twice a'],
    ['what is neither bridges nor forwards', '<site name="a"><bridge/></site>', '2:16 error form-element bridge'],
    ['a wrong name', '<Site name="a"/>', '2:1 error form-element Site'],
    [
      'a forward without gateway',
      '<site name="a"><forwards><forward to="b"/></forwards></site>',
      '2:26 warning relay-attribute',
    ],
  ]
  for (const [what, line, expected] of faults)
    it(`report ${what}`, () => assert.deepEqual(shortFindings(judgeText(sites(line))), [expected]))
})
