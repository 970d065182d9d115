import assert from 'node:assert/strict'
import fc from 'fast-check'
import {DecodeError} from '../../../../src/errors/index.ts'
import {Uuid} from '../../../../src/model/address.ts'
import {IpAddress} from '../../../../src/model/ip-address.ts'
import {
  decodeGossip,
  encodeGossip,
  isMessage,
  MessageHead,
  readMessage,
} from '../../../../src/stack/gossip/gossip-frames.ts'
import {fromHex, loadVectors, toHex} from '../../../support/vectors.ts'

const A = Uuid.fromBits(0x1111_2222_3333_4444n, 0x5555_6666_7777_8888n)
const B = Uuid.fromBits(0x0102_0304_0506_0708n, 0x090a_0b0c_0d0e_0f10n)
const VECTORS = new Map(loadVectors('gossip').map(({name, hex}) => [name, hex]))

/** A vector as a frame of the stream. */
function framed(name: string): string {
  const hex = VECTORS.get(name) ?? ''
  return (hex.length / 2).toString(16).padStart(8, '0') + hex
}

describe('frames of a connection to a GossipRouter', () => {
  it('are those of JGroups, with their length in front', () => {
    const physicalAddress = IpAddress.parse('127.0.0.1', 7800)
    const register = {group: 'demo', address: A, logicalName: 'A', physicalAddress}
    assert.equal(toHex(encodeGossip({type: 'REGISTER', ...register})), framed('register'))
    assert.equal(toHex(encodeGossip({type: 'UNREGISTER', group: 'demo', address: A})), framed('unregister'))
    assert.equal(toHex(encodeGossip({type: 'GET_MBRS', group: 'demo'})), framed('get_mbrs'))
    assert.equal(toHex(encodeGossip({type: 'HEARTBEAT'})), framed('heartbeat'))
  })

  for (const [name, dest, length] of [
    ['message', B, 20],
    ['message_mcast', null, 10],
  ] as const) {
    it(`${name}: the head and a frame are a message of JGroups, in which the frame is found`, () => {
      const bytes = fromHex(VECTORS.get(name) ?? '')
      const payload = bytes.subarray(bytes.length - length)
      const head = new MessageHead('demo', dest, A)
      for (let again = 0; again < 2; again++) {
        assert.equal(toHex(head.before(length)) + toHex(payload), framed(name))
      }
      assert.ok(isMessage(bytes, 0, bytes.length))
      const message = readMessage(bytes, 0, bytes.length)
      assert.equal(message.sender?.key, A.key)
      assert.deepEqual(bytes.subarray(message.start, message.end), payload)
    })
  }

  it('are refused with a DecodeError when they are cut, too long, or any bytes', () => {
    const bytes = fromHex(VECTORS.get('message') ?? '')
    for (let end = 1; end < bytes.length; end++) assert.throws(() => readMessage(bytes, 0, end), DecodeError)
    assert.throws(() => readMessage(Uint8Array.from([...bytes, 0]), 0, bytes.length + 1), DecodeError)
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 80}), (any) => {
        for (const read of [readMessage, decodeGossip]) {
          try {
            read(any, 0, any.length)
          } catch (error) {
            assert.ok(error instanceof DecodeError, String(error))
          }
        }
      }),
    )
  })
})
