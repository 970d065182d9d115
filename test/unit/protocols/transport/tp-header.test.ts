import assert from 'node:assert/strict'
import fc from 'fast-check'
import {type TpHeader, tpHeaderCodec} from '../../../../src/headers/tp.ts'
import {ByteReader} from '../../../../src/wire/reader.ts'
import {
  bytesOf,
  codecVector,
  decode,
  encode,
  fromHex,
  loadVectors,
  onlyDecodeError,
  type Vector,
} from '../../../support/vectors.ts'

function headerOf(vector: Vector): TpHeader {
  const {fields} = vector
  const bytes = bytesOf(fields['cluster_name'])
  const cluster = bytes === null ? null : Buffer.from(bytes).toString('latin1')
  return {
    cluster,
    flag: Number(fields['flag'] ?? 0),
    index: Number(fields['flag'] ?? 0) > 0 ? Number(fields['index']) : 0,
  }
}

const isTpHeader = (vector: Vector): boolean => vector.fields['magic'] === 60

describe('TpHeader', () => {
  for (const vector of loadVectors('headers-transport', 'header').filter(isTpHeader)) {
    it(`5.5: ${vector.name}`, () => codecVector(tpHeaderCodec, vector, headerOf(vector)))
  }
  for (const vector of loadVectors('diff-5.3', 'header').filter(isTpHeader)) {
    it(`5.3: ${vector.name}`, () => codecVector(tpHeaderCodec, vector, headerOf(vector), 3))
  }
  for (const vector of loadVectors('diff-5.2', 'header').filter(isTpHeader)) {
    it(`5.2, without the flag byte: ${vector.name}`, () => codecVector(tpHeaderCodec, vector, headerOf(vector), 2))
  }

  it('is one shared object for all messages of a cluster', () => {
    const bytes = encode(tpHeaderCodec, {cluster: 'demo', flag: 0, index: 0})
    assert.equal(decode(tpHeaderCodec, bytes), decode(tpHeaderCodec, bytes))
  })

  it('distinguishes clusters whose names have the same length', () => {
    for (const cluster of ['demo', 'demp', 'xemo', 'demo', '']) {
      assert.deepEqual(decode(tpHeaderCodec, encode(tpHeaderCodec, {cluster, flag: 0, index: 0})), {
        cluster,
        flag: 0,
        index: 0,
      })
    }
  })

  it('keeps the low byte of each character of the cluster name', () => {
    assert.equal(
      decode(tpHeaderCodec, encode(tpHeaderCodec, {cluster: 'caf\u00e9', flag: 0, index: 0})).cluster,
      'caf\u00e9',
    )
  })

  it('refuses a name longer than the bytes', () => {
    assert.throws(() => decode(tpHeaderCodec, fromHex('7fff6465')))
  })

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 40}), (bytes) =>
        onlyDecodeError(() => tpHeaderCodec.read(new ByteReader(bytes))),
      ),
    )
  })
})
