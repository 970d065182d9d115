import assert from 'node:assert/strict'
import {invoke} from '../../../../src/stack/introspection.ts'
import {attributeOf, BarePair} from '../../../support/transports.ts'

describe('TCP_NIO2', () => {
  it('shows read and waiting bytes', () => {
    const pair = new BarePair('TCP_NIO2')
    pair.a.meet(pair.b)
    assert.equal(attributeOf(pair.a, 'acceptor_running'), 'true')
    assert.equal(attributeOf(pair.a, 'selector_open'), 'true')
    pair.a.tell(pair.b, 'one')
    pair.settle()
    pair.a.tell(pair.b, 'two')
    pair.settle()
    assert.equal(attributeOf(pair.b, 'num_selects'), '2')
    assert.match(String(invoke(pair.a.transport, 'printBuffers', [])), /^10\.0\.0\.2:\d+: 0 bytes to be sent\n$/)
    pair.b.transport.resetStats()
    assert.equal(attributeOf(pair.b, 'num_selects'), '0')
  })

  it('counts when a connection had to wait', () => {
    const pair = new BarePair('TCP_NIO2')
    pair.a.meet(pair.b)
    pair.a.tell(pair.b, 'x'.repeat(3_000_000))
    pair.settle()
    pair.settle()
    assert.equal(pair.b.received.length, 1)
    assert.equal(attributeOf(pair.a, 'num_partial_writes'), '1')
  })

  it('talks to members of TCP', () => {
    const pair = new BarePair('TCP_NIO2', {}, undefined, 'TCP')
    pair.a.meet(pair.b)
    pair.a.tell(pair.b, 'to TCP')
    pair.b.tell(pair.a, 'to TCP_NIO2')
    pair.settle()
    assert.deepEqual([pair.a.received, pair.b.received], [['B: to TCP_NIO2'], ['A: to TCP']])
  })
})
