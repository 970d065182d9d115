import assert from 'node:assert/strict'
import fc from 'fast-check'
import {WIRE_VERSIONS, writeListFrame, writeSingleFrame} from '../../../../src/model/frame.ts'
import {Message} from '../../../../src/model/message.ts'
import {type Log, silentLog} from '../../../../src/runtime/ports.ts'
import {ByteWriter} from '../../../../src/wire/writer.ts'
import {attributeOf, type BareMember, BarePair, recordingLog} from '../../../support/transports.ts'

describe('frames from the network', () => {
  const {version} = WIRE_VERSIONS['5.5']

  function inject(pair: BarePair, bytes: Uint8Array): void {
    const socket = pair.a.transport as unknown as {
      receiver: {receive(b: Uint8Array, s: number, e: number, h: string, p: number): void}
    }
    socket.receiver.receive(bytes, 0, bytes.length, '10.0.0.9', 9)
  }

  function frame(write: (out: ByteWriter) => void): Uint8Array {
    const out = new ByteWriter()
    write(out)
    return out.copy()
  }

  const from = (pair: BarePair, dest: BareMember | null): Message => {
    const message = Message.bytes(dest?.channel.address ?? null, Buffer.from('x'))
    message.src = pair.b.channel.address
    return message
  }

  it('for another member are dropped', () => {
    const pair = new BarePair('UDP')
    inject(
      pair,
      frame((out) => writeSingleFrame(out, version, from(pair, pair.b))),
    )
    inject(
      pair,
      frame((out) => writeListFrame(out, version, pair.b.channel.address, null, 'demo', [from(pair, pair.b)])),
    )
    assert.deepEqual(pair.a.received, [])
  })

  it('of another version are dropped with one warning', () => {
    const {lines, log} = recordingLog()
    const pair = new BarePair('UDP', {}, log)
    for (let i = 0; i < 3; i++)
      inject(
        pair,
        frame((out) => writeSingleFrame(out, WIRE_VERSIONS['5.4'].version, from(pair, null))),
      )
    assert.deepEqual(pair.a.received, [])
    assert.deepEqual(lines, ['dropped a frame of a different version'])
    assert.equal(attributeOf(pair.a, 'different_version_messages'), '1')
  })

  it('that cannot be decoded are counted and cause one warning', () => {
    const {lines, log} = recordingLog()
    const pair = new BarePair('UDP', {}, log)
    for (const hex of ['29460700', '294600ffff', '29460300', '294601']) inject(pair, Buffer.from(hex, 'hex'))
    inject(pair, Buffer.from('2946', 'hex'))
    assert.equal(attributeOf(pair.a, 'num_rejected_msgs'), '4')
    assert.deepEqual(lines, ['dropped a frame that could not be decoded'])
  })

  it('that a protocol above fails on are counted and logged once per sender', () => {
    const {lines, log} = recordingLog()
    const pair = new BarePair('UDP', {}, log)
    pair.a.transport.above = {
      ...pair.a.transport.above,
      receive: () => {
        throw new TypeError('a fault')
      },
    }
    for (let i = 0; i < 3; i++)
      inject(
        pair,
        frame((out) => writeSingleFrame(out, version, from(pair, pair.a))),
      )
    assert.equal(attributeOf(pair.a, 'num_rejected_msgs'), '3')
    assert.deepEqual(lines, ['failed to handle messages from a member'])
  })

  it('of this member itself are dropped', () => {
    const pair = new BarePair('UDP')
    const own = Message.bytes(null, Buffer.from('x'))
    own.src = pair.a.channel.address
    inject(
      pair,
      frame((out) => writeSingleFrame(out, version, own)),
    )
    inject(
      pair,
      frame((out) => writeListFrame(out, version, null, own.src, 'demo', [own, own])),
    )
    assert.deepEqual(pair.a.received, [])
  })

  it('do no harm, whatever bytes they hold', () => {
    const pair = new BarePair('UDP')
    const good = frame((out) =>
      writeListFrame(out, version, null, pair.b.channel.address, 'demo', [from(pair, null), from(pair, null)]),
    )
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 80}), (tail) => inject(pair, Uint8Array.from([0x29, 0x46, ...tail]))),
    )
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, byte, end) => {
        const bytes = good.slice()
        bytes[at] = byte
        inject(pair, bytes.slice(0, Math.max(end, 3)))
      }),
      {numRuns: 2000},
    )
  })

  it('whose receiver fails leave the member running', () => {
    const errors: string[] = []
    const log: Log = {...silentLog, error: (_fields, message) => errors.push(message), child: () => log}
    const pair = new BarePair('UDP', {}, log)
    pair.a.channel.receive = () => {
      throw new Error('the protocol above')
    }
    inject(
      pair,
      frame((out) => writeSingleFrame(out, version, from(pair, null))),
    )
    assert.deepEqual(errors, ['failed to handle messages from a member'])
  })
})
