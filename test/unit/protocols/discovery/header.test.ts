import fc from 'fast-check'
import {pingHeader} from '../../../../src/headers/ping.ts'
import {ByteReader} from '../../../../src/wire/reader.ts'
import {codecVector, loadVectors, onlyDecodeError} from '../../../support/vectors.ts'

describe('PingHeader', () => {
  for (const v of loadVectors('headers-ping')) {
    it(`writes and reads what Java wrote: ${v.name}`, () => {
      codecVector(pingHeader, v, {
        type: v.fields['type'] === 1 ? 'GET_MBRS_REQ' : 'GET_MBRS_RSP',
        cluster: v.fields['cluster_name'] as string | null,
        initialDiscovery: v.fields['initial_discovery'] === true,
      })
    })
  }

  it('survives any bytes', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => onlyDecodeError(() => pingHeader.read(new ByteReader(bytes)))))
  })
})
