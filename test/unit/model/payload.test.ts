import assert from 'node:assert/strict'
import {Message} from '../../../src/model/message.ts'
import {decodePayload, encodePayload} from '../../../src/model/payload.ts'

describe('payload of a protocol', () => {
  const refused: string[] = []
  const decode = (payload: Uint8Array | null): number | null =>
    decodePayload(
      Message.bytes(null, payload),
      {minor: 5},
      (inp) => inp.i32(),
      (error) => refused.push(error.message),
    )

  it('is read from where it lies in memory', () => {
    const message = Message.bytes(
      null,
      encodePayload(5, (out) => {
        out.i32(1)
        out.i32(2)
        out.i32(3)
      }),
    )
    message.offset = 4
    message.length = 4
    assert.equal(
      decodePayload(
        message,
        {minor: 5},
        (inp) => inp.i32(),
        (error) => refused.push(error.message),
      ),
      2,
    )
  })

  it('is null when missing, empty or not what was expected', () => {
    assert.deepEqual([decode(null), decode(new Uint8Array()), decode(Uint8Array.of(1))], [null, null, null])
    assert.equal(refused.length, 1)
  })

  it('lets other errors through', () => {
    const fault = (): never => {
      throw new RangeError('a fault of the program')
    }
    assert.throws(
      () => decodePayload(Message.bytes(null, Uint8Array.of(1)), {minor: 5}, fault, () => undefined),
      RangeError,
    )
  })
})
