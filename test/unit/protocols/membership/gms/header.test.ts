import assert from 'node:assert/strict'
import fc from 'fast-check'
import {type GmsHeader, gmsHeader, type GmsType} from '../../../../../src/headers/gms.ts'
import {ByteReader} from '../../../../../src/wire/reader.ts'
import {
  codecVector,
  encode,
  type Fields,
  fieldsOf,
  loadVectors,
  memberOf,
  addressOf,
  onlyDecodeError,
  toHex,
} from '../../../../support/vectors.ts'

const TYPES: Readonly<Record<number, GmsType>> = {
  1: 'JOIN_REQ',
  2: 'JOIN_RSP',
  3: 'LEAVE_REQ',
  5: 'VIEW',
  6: 'MERGE_REQ',
  7: 'MERGE_RSP',
  8: 'INSTALL_MERGE_VIEW',
  10: 'VIEW_ACK',
  11: 'JOIN_REQ_WITH_STATE_TRANSFER',
  13: 'GET_DIGEST_REQ',
  15: 'INSTALL_DIGEST',
}

function headerOf(f: Fields): GmsHeader {
  const merge = f['merge_id'] === null ? null : fieldsOf(f['merge_id'])
  return {
    type: TYPES[Number(f['type'])]!,
    member: addressOf(f['mbr']),
    mergeId: merge === null ? null : {initiator: memberOf(merge['initiator']), id: Number(merge['id'])},
    rejected: f['merge_rejected'] === true,
    useFlush: f['useFlushIfPresent'] === true,
  }
}

describe('GmsHeader', () => {
  for (const v of loadVectors('headers-gms')) {
    it(`writes and reads what Java wrote: ${v.name}`, () => codecVector(gmsHeader, v, headerOf(v.fields)))
  }

  for (const [file, minor] of [
    ['diff-5.2', 2],
    ['diff-5.3', 3],
  ] as const) {
    for (const v of loadVectors(file, 'header').filter((x) => x.fields['magic'] === 55)) {
      it(`writes and reads what Java ${file.slice(5)} wrote: ${v.name}`, () =>
        codecVector(gmsHeader, v, headerOf(v.fields), minor))
    }
  }

  it('has no flush flag from 5.4 on', () => {
    assert.equal(toHex(encode(gmsHeader, {type: 'VIEW_ACK', useFlush: true}, 4)), '0a000001')
  })

  it('survives any bytes', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => onlyDecodeError(() => gmsHeader.read(new ByteReader(bytes)))))
  })
})
