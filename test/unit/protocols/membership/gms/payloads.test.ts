import assert from 'node:assert/strict'
import fc from 'fast-check'
import {DecodeError} from '../../../../../src/errors/index.ts'
import {Digest} from '../../../../../src/model/digest.ts'
import {MergeView, ViewId} from '../../../../../src/model/view.ts'
import {writeDigestWithoutAddresses, writeView} from '../../../../../src/model/view-codec.ts'
import {
  type JoinRsp,
  readJoinRsp,
  readViewAndDigest,
  type ViewAndDigest,
  writeJoinRsp,
  writeViewAndDigest,
} from '../../../../../src/headers/gms-payloads.ts'
import {ByteReader} from '../../../../../src/wire/reader.ts'
import {ByteWriter} from '../../../../../src/wire/writer.ts'
import {memberAddress, reader, viewOf} from '../../../../support/protocol-harness.ts'
import {
  deltaViewOf,
  digestOf,
  type Fields,
  fieldsOf,
  fromHex,
  loadVectors,
  onlyDecodeError,
  refusesEveryCut,
  toHex,
  viewOf as vectorView,
} from '../../../../support/vectors.ts'

function written(write: (out: ByteWriter) => void): string {
  const out = new ByteWriter()
  write(out)
  return toHex(out.copy())
}

function viewAndDigestOf(f: Fields): ViewAndDigest {
  const isDelta = f['view'] !== null && fieldsOf(f['view'])['view'] === 'delta'
  return {
    view: f['view'] === null || isDelta ? null : vectorView(f['view']),
    delta: isDelta ? deltaViewOf(f['view']) : null,
    digest: f['digest'] === null ? null : digestOf(f['digest']),
  }
}

const digestWith = (...names: readonly string[]): Digest =>
  new Digest(names.map((name, i) => ({member: memberAddress(name), delivered: i + 5, received: i + 7})))

describe('view and digest', () => {
  for (const v of loadVectors('views', 'view-and-digest')) {
    it(`writes and reads what Java wrote: ${v.name}`, () => {
      const value = viewAndDigestOf(v.fields)
      assert.equal(
        written((out) => writeViewAndDigest(out, value)),
        v.hex,
      )
      const read = readViewAndDigest(new ByteReader(fromHex(v.hex)))
      assert.equal(
        written((out) => writeViewAndDigest(out, read)),
        v.hex,
      )
      refusesEveryCut(fromHex(v.hex), readViewAndDigest)
    })
  }

  it('gives a digest its own addresses when its members are not those of the view', () => {
    const value = {view: viewOf(1, 'A', 'B'), delta: null, digest: digestWith('B', 'A')}
    const bytes = fromHex(written((out) => writeViewAndDigest(out, value)))
    assert.equal(bytes[1], 0x13)
    assert.equal(String(readViewAndDigest(reader(bytes)).digest), 'B: [5 (7)], A: [6 (8)]')
  })

  it('refuses a digest without addresses and without view', () => {
    assert.throws(() => readViewAndDigest(new ByteReader(fromHex('00020000'))), DecodeError)
  })

  it('survives any bytes', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => onlyDecodeError(() => readViewAndDigest(new ByteReader(bytes)))))
  })
})

describe('join response', () => {
  for (const v of loadVectors('views', 'join-rsp-payload')) {
    it(`writes and reads what Java wrote: ${v.name}`, () => {
      const value: JoinRsp = {
        view: v.fields['view'] === null ? null : vectorView(v.fields['view']),
        digest: v.fields['digest'] === null ? null : digestOf(v.fields['digest']),
        failReason: v.fields['fail_reason'] as string | null,
      }
      assert.equal(
        written((out) => writeJoinRsp(out, value)),
        v.hex,
      )
      assert.deepEqual(readJoinRsp(new ByteReader(fromHex(v.hex))), value)
      refusesEveryCut(fromHex(v.hex), readJoinRsp)
    })
  }

  const merge = new MergeView(new ViewId(memberAddress('A'), 7), viewOf(7, 'A', 'B').members, [
    viewOf(1, 'A'),
    viewOf(2, 'B'),
  ])

  it('never has the form of a merge view', () => {
    const plain = {view: viewOf(7, 'A', 'B'), digest: digestWith('A', 'B'), failReason: null}
    assert.equal(
      written((out) => writeJoinRsp(out, {...plain, view: merge})),
      written((out) => writeJoinRsp(out, plain)),
    )
  })

  it('finds the digest behind the subgroups that a Java coordinator wrote', () => {
    const hex = written((out) => {
      out.bool(true)
      out.u8(3)
      writeView(out, merge)
      writeDigestWithoutAddresses(out, digestWith('A', 'B'))
    })
    const response = readJoinRsp(reader(fromHex(hex)))
    assert.equal(String(response?.view), '[A|7] (2) [A, B]')
    assert.equal(String(response?.digest), 'A: [5 (7)], B: [6 (8)]')
  })

  it('may be missing', () => {
    assert.equal(readJoinRsp(new ByteReader(Uint8Array.of(0))), null)
  })

  it('survives any bytes', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => onlyDecodeError(() => readJoinRsp(new ByteReader(bytes)))))
  })
})
