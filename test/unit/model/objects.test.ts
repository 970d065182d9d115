import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  readAddress,
  readAddresses,
  sizeOfAddress,
  sizeOfAddresses,
  writeAddress,
  writeAddresses,
} from '../../../src/model/address-codec.ts'
import type {Codec} from '../../../src/model/codec.ts'
import {seqnoListCodec} from '../../../src/model/seqno-list.ts'
import {MergeView} from '../../../src/model/view.ts'
import {
  readDeltaView,
  readDigest,
  readDigestWithoutAddresses,
  readMergeId,
  readMergeView,
  readOptionalView,
  readOptionalViewId,
  readView,
  readViewId,
  sizeOfDigest,
  sizeOfMergeId,
  sizeOfOptionalViewId,
  sizeOfView,
  sizeOfViewId,
  writeDeltaView,
  writeDigest,
  writeDigestWithoutAddresses,
  writeMergeId,
  writeOptionalView,
  writeOptionalViewId,
  writeView,
  writeViewId,
} from '../../../src/model/view-codec.ts'
import {ByteReader} from '../../../src/wire/reader.ts'
import {ByteWriter} from '../../../src/wire/writer.ts'
import {
  addressOf,
  codecVector,
  deltaViewOf,
  digestOf,
  fieldsOf,
  fromHex,
  loadVectors,
  memberOf,
  onlyDecodeError,
  refusesEveryCut,
  seqnoListOf,
  type Vector,
  viewIdOf,
  viewOf,
} from '../../support/vectors.ts'

function codec<T>(
  name: string,
  write: (out: ByteWriter, value: T) => void,
  read: (inp: ByteReader) => T,
  size: (value: T) => number,
): Codec<T> {
  return {
    id: -1,
    name,
    size,
    write: (value, out) => {
      write(out, value)
    },
    read,
  }
}

const written = (write: (out: ByteWriter) => void): number => {
  const out = new ByteWriter()
  write(out)
  return out.position
}

/** How each kind of vector is proved. */
const kinds: Record<string, (v: Vector) => void> = {
  addr: (v) => {
    codecVector(codec('address', writeAddress, readAddress, sizeOfAddress), v, addressOf(v.fields['address']))
  },
  addrs: (v) => {
    const list = v.fields['addresses'] === null ? null : (v.fields['addresses'] as unknown[]).map(addressOf)
    codecVector(codec('addresses', writeAddresses, readAddresses, sizeOfAddresses), v, list)
  },
  'view-id': (v) => {
    codecVector(codec('ViewId', writeViewId, readViewId, sizeOfViewId), v, viewIdOf(v.fields['value']))
  },
  'opt-view-id': (v) => {
    const value = v.fields['value'] === null ? null : viewIdOf(v.fields['value'])
    codecVector(codec('ViewId?', writeOptionalViewId, readOptionalViewId, sizeOfOptionalViewId), v, value)
  },
  view: (v) => {
    codecVector(
      codec('View', writeView, readView, (x) => sizeOfView(x)),
      v,
      viewOf(v.fields['value']),
    )
  },
  'merge-view': (v) => {
    const view = viewOf(v.fields['value'])
    assert.ok(view instanceof MergeView)
    codecVector(
      codec('MergeView', writeView, readMergeView, (x) => sizeOfView(x)),
      v,
      view,
    )
  },
  'delta-view': (v) => {
    const size = (value: ReturnType<typeof deltaViewOf>): number =>
      written((out) => {
        writeDeltaView(out, value)
      })
    codecVector(codec('DeltaView', writeDeltaView, readDeltaView, size), v, deltaViewOf(v.fields['value']))
  },
  'opt-view': (v) => {
    const value = v.fields['value'] === null ? null : viewOf(v.fields['value'])
    codecVector(
      codec('View?', writeOptionalView, readOptionalView, (x) =>
        written((out) => {
          writeOptionalView(out, x)
        }),
      ),
      v,
      value,
    )
  },
  digest: (v) => {
    codecVector(codec('Digest', writeDigest, readDigest, sizeOfDigest), v, digestOf(v.fields['value']))
  },
  'digest-noaddrs': (v) => {
    const digest = digestOf(v.fields['value'])
    const members = digest.entries.map((e) => e.member)
    const read = (inp: ByteReader): typeof digest => readDigestWithoutAddresses(inp, members)
    const size = (): number =>
      written((out) => {
        writeDigestWithoutAddresses(out, digest)
      })
    codecVector(codec('Digest without addresses', writeDigestWithoutAddresses, read, size), v, digest)
  },
  'merge-id': (v) => {
    const f = fieldsOf(v.fields['value'])
    const value = {initiator: memberOf(f['initiator']), id: Number(f['id'])}
    codecVector(codec('MergeId', writeMergeId, readMergeId, sizeOfMergeId), v, value)
  },
  'seqno-list': (v) => {
    codecVector(seqnoListCodec, v, seqnoListOf(v.fields['value']))
  },
}

describe('objects of the model', () => {
  for (const file of ['addresses', 'views']) {
    for (const v of loadVectors(file)) {
      const prove = kinds[v.kind]
      if (prove !== undefined)
        it(`${v.kind} ${v.name} is written and read as JGroups does`, () => {
          prove(v)
        })
    }
  }

  it('every kind of vector about addresses is proved', () => {
    assert.deepEqual(
      loadVectors('addresses').filter((v) => kinds[v.kind] === undefined),
      [],
    )
  })

  it('any bytes are read or refused with a DecodeError', () => {
    const reads = [
      readAddress,
      readAddresses,
      readMergeView,
      readOptionalView,
      readDeltaView,
      readDigest,
      readMergeId,
      (inp: ByteReader) => seqnoListCodec.read(inp),
    ]
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 80}), fc.nat(reads.length - 1), (bytes, which) => {
        onlyDecodeError(() => reads[which]?.(new ByteReader(bytes)))
      }),
      {numRuns: 3000},
    )
  })

  it('an address can be read from all of its bytes only', () => {
    const bytes = fromHex('0255556666777788881111222233334444')
    assert.equal(String(readAddress(new ByteReader(bytes))), '11112222-3333-4444-5555-666677778888')
    refusesEveryCut(bytes, readAddress)
  })
})
