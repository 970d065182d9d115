import assert from 'node:assert/strict'
import {judgeText, shortFindings} from '../../../support/config/verdicts.ts'

const subsystem = (version: string, ...lines: readonly string[]): string =>
  `<subsystem xmlns="urn:jboss:domain:jgroups:${version}">\n${lines.join('\n')}\n</subsystem>`

describe('stacks of the subsystem of WildFly', () => {
  it('give protocols from type and properties', () => {
    const verdict = judgeText(
      subsystem(
        '9.0',
        '<stacks><stack name="tcp">',
        '<transport type="TCP" socket-binding="jgroups-tcp"><property name="bind_prt">7800</property></transport>',
        '<socket-protocol type="MPING" socket-binding="jgroups-mping"/>',
        '<protocol type="FD_ALL3"><property name="timeout">40s</property></protocol>',
        '<relay site="LON"><remote-site name="NYC" channel="b"/></relay>',
        '</stack></stacks>',
      ),
    )
    assert.deepEqual([verdict.form, verdict.release, verdict.accepted], ['wildfly', '5.2', null])
    assert.deepEqual(verdict.stacks, [{name: 'tcp', protocols: ['TCP', 'MPING', 'FD_ALL3', 'relay.RELAY2']}])
    assert.deepEqual(shortFindings(verdict), ['3:52 error unknown-attribute bind_prt', '5:26 error wrong-value "40s"'])
  })

  it('are found in the file of a whole server, one subsystem per profile, with the protocols of fork channels', () => {
    const fork = '<channels><channel name="ee"><fork name="web"><protocol type="NOSUCH"/></fork></channel></channels>'
    const stack = '<stack name="udp"><transport type="UDP"/><protocol type="PING"/></stack>'
    const verdict = judgeText(
      `<domain xmlns="urn:jboss:domain:20.0"><profiles>\n<profile>${subsystem('8.0', fork, stack)}</profile>\n` +
        `<profile>${subsystem('8.0', stack)}</profile></profiles></domain>`,
    )
    assert.deepEqual(
      verdict.stacks.map((s) => s.name),
      ['udp', 'fork web', 'udp'],
    )
    assert.deepEqual(
      shortFindings(verdict).map((f) => f.split(' ').slice(1).join(' ')),
      ['error unknown-protocol NOSUCH'],
    )
  })

  it('report a protocol without type and a property without name', () => {
    const text = subsystem(
      '8.0',
      '<stack name="a"><transport type="UDP"/><protocol/><protocol type="PING"><property>1</property></protocol></stack>',
    )
    assert.deepEqual(shortFindings(judgeText(text)), ['2:40 error form-element', '2:73 error form-element'])
  })
})
