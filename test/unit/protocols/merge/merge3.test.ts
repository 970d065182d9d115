import assert from 'node:assert/strict'
import {IpAddress} from '../../../../src/model/ip-address.ts'
import {Message, MessageType, Transient} from '../../../../src/model/message.ts'
import {encodePayload} from '../../../../src/model/payload.ts'
import type {Address} from '../../../../src/model/address.ts'
import {MergeView, type View} from '../../../../src/model/view.ts'
import {writeView, writeViewPlain} from '../../../../src/model/view-codec.ts'
import {type MergeHeader, mergeHeader} from '../../../../src/headers/merge3.ts'
import {Merge3} from '../../../../src/protocols/merge/merge3.ts'
import {type HarnessOptions, memberAddress, ProtocolHarness, viewOf} from '../../../support/protocol-harness.ts'
import {rulesBrokenBy} from '../../../support/rules.ts'
import {toHex} from '../../../support/vectors.ts'

const physical = IpAddress.parse('10.0.0.1', 7800)
const props = {min_interval: 1000, max_interval: 2000}

/** A member in the view [A|1] {A, B}. */
function merge3(options: HarnessOptions = {}): ProtocolHarness<Merge3> {
  const h = new ProtocolHarness(new Merge3({props}), {transport: {physicalAddress: physical}, ...options})
  h.protocol.down({type: 'VIEW_CHANGE', view: viewOf(1, 'A', 'B')})
  return h
}

function receive(
  h: ProtocolHarness<Merge3>,
  src: Address,
  header: Partial<MergeHeader>,
  payload: Uint8Array | null = null,
): void {
  const message = payload === null ? Message.empty(h.address) : Message.bytes(h.address, payload)
  message.src = src
  h.receiveBatch([
    message.putHeader(38, mergeHeader, {
      type: 'INFO',
      viewId: null,
      logicalName: null,
      physicalAddress: null,
      ...header,
    }),
  ])
}

const info = (h: ProtocolHarness<Merge3>, name: string, view: View): void =>
  receive(h, memberAddress(name), {
    viewId: view.viewId,
    logicalName: name,
    physicalAddress: IpAddress.parse('10.0.0.9', 7800),
  })

const viewRsp = (h: ProtocolHarness<Merge3>, name: string, view: View): void => {
  const payload = encodePayload(5, (out) => {
    out.bool(true)
    writeView(out, view)
  })
  receive(h, memberAddress(name), {type: 'VIEW_RSP'}, payload)
}

const typesSent = (h: ProtocolHarness<Merge3>): string[] =>
  h.takeSent().map((m) => `${m.header(38, mergeHeader)?.type ?? '?'} ${String(m.dest ?? '*')}`)

