import assert from 'node:assert/strict'
import {Message} from '../../../../src/model/message.ts'
import {Red} from '../../../../src/protocols/flow/red.ts'
import {ProtocolHarness} from '../../../support/protocol-harness.ts'

describe('RED', () => {
  it('passes everything on, and warns that each property has no effect', () => {
    const h = new ProtocolHarness(new Red())
    const message = Message.empty(null)
    h.protocol.send(message)
    h.protocol.receive(message)
    assert.deepEqual([h.sent, h.delivered], [[message], [message]])
    assert.equal(h.protocol.props.enabled, false)
    for (const name of ['enabled', 'max_threshold', 'min_threshold', 'weight_factor'] as const) {
      assert.match(Red.spec.properties[name].inert ?? '', /no bounded send queue/)
    }
    for (const name of ['avg_queue_size', 'drop_rate', 'dropped_messages', 'queue_capacity', 'total_messages']) {
      assert.equal(h.protocol.gauge(name), 0)
    }
  })
})
