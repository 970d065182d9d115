import {Protocol} from '../../src/stack/protocol.ts'
import {ProtocolRegistry} from '../../src/stack/registry.ts'
import {protocolSpec} from '../../src/stack/spec.ts'

const spec = protocolSpec({name: 'STATS', id: 0, doc: 'Does nothing.', properties: {}, attributes: {}, operations: {}})

/** A protocol that lets everything pass, to be inserted into a stack. */
class Stats extends Protocol<typeof spec> {
  static readonly spec = spec
  protected override readonly managed = {}
}

/** Knows STATS and nothing else. */
export const STATS = new ProtocolRegistry().register(Stats)
