import {DecodeError} from '../errors/index.ts'
import {Digest} from '../model/digest.ts'
import {type DeltaView, View} from '../model/view.ts'
import {
  readDeltaView,
  readDigest,
  readDigestWithoutAddresses,
  readMergeView,
  readView,
  writeDeltaView,
  writeDigest,
  writeDigestWithoutAddresses,
  writeView,
  writeViewPlain,
} from '../model/view-codec.ts'
import {MergeView} from '../model/view.ts'
import {ByteReader} from '../wire/reader.ts'
import type {ByteWriter} from '../wire/writer.ts'

const Part = {VIEW: 0x01, DIGEST: 0x02, MERGE_VIEW: 0x04, DELTA_VIEW: 0x08, OWN_ADDRESSES: 0x10} as const

/** Payload of VIEW, MERGE_RSP, INSTALL_MERGE_VIEW, GET_DIGEST_RSP and INSTALL_DIGEST. At most one of view and delta is set. */
export interface ViewAndDigest {
  readonly view: View | null
  readonly delta: DeltaView | null
  readonly digest: Digest | null
}

function sameMembers(view: View, digest: Digest): boolean {
  return view.size === digest.size && digest.entries.every((e, i) => e.member.equals(view.members[i]))
}

// VIEW_AND_DIGEST => flags [view] [digest]
//   flags  => SHORT   1 view, 2 digest, 4 merge view, 8 delta view, 0x10 the digest has its own addresses
//   view   => VIEW | MERGE_VIEW | DELTA_VIEW
//   digest => DIGEST, without addresses when they are those of the view
// 0x10 is set as well when view or digest is missing.
export function writeViewAndDigest(out: ByteWriter, value: ViewAndDigest): void {
  const {view, delta, digest} = value
  const shared = view !== null && digest !== null && sameMembers(view, digest)
  let flags: number = shared ? 0 : Part.OWN_ADDRESSES
  if (view !== null || delta !== null) flags |= Part.VIEW
  if (view instanceof MergeView) flags |= Part.MERGE_VIEW
  if (delta !== null) flags |= Part.DELTA_VIEW
  if (digest !== null) flags |= Part.DIGEST
  out.i16(flags)
  if (delta !== null) writeDeltaView(out, delta)
  else if (view !== null) writeView(out, view)
  if (digest === null) return
  if (shared) writeDigestWithoutAddresses(out, digest)
  else writeDigest(out, digest)
}

/** Reads a view, merge view or delta view with or without a digest. */
export function readViewAndDigest(inp: ByteReader): ViewAndDigest {
  const flags = inp.i16()
  let view: View | null = null
  let delta: DeltaView | null = null
  if ((flags & Part.VIEW) !== 0) {
    if ((flags & Part.MERGE_VIEW) !== 0) view = readMergeView(inp)
    else if ((flags & Part.DELTA_VIEW) !== 0) delta = readDeltaView(inp)
    else view = readView(inp)
  }
  if ((flags & Part.DIGEST) === 0) return {view, delta, digest: null}
  if ((flags & Part.OWN_ADDRESSES) !== 0) return {view, delta, digest: readDigest(inp)}
  if (view === null) throw new DecodeError('digest without addresses: a view expected next to it')
  return {view, delta, digest: readDigestWithoutAddresses(inp, view.members)}
}

/** Payload of JOIN_RSP: either view and digest or the reason for a refusal. */
export interface JoinRsp {
  readonly view: View | null
  readonly digest: Digest | null
  readonly failReason: string | null
}

const JoinPart = {VIEW: 1, DIGEST: 2, FAILURE: 4} as const

// JOIN_RSP => 1 flags [view] [digest] [reason]
//   flags  => BYTE    1 view, 2 digest, 4 fail reason
//   view   => VIEW    never the form of a merge view
//   digest => DIGEST without addresses, members as in the view
//   reason => UTF
export function writeJoinRsp(out: ByteWriter, value: JoinRsp): void {
  out.bool(true)
  out.u8(
    (value.view === null ? 0 : JoinPart.VIEW) |
      (value.digest === null ? 0 : JoinPart.DIGEST) |
      (value.failReason === null ? 0 : JoinPart.FAILURE),
  )
  if (value.view !== null) writeViewPlain(out, value.view)
  if (value.digest !== null) writeDigestWithoutAddresses(out, value.digest)
  if (value.failReason !== null) out.utf(value.failReason)
}

function readJoinBody(inp: ByteReader, viewOf: (inp: ByteReader) => View): JoinRsp {
  const flags = inp.u8()
  const view = (flags & JoinPart.VIEW) === 0 ? null : viewOf(inp)
  let digest: Digest | null = null
  if ((flags & JoinPart.DIGEST) !== 0) {
    if (view === null) throw new DecodeError('join response: a view expected next to its digest')
    digest = readDigestWithoutAddresses(inp, view.members)
  }
  return {view, digest, failReason: (flags & JoinPart.FAILURE) === 0 ? null : inp.utf()}
}

/**
 * Reads a join response; null when the sender sent none. A Java coordinator whose view is a merge view also writes its subgroups, which
 * would be mistaken for the digest: such a response does not end where it should, and is read again in that form.
 */
export function readJoinRsp(inp: ByteReader): JoinRsp | null {
  if (!inp.bool()) return null
  const again = new ByteReader(inp.source, inp.minor, inp.position, inp.position + inp.remaining, inp.tables)
  try {
    const response = readJoinBody(inp, readView)
    if (inp.remaining === 0) return response
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
  }
  const response = readJoinBody(again, (r) => {
    const {viewId, members} = readMergeView(r)
    return new View(viewId, members)
  })
  if (again.remaining !== 0) throw new DecodeError(`join response: ${again.remaining} bytes left over`)
  return response
}
