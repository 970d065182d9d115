import assert from 'node:assert/strict'
import fc from 'fast-check'
import {decode, type DecodeOptions} from '../../../src/decode/decode.ts'
import type {Decoded, DecodedUnit} from '../../../src/decode/decoded.ts'
import {fromHex, loadVectors} from '../../support/vectors.ts'

const OPTIONS: DecodeOptions = {payload: false, as: 'auto', limit: 1000}

function decoded(hex: string, options: Partial<DecodeOptions> = {}): Decoded {
  return decode(fromHex(hex), {...OPTIONS, ...options})
}

function onlyUnit(hex: string, options: Partial<DecodeOptions> = {}): DecodedUnit {
  const {units} = decoded(hex, options)
  assert.equal(units.length, 1)
  const [unit] = units
  assert.ok(unit !== undefined)
  return unit
}

function vector(file: string, name: string): string {
  const found = loadVectors(file).find((v) => v.name === name)
  assert.ok(found !== undefined)
  return found.hex
}

describe('decode', () => {
  for (const file of ['frames', 'batches', 'diff-5.3', 'diff-5.2']) {
    for (const {name, kind, hex} of loadVectors(file).filter((v) => v.kind.startsWith('frame-'))) {
      it(`reads ${file} ${name} to its last byte`, () => {
        const unit = onlyUnit(hex)
        assert.deepEqual([unit.kind, unit.error, unit.list], ['frame', null, kind === 'frame-list'])
        assert.equal(unit.bytes, hex.length / 2)
        assert.ok(unit.messages.every(({error}) => error === undefined))
      })
    }
  }

  it('names the headers of a message and their contents', () => {
    const [message] = onlyUnit(vector('frames', 'nak_xmit_req')).messages
    const header = message?.headers.find(({protocol}) => protocol === 'NAKACK2')
    assert.equal(header?.class, 'NakAckHeader2')
    assert.equal((header.value as {type: string}).type, 'XMIT_REQ')
    assert.ok(Array.isArray((message?.payload?.value as {value: unknown}).value), 'the seqnos asked for')
  })

  it('shows the view that a coordinator sends', () => {
    const [message] = onlyUnit(vector('frames', 'view')).messages
    const value = message?.payload?.value as {view: {viewId: {id: number}; members: string[]}}
    assert.ok(value.view.members.length > 0)
    assert.match(value.view.members[0] ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-/)
  })

  it('learns names from discovery', () => {
    const {names} = decoded(vector('frames', 'ping_rsp'))
    assert.ok(Object.values(names).length > 0)
  })

  it('shows a header of an unknown class as hex with its id, and the headers before it', () => {
    // A heartbeat, followed by a header of class 999.
    const hex = '2946 02 0002 00 0001 0002 0046 003e 0123 03e7 aabbcc'.replaceAll(' ', '')
    const unit = onlyUnit(hex)
    const [known, unknown] = unit.messages[0]?.headers ?? []
    assert.equal(known?.class, 'HeartbeatHeader')
    assert.deepEqual(unknown, {
      protocolId: 0x123,
      protocol: null,
      magic: 999,
      class: null,
      value: null,
      hex: 'aabbcc',
      bytes: 3,
    })
    assert.match(unit.error ?? '', /unknown header class 999/)
  })

  it('reports the version of an unreadable frame', () => {
    const unit = onlyUnit('2000 00 0000'.replaceAll(' ', ''), {as: 'datagram'})
    assert.match(unit.error ?? '', /version 4\.0\.0/)
    assert.equal(unit.hex, '2000000000')
  })

  it('reads both directions of failure detection', () => {
    const unit = onlyUnit(vector('tcp', 'fdsock2_connect'))
    assert.equal(unit.kind, 'failure-detection')
    assert.equal((unit.messages[0]?.headers[0]?.value as {type: string}).type, 'CONNECT')
  })

  for (const {name, hex} of loadVectors('gossip')) {
    it(`reads what a router gets or sends: ${name}`, () => {
      const unit = onlyUnit(hex)
      assert.equal(unit.kind, 'gossip')
      assert.equal(unit.bytes, hex.length / 2)
    })
  }

  it('splits a connection into handshake, frames and graceful close', () => {
    const frame = vector('frames', 'heartbeat')
    const length = (frame.length / 2).toString(16).padStart(8, '0')
    const stream = `${vector('tcp', 'handshake_v4')}${length}${frame}${length}${frame}fffffffb`
    const {units} = decoded(stream)
    assert.deepEqual(
      units.map(({kind}) => kind),
      ['handshake', 'frame', 'frame', 'graceful-close'],
    )
    assert.deepEqual(units[0]?.value, {listensOn: '127.0.0.1:7800'})
  })

  it('resynchronises with a connection that begins within a frame', () => {
    const frame = vector('frames', 'heartbeat')
    const length = (frame.length / 2).toString(16).padStart(8, '0')
    const {units, totals} = decoded(`ffff0102${frame.slice(20)}${length}${frame}${length}${frame}`, {as: 'stream'})
    assert.deepEqual(
      units.map(({kind, error}) => [kind, error]),
      [
        ['frame', null],
        ['frame', null],
      ],
    )
    assert.ok(totals.missingBytes > 0)
  })

  it('names what is no JGroups, as a connection and as bare bytes', () => {
    const http = Buffer.from('GET /health HTTP/1.1\r\nHost: kc\r\n\r\n').toString('hex')
    for (const as of ['auto', 'stream'] as const) {
      const {units, totals} = decoded(http, {as})
      assert.deepEqual(
        units.map(({kind, bytes, value, hex}) => [kind, bytes, value, hex]),
        [['foreign', 34, {speaker: 'http-request'}, null]],
      )
      assert.match(
        units[0]?.error ?? '',
        /^no JGroups: an HTTP request \(GET \/health\): a health check or a load balancer/,
      )
      assert.deepEqual([totals.errors, totals.missingBytes], [1, 0])
    }
    assert.equal(decoded('16030100310100002d', {as: 'stream'}).units[0]?.error, 'no JGroups: a TLS handshake')
  })

  it('repeats few bytes of what it does not know', () => {
    const text = Buffer.from('root:x:0:0:root:/root:/bin/bash\n'.repeat(50)).toString('hex')
    for (const as of ['auto', 'stream'] as const) {
      const {units, totals} = decoded(text, {as})
      assert.deepEqual([units.length, units[0]?.kind, units[0]?.bytes], [1, 'foreign', 1600])
      assert.match(units[0]?.error ?? '', /^no JGroups: other bytes \(\w{32} "root:x:0:0:root:"\)$/)
      assert.equal(totals.missingBytes, 0)
    }
  })

  it('keeps to the filters and counts what they leave out', () => {
    const hex = vector('frames', 'heartbeat')
    assert.deepEqual(decoded(hex, {protocol: 'GMS'}).totals, {
      ...decoded(hex, {protocol: 'GMS'}).totals,
      units: 0,
      leftOut: 1,
    })
    assert.equal(decoded(hex, {protocol: 'FD_ALL3'}).units.length, 1)
    assert.equal(decoded(hex, {cluster: 'no such cluster'}).units.length, 0)
  })

  it('shows the bytes of payloads when asked', () => {
    const [message] = onlyUnit(vector('frames', 'ping_req'), {payload: true}).messages
    assert.ok(message?.payload !== null && message?.payload !== undefined)
    assert.equal(message.payload.hex?.length, 2 * message.payload.length)
  })

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 300}), fc.constantFrom('auto', 'datagram', 'stream'), (bytes, as) => {
        JSON.stringify(decode(bytes, {...OPTIONS, as}))
      }),
    )
  })

  it('survives a frame cut or changed at any byte', () => {
    for (const name of ['view', 'join_rsp', 'list', 'stable']) {
      const file = name === 'list' ? 'diff-5.3' : 'frames'
      const bytes = fromHex(vector(file, name))
      for (let at = 0; at < bytes.length; at++) {
        decode(bytes.subarray(0, at), OPTIONS)
        const changed = Uint8Array.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ 0x81
        decode(changed, OPTIONS)
      }
    }
  })
})
