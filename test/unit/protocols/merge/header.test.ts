import fc from 'fast-check'
import type {IpAddress} from '../../../../src/model/ip-address.ts'
import {type MergeHeader, mergeHeader} from '../../../../src/headers/merge3.ts'
import {ByteReader} from '../../../../src/wire/reader.ts'
import {addressOf, codecVector, fieldsOf, loadVectors, onlyDecodeError, viewIdOf} from '../../../support/vectors.ts'

describe('MergeHeader', () => {
  for (const v of loadVectors('headers-merge3')) {
    it(`writes and reads what Java wrote: ${v.name}`, () => {
      codecVector(mergeHeader, v, {
        type: String(fieldsOf(v.fields['type'])['enum']) as MergeHeader['type'],
        viewId: v.fields['view_id'] === null ? null : viewIdOf(v.fields['view_id']),
        logicalName: v.fields['logical_name'] as string | null,
        physicalAddress: addressOf(v.fields['physical_addr']) as IpAddress | null,
      })
    })
  }

  it('survives any bytes', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => onlyDecodeError(() => mergeHeader.read(new ByteReader(bytes)))))
  })
})
