import assert from 'node:assert/strict'
import {judgeText, shortFindings} from '../../../support/config/verdicts.ts'
import {formOf} from '../../../../src/analysis/forms/form.ts'

const jgroups = (...stacks: readonly string[]): string =>
  `<infinispan xmlns="urn:infinispan:config:16.0">\n<jgroups>\n${stacks.join('\n')}\n</jgroups>\n</infinispan>`

const protocolsOf = (text: string): Record<string, readonly string[]> =>
  Object.fromEntries(judgeText(text).stacks.map((s) => [s.name ?? '', s.protocols]))

describe('stacks of Infinispan', () => {
  it('are recognised by the root or by <jgroups> somewhere below', () => {
    assert.equal(formOf(jgroups()), 'infinispan')
    assert.equal(formOf('<?xml version="1.0"?>\n<!-- a --><x:infinispan xmlns:x="urn:x"/>'), 'infinispan')
    assert.equal(formOf('<config/>'), 'jgroups')
  })

  it('are read by a parser of XML: single quotes, entities and comments as everywhere else', () => {
    const text = jgroups("<stack name='a'><TCP bind_port='78&#48;0'/><!-- <FOO/> --></stack>")
    assert.deepEqual(shortFindings(judgeText(text)), [])
  })

  it('extend those that Infinispan brings along, other ones of the file, and those of files', () => {
    const protocols = protocolsOf(
      jgroups(
        '<stack name="a" extends="tcp"><MPING stack.combine="REMOVE"/></stack>',
        '<stack name="b" extends="a"><TCPGOSSIP initial_hosts="h[1]" stack.combine="INSERT_ABOVE" stack.position="RED"/></stack>',
      ),
    )
    assert.deepEqual(protocols['a']?.slice(0, 3), ['TCP', 'RED', 'MERGE3'])
    assert.deepEqual(protocols['b']?.slice(0, 4), ['TCP', 'RED', 'TCPGOSSIP', 'MERGE3'])
    const files = {'own.xml': '<config><UDP/><PING/></config>'}
    const verdict = judgeText(
      jgroups(
        '<stack-file name="f" path="own.xml"/><stack name="c" extends="f"><PING num_discovery_runs="2"/></stack>',
      ),
      {},
      files,
    )
    assert.deepEqual([verdict.stacks[0]?.protocols, shortFindings(verdict)], [['UDP', 'PING'], []])
  })

  it('put attributes together, replace, insert below and above', () => {
    const protocols = protocolsOf(
      jgroups(
        '<stack name="base"><TCP/><MPING/><MERGE3/></stack>',
        '<stack name="a" extends="base"><PING stack.combine="REPLACE" stack.position="MPING"/>' +
          '<RED ispn:stack.combine="INSERT_BEFORE" ispn:stack.position="PING"/></stack>',
      ),
    )
    assert.deepEqual(protocols['a'], ['TCP', 'RED', 'PING', 'MERGE3'])
  })

  const faults: readonly [string, string, string][] = [
    ['a base that is not known', '<stack name="a" extends="tpc"/>', '3:1 error unknown-stack tpc'],
    [
      'a position that is not there',
      '<stack name="a" extends="tcp"><RED stack.combine="INSERT_AFTER" stack.position="PING"/></stack>',
      '3:65 error stack-position PING',
    ],
    [
      'an insertion without position',
      '<stack name="a" extends="tcp"><RED stack.combine="INSERT_AFTER"/></stack>',
      '3:31 error stack-position',
    ],
    [
      'a removal of what is not there',
      '<stack name="a" extends="tcp"><PING stack.combine="REMOVE"/></stack>',
      '3:31 error stack-position PING',
    ],
    [
      'a misspelt word',
      '<stack name="a" extends="tcp"><MPING stack.combine="REMOV"/></stack>',
      '3:31 error stack-combine REMOV',
    ],
    [
      'a protocol that lands on top unasked',
      '<stack name="a" extends="tcp"><PING/></stack>',
      '3:31 warning stack-appended',
    ],
    [
      'a remote site without its stack',
      '<stack name="a" extends="tcp"><remote-sites default-stack="x"/></stack>',
      '3:31 error unknown-stack x',
    ],
    [
      'a name given twice',
      '<stack name="a" extends="tcp"/><stack name="a" extends="udp"/>',
      '3:32 error stack-twice a',
    ],
  ]
  for (const [what, stack, expected] of faults) {
    it(`name ${what} with its place`, () => {
      assert.ok(
        shortFindings(judgeText(jgroups(stack))).includes(expected),
        shortFindings(judgeText(jgroups(stack))).join('\n'),
      )
    })
  }

  it('that extend each other in a circle are refused', () => {
    const text = jgroups('<stack name="a" extends="b"/>', '<stack name="b" extends="a"/>')
    assert.deepEqual(
      shortFindings(judgeText(text)).map((line) => line.split(' ')[2]),
      ['extends-loop'],
    )
  })

  it('are checked in the language of the JGroups that this Infinispan brings along', () => {
    const {release, findings, accepted} = judgeText(
      jgroups('<stack name="a" extends="tcp"><TCP bind_prt="1"/></stack>'),
    )
    assert.deepEqual([release, accepted], ['5.5', null])
    const finding = findings.find((f) => f.severity === 'error')
    assert.deepEqual(
      [finding?.code, finding?.expected, finding?.path],
      ['unknown-attribute', 'bind_port', 'jgroups/stack[a]/TCP/@bind_prt'],
    )
  })
})
