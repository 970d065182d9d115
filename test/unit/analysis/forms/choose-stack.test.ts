import assert from 'node:assert/strict'
import {chooseStack} from '../../../../src/analysis/forms/choose-stack.ts'
import {formOf} from '../../../../src/analysis/forms/form.ts'
import {dialectOf} from '../../../../src/config/stack/dialect.ts'
import {Findings} from '../../../../src/config/xml/findings.ts'

function chosen(text: string, asked?: string): string | undefined {
  const files = {find: () => 'was not found'}
  const reader = {
    dialect: dialectOf('5.5'),
    variables: {properties: {}, variables: {}},
    files,
    findings: new Findings(),
  }
  const stack = chooseStack({file: 'a.xml', text}, formOf(text), reader, asked)
  return stack === undefined ? undefined : `${stack.name ?? ''} ${stack.tree.protocols.map((p) => p.name).join(' ')}`
}

const infinispan = (stacks: string, transport: string): string =>
  `<infinispan xmlns="urn:infinispan:config:16.0"><jgroups>${stacks}</jgroups><cache-container><transport ${transport}/></cache-container></infinispan>`

const TWO = '<stack name="a"><TCP/></stack><stack name="b"><UDP/></stack>'

describe('the stack of a server’s file', () => {
  it('is the one asked for, then the one that the server takes, then the only one', () => {
    assert.equal(chosen(infinispan(TWO, 'stack="b"'), 'a'), 'a TCP')
    assert.equal(chosen(infinispan(TWO, 'stack="b"')), 'b UDP')
    assert.equal(chosen(infinispan('<stack name="a"><TCP/></stack>', '')), 'a TCP')
    const channels = '<channels default="ee"><channel name="ee" stack="t"/></channels>'
    const stacks = '<stack name="u"><transport type="UDP"/></stack><stack name="t"><transport type="TCP"/></stack>'
    assert.equal(chosen(`<subsystem xmlns="urn:jboss:domain:jgroups:9.0">${channels}${stacks}</subsystem>`), 't TCP')
  })

  it('may be one that Infinispan brings along', () => {
    assert.match(chosen(infinispan('', 'stack="udp"')) ?? '', /^udp UDP RED PING/)
    assert.match(chosen(infinispan(TWO, ''), 'tcp') ?? '', /^tcp TCP RED MPING/)
  })

  it('is not guessed: an error names those there are', () => {
    assert.throws(() => chosen(infinispan(TWO, '')), /which stack is meant\? it holds a, b; add --stack NAME/)
    assert.throws(() => chosen(infinispan(TWO, ''), 'c'), /a\.xml has no stack "c": it holds a, b/)
  })
})
