import assert from 'node:assert/strict'
import type {View} from '../../../../src/model/view.ts'
import {InjectView, viewNamesFor} from '../../../../src/protocols/testing/inject-view.ts'
import type {Event} from '../../../../src/stack/events.ts'
import {invoke} from '../../../../src/stack/introspection.ts'
import {Protocol} from '../../../../src/stack/protocol.ts'
import {type Managed, protocolSpec} from '../../../../src/stack/spec.ts'
import {memberAddress, ProtocolHarness, viewOf} from '../../../support/protocol-harness.ts'

const spec = protocolSpec({name: 'GMS', id: 12, doc: 'Records', properties: {}, attributes: {}, operations: {}})

class RecordingGms extends Protocol<typeof spec> {
  static readonly spec = spec
  protected override readonly managed: Managed<typeof spec> = {}
  readonly installed: View[] = []

  override up(event: Event): unknown {
    if (event.type === 'INSTALL_VIEW') this.installed.push(event.view)
    return undefined
  }
}

/** What member `name` of a view of A to D installs for a text. */
function inject(name: string, text: string, view = viewOf(7, 'A', 'B', 'C', 'D')): string[] {
  const gms = new RecordingGms()
  const transport = {
    addressCache: () => [{member: memberAddress('E'), physical: null as never, since: 0, removable: false}],
  }
  const h = new ProtocolHarness(new InjectView(), {name, others: [gms], transport})
  h.protocol.up({type: 'VIEW_CHANGE', view})
  invoke(h.protocol, 'injectView', [text])
  return gms.installed.map(String)
}

describe('INJECT_VIEW', () => {
  const text = 'A=A/B;B=A/B;C=C/D;D=C/D'

  it('installs on each member its view from the text', () => {
    assert.deepEqual(inject('A', text), ['[A|8] (2) [A, B]'])
    assert.deepEqual(inject('B', text), ['[A|8] (2) [A, B]'])
    assert.deepEqual(inject('D', text), ['[C|8] (2) [C, D]'])
  })

  it('does nothing on members that are not in the text', () => {
    assert.deepEqual(inject('D', 'A=A/B;DD=D'), [])
    assert.deepEqual(inject('A', ''), [])
  })

  it('finds members outside the view in the address cache of the transport', () => {
    assert.deepEqual(inject('A', 'A=A/E'), ['[A|8] (2) [A, E]'])
  })

  it('refuses views with members it does not know', () => {
    assert.deepEqual(inject('A', 'A=A/Nobody'), [])
    assert.deepEqual(inject('A', 'A='), [])
  })

  it('reads names with blanks around them', () => {
    assert.deepEqual(viewNamesFor(' A = A / B ; B=B', 'A'), ['A', 'B'])
    assert.equal(viewNamesFor('A', 'B'), undefined)
  })

  it('needs GMS', () => {
    const h = new ProtocolHarness(new InjectView())
    h.protocol.down({type: 'VIEW_CHANGE', view: viewOf(1, 'A')})
    assert.equal(invoke(h.protocol, 'injectView', ['A=A']), undefined)
  })
})
