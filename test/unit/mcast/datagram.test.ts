import assert from 'node:assert/strict'
import fc from 'fast-check'
import {DecodeError} from '../../../src/errors/index.ts'
import {decodeTest, encodeTest, MAX_RECEPTIONS, type TestDatagram} from '../../../src/mcast/datagram.ts'
import {Receptions} from '../../../src/mcast/receptions.ts'

const ID = '0123456789abcdef'

function beacon(seq: number, over: Partial<TestDatagram> = {}): TestDatagram {
  return {kind: 'beacon', id: ID, host: 'h', intf: '10.0.0.1', ttl: 8, seq, heard: [], ...over}
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

describe('datagrams of the multicast test', () => {
  it('are decoded as they were encoded, and fit into one packet', () => {
    const row = {sender: ID, intf: '192.168.100.100', ttl: 255, first: 100_000, last: 200_000, count: 99_000}
    const report = beacon(7, {kind: 'report', heard: Array.from({length: MAX_RECEPTIONS}, () => row)})
    const bytes = encodeTest(report)
    assert.deepEqual(decodeTest(bytes), report)
    assert.ok(bytes.length < 1472)
  })

  it('are refused if they are anything else', () => {
    for (const text of ['', 'jgmcast1 ', 'jgmcast1 {}', 'jgmcast1 ["beacon","x","h","i",1,1,[]]', 'jgmcast1 []']) {
      assert.throws(() => decodeTest(bytesOf(text)), DecodeError, text)
    }
    const many = Array.from({length: MAX_RECEPTIONS + 1}, () => [ID, 'i', 1, 1, 1, 1])
    assert.throws(
      () => decodeTest(bytesOf(`jgmcast1 ${JSON.stringify(['report', ID, 'h', 'i', 1, 1, many])}`)),
      DecodeError,
    )
  })

  it('survive any bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((json) => bytesOf(`jgmcast1 ${json}`)),
        ),
        (bytes) => {
          try {
            decodeTest(bytes)
          } catch (error) {
            assert.ok(error instanceof DecodeError)
          }
        },
      ),
    )
  })
})

describe('what a multicast test receives', () => {
  it('counts beacons between the first and the last received', () => {
    const receptions = new Receptions({id: 'f'.repeat(16), host: 'own', addresses: []})
    for (const seq of [5, 6, 9]) receptions.beacon(beacon(seq), '10.0.0.1')
    assert.deepEqual(receptions.of('f'.repeat(16)), [
      {sender: ID, intf: '10.0.0.1', ttl: 8, first: 5, last: 9, count: 3},
    ])
  })

  it('stays bounded whoever takes part', () => {
    const receptions = new Receptions({id: 'f'.repeat(16), host: 'own', addresses: []})
    for (let i = 0; i < 10_000; i++) {
      const id = i.toString(16).padStart(16, '0')
      const heard = [{sender: id, intf: String(i), ttl: 1, first: 1, last: 1, count: 1}]
      receptions.beacon(beacon(1, {id, intf: String(i)}), '10.0.0.1')
      receptions.report(beacon(1, {kind: 'report', id, heard}), '10.0.0.1')
    }
    assert.equal(receptions.participants.length, 512)
    const rows = receptions.participants.reduce((sum, {id}) => sum + receptions.of(id).length, 0)
    assert.equal(rows, 4096)
  })
})
