import assert from 'node:assert/strict'
import fc from 'fast-check'
import {DecodeError} from '../../../../src/errors/index.ts'
import type {Codec} from '../../../../src/model/codec.ts'
import {seqnoListCodec} from '../../../../src/model/seqno-list.ts'
import {nakAckHeader, nakAckRequest, nakAckSeqno, NakAckType} from '../../../../src/headers/nakack2.ts'
import {stableHeader} from '../../../../src/headers/stable.ts'
import {
  unicastAck,
  unicastClose,
  unicastData,
  type UnicastHeader,
  unicastHeader,
  unicastRequest,
  unicastSendFirst,
  UnicastType,
} from '../../../../src/headers/unicast3.ts'
import {ByteReader} from '../../../../src/wire/reader.ts'
import {
  addressOf,
  codecVector,
  type Fields,
  fromHex,
  loadVectors,
  onlyDecodeError,
  viewIdOf,
} from '../../../support/vectors.ts'

function survivesAnyBytes<T>(codec: Codec<T>): void {
  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 64}), (bytes) => {
        onlyDecodeError(() => codec.read(new ByteReader(bytes)))
      }),
    )
  })
}

function unicastOf(f: Fields): UnicastHeader {
  const seqno = Number(f['seqno'])
  const connId = Number(f['conn_id'])
  const timestamp = Number(f['timestamp'])
  switch (Number(f['type'])) {
    case UnicastType.DATA:
      return unicastData(seqno, connId, f['first'] === true)
    case UnicastType.ACK:
      return unicastAck(seqno, connId, timestamp)
    case UnicastType.SEND_FIRST_SEQNO:
      return unicastSendFirst(timestamp)
    case UnicastType.XMIT_REQ:
      return unicastRequest()
    default:
      return unicastClose(connId)
  }
}

describe('NakAckHeader2', () => {
  for (const v of loadVectors('headers-nakack2')) {
    if (!Number.isSafeInteger(Number(v.fields['seqno']))) {
      it(`${v.name}: a seqno beyond 2^53 is refused`, () => {
        assert.throws(() => nakAckHeader.read(new ByteReader(fromHex(v.hex))), DecodeError)
      })
      continue
    }
    it(v.name, () => {
      const type = Number(v.fields['type'])
      const header =
        type === NakAckType.XMIT_REQ
          ? nakAckRequest(addressOf(v.fields['sender']))
          : nakAckSeqno(type, Number(v.fields['seqno']))
      codecVector(nakAckHeader, v, header)
    })
  }
  survivesAnyBytes(nakAckHeader)
})

describe('UnicastHeader3', () => {
  for (const v of loadVectors('headers-unicast3')) {
    it(v.name, () => {
      codecVector(unicastHeader, v, unicastOf(v.fields))
    })
  }
  it('carries timestamps that wrapped around', () => {
    const header = unicastAck(1, 0, -2_147_483_648)
    codecVector(
      unicastHeader,
      {name: 'wrapped', kind: 'header', fields: {}, hex: '010101' + '0000' + '0400000080'},
      header,
    )
  })
  survivesAnyBytes(unicastHeader)
})

describe('StableHeader', () => {
  for (const v of loadVectors('headers-stable')) {
    it(v.name, () => {
      const viewId = v.fields['view_id'] === null ? null : viewIdOf(v.fields['view_id'])
      codecVector(stableHeader, v, {type: Number(v.fields['type']), viewId})
    })
  }
  survivesAnyBytes(stableHeader)
})

describe('SeqnoList in retransmit requests', () => {
  it('refuses a size that no request has, before anything is allocated', () => {
    assert.throws(() => seqnoListCodec.read(new ByteReader(fromHex('7fffffff0000000000000001'))), DecodeError)
  })
})