describe('MERGE3', () => {
  it('computes check_interval as 1.6 times max_interval', () => {
    assert.equal(merge3().protocol.props.check_interval, 3200)
    assert.equal(
      new ProtocolHarness(new Merge3({props: {...props, check_interval: 100}})).protocol.props.check_interval,
      3200,
    )
    assert.equal(
      new ProtocolHarness(new Merge3({props: {...props, check_interval: 2500}})).protocol.props.check_interval,
      2500,
    )
  })

  it('refuses a min_interval that is not below max_interval', () => {
    const findings = rulesBrokenBy(Merge3.spec, {min_interval: 5, max_interval: 5})
    assert.deepEqual(
      findings.map((f) => f.property),
      ['min_interval'],
    )
  })

  it('multicasts INFO at random times between half and one and a half max_interval', () => {
    const h = merge3()
    h.advance(999)
    assert.equal(h.takeSent().length, 0)
    h.advance(2002)
    const [message] = h.takeSent()
    assert.ok(message !== undefined)
    assert.equal(message.dest, null)
    assert.equal(message.flags, 0)
    assert.equal(message.type, MessageType.EMPTY)
    assert.equal(message.transient & Transient.DONT_LOOPBACK, Transient.DONT_LOOPBACK)
    const header = message.header(38, mergeHeader)
    assert.equal(String(header?.viewId), '[A|1]')
    assert.ok(header !== undefined)
    assert.equal(header.logicalName, 'A')
    assert.equal(String(header.physicalAddress), '10.0.0.1:7800')
  })

  it('sends INFO to each physical address found, where the transport cannot multicast', () => {
    const h = merge3({
      transport: {physicalAddress: physical, supportsMulticasting: false},
      down: (event) => {
        if (event.type !== 'FIND_MBRS') return undefined
        const data = {
          server: true,
          coordinator: true,
          logicalName: 'C',
          physicalAddress: IpAddress.parse('10.0.0.3', 7800),
        }
        event.each?.({...data, sender: memberAddress('C')})
        event.each?.({...data, sender: memberAddress('C')})
        event.each?.({...data, sender: memberAddress('A')})
        event.each?.({...data, sender: memberAddress('D'), physicalAddress: null})
        return undefined
      },
    })
    h.protocol.operation('sendInfo')?.()
    assert.deepEqual(typesSent(h), ['INFO 10.0.0.3:7800'])
  })

  it('asks for the views of different subgroups and sends MERGE up', () => {
    const h = merge3()
    info(h, 'C', viewOf(1, 'C'))
    assert.deepEqual(h.eventsDown.filter((e) => e.type === 'ADD_PHYSICAL_ADDRESS').length, 1)
    assert.equal(h.protocol.gauge('views'), 1)
    h.takeSent()
    h.protocol.operation('checkInconsistencies')?.()
    assert.deepEqual(typesSent(h), ['VIEW_REQ C'])
    viewRsp(h, 'C', viewOf(1, 'C'))
    const merge = h.eventsUp.at(-1)
    assert.ok(merge?.type === 'MERGE')
    assert.deepEqual([...merge.views.values()].map(String), ['[A|1] (2) [A, B]', '[C|1] (1) [C]'])
    assert.equal(h.protocol.counters.num_merge_events, 1)
  })

  it('goes on with those that answer within a tenth of check_interval', () => {
    const h = merge3()
    info(h, 'C', viewOf(1, 'C'))
    info(h, 'D', viewOf(1, 'D'))
    h.protocol.operation('checkInconsistencies')?.()
    viewRsp(h, 'C', viewOf(1, 'C'))
    assert.equal(h.eventsUp.length, 0)
    h.advance(320)
    const merge = h.eventsUp.at(-1)
    assert.ok(merge?.type === 'MERGE' && merge.views.size === 2)
  })

  it('does nothing when all have the same view', () => {
    const h = merge3()
    info(h, 'B', viewOf(1, 'A', 'B'))
    h.advance(3200)
    assert.ok(!typesSent(h).some((t) => t.startsWith('VIEW_REQ')))
    info(h, 'B', viewOf(2, 'B'))
    h.protocol.operation('checkInconsistencies')?.()
    viewRsp(h, 'B', viewOf(1, 'A', 'B'))
    assert.equal(h.eventsUp.length, 0)
  })

  it('answers VIEW_REQ with the plain form of its view, also to a bare physical address', () => {
    const h = merge3()
    const view = new MergeView(viewOf(4, 'A', 'B').viewId, viewOf(4, 'A', 'B').members, [
      viewOf(1, 'A'),
      viewOf(2, 'B'),
    ])
    h.protocol.down({type: 'VIEW_CHANGE', view})
    const tool = IpAddress.parse('10.0.0.77', 4000)!
    receive(h, tool, {type: 'VIEW_REQ'})
    const [response] = h.takeSent()
    assert.ok(response !== undefined)
    assert.ok(tool.equals(response.dest))
    const plain = encodePayload(5, (out) => {
      out.bool(true)
      writeViewPlain(out, view)
    })
    assert.equal(toHex(response.payload ?? new Uint8Array()), toHex(plain))
  })

  it('keeps the newest view id of each member and prints them', () => {
    const h = merge3()
    info(h, 'C', viewOf(3, 'C', 'D'))
    info(h, 'D', viewOf(3, 'C', 'D'))
    info(h, 'C', viewOf(2, 'C'))
    assert.equal(h.protocol.operation('dumpViews')?.(), '[C|3]: [C, D]\n')
    h.protocol.operation('clearViews')?.()
    assert.equal(h.protocol.gauge('views'), 0)
  })

  it('asks no more than max_participants_in_merge', () => {
    const h = merge3()
    h.protocol.props.max_participants_in_merge = 2
    for (const name of 'CDE') info(h, name, viewOf(1, name))
    h.protocol.operation('checkInconsistencies')?.()
    assert.deepEqual(typesSent(h), ['VIEW_REQ D', 'VIEW_REQ E'])
  })

  it('is quiet from TMP_VIEW to the next view and after it leaves', () => {
    const h = merge3()
    assert.equal(h.protocol.gauge('info_sender_running'), true)
    h.protocol.down({type: 'TMP_VIEW', view: viewOf(2, 'A')})
    assert.equal(h.protocol.gauge('view_consistency_checker_running'), false)
    h.advance(20_000)
    assert.equal(h.takeSent().length, 0)
    h.protocol.down({type: 'VIEW_CHANGE', view: viewOf(2, 'A')})
    assert.equal(h.protocol.gauge('merge_task_running'), true)
    h.protocol.down({type: 'DISCONNECT', done: () => undefined})
    assert.equal(h.protocol.gauge('info_sender_running'), false)
  })
})
